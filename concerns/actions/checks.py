"""Problems by field of what people write about a concern, for every door: page, REST and command."""

from collections.abc import Container, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns.models import Concern, Theme
from concerns.rules import risk
from concerns.rules.changes import why_not_lead, why_not_sensitivity
from concerns.rules.fields import BY_NAME, DESCRIBED, LIMITS, SEVERAL, TEXTS, WRITTEN, Field, Kind
from concerns.rules.identified import why_not_identified
from concerns.rules.markings import why_not_handling
from concerns.rules.sharing import why_not_keep_inside
from concerns.rules.vocabulary import Sensitivity, needs_safety_action
from providers.queries import possible_leads
from quality_oversight.frameworks.kept import load
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import Problems, plain, text_problems


def score_problems(consequence: Any, likelihood: Any, prefix: str = "") -> Problems:
    """A consequence or likelihood outside 1 to 5; `prefix` stands before the names of the fields."""
    try:
        risk.score(consequence, likelihood)
    except ValidationError as refusal:
        return {prefix + name: ValidationError(messages) for name, messages in refusal.message_dict.items()}
    return {}


def areas_problems(areas: risk.Scores, prefix: str = "") -> Problems:
    """Scores outside 1 to 5, of no known area, or of no area at all; `prefix` stands before the names of the fields."""
    problems: Problems = {}
    if unknown := sorted(set(areas) - set(risk.Area.values)):
        problems[f"{prefix}areas"] = ValidationError(f"There is no area called {', '.join(unknown)}.")
    if not areas:
        problems[f"{prefix}areas"] = ValidationError("Score at least one area of this risk.")
    for consequence, likelihood in areas.values():
        problems |= score_problems(consequence, likelihood, prefix)
    return problems


def lead_problems(lead: Membership | None, sensitivity: str) -> Problems:
    """A lead who may not work on concerns, has left, or may not see this one."""
    if lead is None:
        return {}
    if not possible_leads(timezone.localdate(), sensitivity).filter(pk=lead.pk).exists():
        return {"lead": ValidationError("Choose somebody of this ICB who works on concerns.")}
    reason = why_not_lead(sensitivity, clearances=lead.clearances)
    return {"lead": ValidationError(reason)} if reason else {}


def kept(described: Mapping[str, Any]) -> dict[str, Any]:
    """A description as it is kept: texts without space around them, several keys as a list."""
    return {name: _as_kept(BY_NAME[name], value) for name, value in described.items()}


def description_problems(
    described: Mapping[str, Any], *, by: Membership, today: date, was: Concern | None = None, into: str = ""
) -> Problems:
    """Everything that is wrong with the description of a concern; `was` is the concern that it changes.

    `into` is the restricted stream that it goes to, whether or not its writer may see that.
    """
    texts = {name: described[name] for name in TEXTS}
    problems = text_problems(texts, LIMITS, was={name: getattr(was, name) for name in TEXTS} if was else None)
    own: dict[Kind, Container[Any]] = {
        Kind.DOMAINS: {domain.key for domain in load(by.tenant.framework).domains},
        Kind.THEMES: _themes(described["themes"], was),
    }
    for name in DESCRIBED:
        if name not in problems and (wrong := _wrong(BY_NAME[name], described[name], own)):
            problems[name] = ValidationError(wrong)
    if needs_safety_action(described["immediacy"]) and not described["immediate_safety_action"]:
        problems["immediate_safety_action"] = ValidationError("Enter what has been done to keep people safe now")
    identified, review = described["date_identified"], described["review_due"]
    if identified and (reason := why_not_identified(identified, today=today)):
        problems["date_identified"] = ValidationError(reason)
    if review and review < today and review != (was and was.review_due):
        problems["review_due"] = ValidationError("Next review must be today or in the future")
    hidden = why_not_sensitivity(
        described["source"],
        described["sensitivity"],
        clearances=[*by.clearances, into],
        was=was.sensitivity if was else Sensitivity.STANDARD,
        shared=was is not None and bool(was.shared_with),
        repeated=was is not None and was.sensitivity != described["sensitivity"] and was.duplicates.exists(),
    )
    hidden |= why_not_handling(described["sensitivity"], described["marking"], described["handling"])
    if was is not None:
        hidden |= why_not_keep_inside(described["handling"], was=was.handling, shared=bool(was.shared_with))
    return problems | {name: ValidationError(message) for name, message in hidden.items() if name not in problems}


def _as_kept(field: Field, value: Any) -> Any:
    if field.kind in WRITTEN:
        return plain(value)
    if field.kind in SEVERAL:
        return list(value)
    return field.usual if field.usual and not value else value


def _wrong(field: Field, value: Any, own: Mapping[Kind, Container[Any]]) -> str | None:
    """What is wrong with one value by itself."""
    if value in (None, "", []):
        return field.missing or None
    if field.kind is Kind.CHOICE and value not in field.choices:
        return field.missing or f"Choose one of the answers to “{field.asked}”"
    if field.kind is Kind.NUMBER and not 0 <= value <= field.limit:
        return f"{field.label} must be a whole number from 0 to {field.limit:,}"
    if field.kind in SEVERAL:
        known = own.get(field.kind, field.choices)
        if unknown := sorted(str(key) for key in value if key not in known):
            return f"There is no {field.one} called {', '.join(unknown)}."
    return None


def _themes(chosen: Iterable[UUID], was: Concern | None) -> set[UUID]:
    """The themes that a concern may carry: those in use, and what it carries already."""
    before = set(was.themes) if was else set()
    return before | set(Theme.objects.in_use().filter(pk__in=chosen).values_list("pk", flat=True)) if chosen else before
