"""Problems by field of what people write about a concern, for every door: page, REST and command."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns.rules import risk
from concerns.rules.changes import why_not_lead, why_not_sensitivity
from concerns.rules.identified import why_not_identified
from concerns.rules.identifiers import refuse_nhs_number
from concerns.rules.sources import BY_CODE
from concerns.rules.vocabulary import Harm, Immediacy, KeyQuestion, Sensitivity, needs_safety_action
from providers.queries import possible_leads
from quality_oversight.frameworks import load
from quality_oversight.tenancy.models import Membership

Problems = dict[str, ValidationError]

CHOICES = {
    "source": ("Choose the source", BY_CODE),
    "immediacy": ("Choose how soon people may be at risk", Immediacy.values),
    "harm": ("Choose what harm is known", Harm.values),
    "sensitivity": ("Choose who may see this concern", Sensitivity.values),
}
LIMITS = {"title": 120, "summary": 5000, "immediate_safety_action": 2000}
EMPTY = {"title": "Enter a title", "summary": "Enter what was seen"}


def refuse(problems: Mapping[str, ValidationError]) -> None:
    """Raise all problems at once, each beside its field."""
    if problems:
        raise ValidationError(dict(problems))


def plain(text: str | None) -> str:
    """A text as it is kept: with no space around it and one kind of line end."""
    return (text or "").replace("\r\n", "\n").strip()


def text_problems(texts: Mapping[str, str], limits: Mapping[str, int]) -> Problems:
    """Texts that are too long, or that hold a patient's NHS number (domain brief 8.1)."""
    problems: Problems = {}
    for name, text in texts.items():
        if len(text) > limits[name]:
            problems[name] = ValidationError(f"This text must be {limits[name]:,} characters or fewer")
        try:
            refuse_nhs_number(text)
        except ValidationError as refusal:
            problems[name] = refusal
    return problems


def score_problems(consequence: Any, likelihood: Any, prefix: str = "") -> Problems:
    """A consequence or likelihood outside 1 to 5; `prefix` stands before the names of the fields."""
    try:
        risk.score(consequence, likelihood)
    except ValidationError as refusal:
        return {prefix + name: ValidationError(messages) for name, messages in refusal.message_dict.items()}
    return {}


def lead_problems(lead: Membership | None, sensitivity: str) -> Problems:
    """A lead who may not work on concerns, has left, or may not see this one."""
    if lead is None:
        return {}
    if not possible_leads(timezone.localdate()).filter(pk=lead.pk).exists():
        return {"lead": ValidationError("Choose somebody of this ICB who works on concerns.")}
    reason = why_not_lead(sensitivity, clearances=lead.clearances)
    return {"lead": ValidationError(reason)} if reason else {}


def description_problems(
    described: Mapping[str, Any], *, by: Membership, today: date, shared: bool = False
) -> Problems:
    """Everything that is wrong with the description of a concern."""
    problems = text_problems({name: described[name] for name in LIMITS}, LIMITS)
    problems |= {name: ValidationError(message) for name, message in EMPTY.items() if not described[name]}
    for name, (message, known) in CHOICES.items():
        if described[name] not in known:
            problems[name] = ValidationError(message)
    if needs_safety_action(described["immediacy"]) and not described["immediate_safety_action"]:
        problems["immediate_safety_action"] = ValidationError("Enter what has been done to keep people safe now")
    if reason := why_not_identified(described["date_identified"], today=today):
        problems["date_identified"] = ValidationError(reason)
    domains = {domain.key for domain in load(by.tenant.framework_key).domains}
    problems |= _several("domains", described["domains"], domains, "quality domain", needed=True)
    problems |= _several("key_questions", described["key_questions"], KeyQuestion.values, "key question")
    hidden = why_not_sensitivity(described["source"], described["sensitivity"], clearances=by.clearances, shared=shared)
    return problems | {name: ValidationError(message) for name, message in hidden.items() if name not in problems}


def _several(name: str, chosen: Iterable[str], known: Iterable[str], what: str, *, needed: bool = False) -> Problems:
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        return {name: ValidationError(f"There is no {what} called {', '.join(unknown)}.")}
    return {name: ValidationError(f"Choose at least one {what}")} if needed and not chosen else {}
