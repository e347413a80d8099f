"""A concern's history: one immutable step for every change, with the state after it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from concerns.models import Concern, ConcernEvent, Theme
from concerns.rules.fields import BY_NAME, words
from concerns.rules.risk import Area, Scores, band
from quality_oversight.frameworks.kept import load
from quality_oversight.tenancy.models import Membership, Signed

Changes = dict[str, list[str]]


def tell(
    concern: Concern,
    verb: str,
    *,
    by: Membership,
    at: datetime,
    text: str = "",
    changes: Changes | None = None,
    shared: bool = False,
    audience: Sequence[UUID] = (),
    about: Concern | None = None,
    before: dict[str, Any] | None = None,
) -> ConcernEvent:
    """Add the step that was just taken; every step goes with one new version of the concern.

    A step that is `shared` is seen by every organisation that sees the concern, or by the `audience` among them alone.
    What is `about` another concern is hidden from those who may not see that one.
    """
    event = step_of(concern, verb, by=by, at=at)
    event.text, event.changes, event.before = text, changes or {}, before or {}
    event.shared, event.audience, event.about = shared, list(audience), about
    event.save(force_insert=True)
    return event


def step_of(
    concern: Concern, verb: str, *, by: Membership, at: datetime, changes: Changes | None = None
) -> ConcernEvent:
    """A step with the concern's state after it, not saved yet."""
    return ConcernEvent(
        **Signed.signature(by),
        concern=concern,
        verb=verb,
        at=at,
        changes=changes or {},
        status=concern.status,
        consequence=concern.consequence,
        likelihood=concern.likelihood,
        domains=concern.domains,
    )


def changes_between(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """What differs, field by field."""
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def risk_in_words(consequence: int, likelihood: int, areas: Scores | None = None) -> str:
    """A score with what it was made of: "12 high (consequence 4, likelihood 3)", and the areas in their order."""
    score = consequence * likelihood
    words = f"{score} {band(score).label.lower()} (consequence {consequence}, likelihood {likelihood})"
    scored = areas or {}
    each = [f"{area.label} {scored[area][0] * scored[area][1]}" for area in Area if area in scored]
    return f"{words}: {'; '.join(each)}" if each else words


def stage_in_words(concern: Concern, stage: str) -> str:
    """One of a concern's three scores as people read it; empty for a target that was not set."""
    pair = concern.pair(stage)
    return risk_in_words(*pair, concern.scores(stage)) if pair else ""


def in_words(concern: Concern, fields: Iterable[str], framework_key: str) -> dict[str, str]:
    """The values of some fields as people read them."""
    named = {domain.key: domain.label for domain in load(framework_key).domains}
    if concern.themes:
        named |= {str(theme.pk): theme.name for theme in Theme.objects.filter(pk__in=concern.themes)}
    return {name: words(BY_NAME[name], _shown(concern, name), named) for name in fields}


def _shown(concern: Concern, name: str) -> Any:
    value = concern.marked.marking if name == "marking" else getattr(concern, name)
    return value.name if name == "lead" and value else value
