"""What of a profile a provider may have: what is public, and what was shared with that organisation (8.3, 8.9).

Concerns, actions, interventions and the right of reply are read as the organisation's own user reads them, so that
row-level security decides. What such a user does not read at all (levels, letters, figures) is decided here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

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
TELLING = frozenset({"entry", "step_down"})  # the kinds of letters that tell a provider its level


@dataclass(frozen=True)
class Told:
    """One period of a level, and the day on which the provider was informed of the request that led to it."""

    level: str
    starts_on: date
    decided_on: date
    informed_on: date | None


def level_told(periods: Iterable[Told], letters: Collection[tuple[str, date]], today: date) -> Told | None:
    """The newest level that the provider knows of: it was informed, or a letter on that level went out after it.

    `letters` are kind and day of those that were sent; a level that is still to come is not told.
    """
    sent = [day for kind, day in letters if kind in TELLING]
    for period in sorted(periods, key=lambda each: each.starts_on, reverse=True):
        informed = period.informed_on is not None and period.informed_on <= today
        if period.starts_on <= today and (informed or any(day >= period.decided_on for day in sent)):
            return period
    return None


def is_public(loaded_from: Iterable[str], published: Collection[str], *, small_numbers: bool) -> bool:
    """Whether the figures of a measure are public: each value comes from a published file, and none could identify."""
    files = set(loaded_from)
    return bool(files) and files <= set(published) and not small_numbers
