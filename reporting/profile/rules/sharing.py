"""What of a profile a provider may have: what is public, and what was shared with that organisation (8.3, 8.9).

Concerns, actions, interventions and the right of reply are read as the organisation's own user reads them, so that
row-level security decides. What such a user does not read at all (levels, letters, figures) is decided here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices

from reporting.profile.rules.blocks import Key


class Rendering(TextChoices):
    """For whom a paper is made."""

    INTERNAL = "internal", "For this ICB"
    SHAREABLE = "shareable", "For the provider"


# The blocks of the provider's own rendering, whatever stands in them. The others hold what this ICB makes of its
# sources and are never in it; every such paper says so, and by that it tells nothing of this provider.
SHARED = (
    Key.IDENTITY, Key.LEVELS, Key.RATINGS, Key.CONCERNS, Key.MEASURES, Key.CONTRACT, Key.VISITS, Key.PLAN, Key.PRACTICE,
)  # fmt: skip
HOLDS = (
    "This paper holds what is public and what was shared with your organisation. What this ICB makes of its sources is"
    " not part of it."
)
NOTHING = "Nothing was shared with your organisation."
# Said on the internal rendering, whether or not there is such a concern (domain brief 8.3).
LEFT_OUT = "Concerns and insight of restricted streams (speaking up, safeguarding) are never in a profile."


@dataclass(frozen=True)
class Told:
    """One period of a level: when it was decided, by which kind of letter it is told, and when it was informed of."""

    level: str
    starts_on: date
    recorded_at: datetime  # of the decision, not of what corrected it
    letter: str
    informed_on: date | None


@dataclass(frozen=True)
class Sent:
    """A letter that went out."""

    kind: str
    written_at: datetime
    on: date


def level_told(periods: Iterable[Told], letters: Collection[Sent], today: date) -> Told | None:
    """The newest level that the provider knows of: it was informed of the request, or a letter on the move went out.

    A letter is about a move if it is of its kind and was begun after the decision, and before the next one: what was
    written earlier tells of an earlier move, also where it went out on the same day. A level to come is not told.
    """
    newest = sorted(periods, key=lambda each: (each.starts_on, each.recorded_at), reverse=True)
    until: datetime | None = None
    for period in newest:
        informed = period.informed_on is not None and period.informed_on <= today
        if period.starts_on <= today and (informed or any(_is_about(period, until, each, today) for each in letters)):
            return period
        until = period.recorded_at
    return None


def _is_about(period: Told, until: datetime | None, letter: Sent, today: date) -> bool:
    in_time = period.recorded_at <= letter.written_at and (until is None or letter.written_at < until)
    return letter.kind == period.letter and in_time and letter.on <= today


def is_public(published: Iterable[bool], *, small_numbers: bool) -> bool:
    """Whether the figures of a measure are public: each value came with a published file, and none could identify."""
    return set(published) == {True} and not small_numbers
