"""A concern's history: one immutable step for every change, with the state after it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from concerns.models import Concern, ConcernEvent
from concerns.rules.risk import band
from concerns.rules.sources import source
from concerns.rules.vocabulary import KeyQuestion
from quality_oversight.frameworks import Framework, load
from quality_oversight.jinja import long_date
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
) -> ConcernEvent:
    """Add the step that was just taken; every step goes with one new version of the concern.

    A step that is `shared` is seen by every organisation that sees the concern, or by the `audience` among them alone.
    What is `about` another concern is hidden from those who may not see that one.
    """
    return ConcernEvent.objects.create(
        **Signed.signature(by),
        concern=concern,
        verb=verb,
        at=at,
        text=text,
        changes=changes or {},
        shared=shared,
        audience=list(audience),
        about=about,
        status=concern.status,
        consequence=concern.consequence,
        likelihood=concern.likelihood,
        domains=concern.domains,
    )


def changes_between(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """What differs, field by field."""
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def risk_in_words(consequence: int, likelihood: int) -> str:
    """A score with what it was made of: "12 high (consequence 4, likelihood 3)"."""
    score = consequence * likelihood
    return f"{score} {band(score).label.lower()} (consequence {consequence}, likelihood {likelihood})"


def in_words(concern: Concern, fields: Iterable[str], framework_key: str) -> dict[str, str]:
    """The values of some fields as people read them."""
    framework = load(framework_key)
    return {name: _words(concern, name, framework) for name in fields}


def _words(concern: Concern, name: str, framework: Framework) -> str:
    value: Any = getattr(concern, name)
    if name == "domains":
        labels = {domain.key: domain.label for domain in framework.domains}
        return ", ".join(labels.get(key, key) for key in value)
    if name == "key_questions":
        return ", ".join(KeyQuestion(key).label for key in value)
    if name == "source":
        return source(value).name
    if name == "date_identified":
        return long_date(value)
    if name == "lead":
        return value.name if value else ""
    if hasattr(concern, f"get_{name}_display"):
        return str(getattr(concern, f"get_{name}_display")())
    return str(value)
