"""Problems by field of what people write on the risk register, for every door."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns.register.queries import risk_executives, risk_people
from concerns.register.rules.judging import why_not_bearer
from concerns.register.rules.vocabulary import Kind, Proximity
from concerns.rules.risk import Area
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import Problems, text_problems

LIMITS = {"cause": 1000, "event": 200, "effect": 1000, "objective": 300, "committee": 160, "corporate_ref": 40}
NEEDED = {
    "cause": "Enter the cause",
    "event": "Enter the event",
    "effect": "Enter the effect",
}
CHOICES = {
    "kind": ("Choose the kind of risk", Kind.values),
    "category": ("Choose the category", Area.values),
    "proximity": ("Choose how soon it could happen", Proximity.values),
}
REASON_LIMIT = 2000


def description_problems(described: Mapping[str, Any], was: Mapping[str, str] | None = None) -> Problems:
    """Everything that is wrong with the words of a risk; `was` are its texts before a change."""
    problems = text_problems({name: described[name] for name in LIMITS}, LIMITS, was=was)
    problems |= {name: ValidationError(message) for name, message in NEEDED.items() if not described[name]}
    for name, (message, known) in CHOICES.items():
        if described[name] not in known:
            problems[name] = ValidationError(message)
    if reason := why_not_bearer(described["source"], described["bearer"]):
        problems["bearer"] = ValidationError(reason)
    return problems


def people_problems(owner: Membership | None, executive: Membership | None) -> Problems:
    """An owner or executive who may not be one, or has left."""
    today, problems = timezone.localdate(), {}
    if owner is None or not risk_people(today).filter(pk=owner.pk).exists():
        problems["owner"] = ValidationError("Choose somebody of this ICB who sees the risk register.")
    if executive is not None and not risk_executives(today).filter(pk=executive.pk).exists():
        problems["executive"] = ValidationError("Choose an executive of this ICB.")
    return problems


def reason_problems(reason: str, name: str = "reason") -> Problems:
    """A reason that is missing, too long, or holds what it must not."""
    problems = text_problems({name: reason}, {name: REASON_LIMIT})
    return problems | ({} if reason else {name: ValidationError("Give the reason.")})
