"""Problems by field of what is written about something that was done, for every door."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from escalation.interventions.models import Intervention
from escalation.interventions.queries import people
from escalation.interventions.rules.clock import why_not_withhold
from escalation.interventions.rules.fields import FIELDS, LIMITS, NAMING, label_of
from escalation.interventions.rules.levers import why_not_follow
from escalation.interventions.rules.vocabulary import CALLERS, REGULATORS, TYPES, Kind
from providers.models import Subject
from quality_oversight.frameworks.timing import Clock
from quality_oversight.tenancy.policy import Party
from quality_oversight.texts.checks import Problems, text_problems

WHO = {
    Kind.REGULATORY: "Choose who takes the action",
    Kind.SUPPORT: "Choose who gives the support",
    Kind.MEETING: "Choose who calls it",
}
is_address = URLValidator(schemes=["http", "https"], message="Enter a web address that begins with https://")


def written_problems(
    kind: str, given: Mapping[str, Any], *, subject: Subject, clock: Clock, was: Intervention | None = None
) -> Problems:
    """Everything that is wrong with the fields of one kind; `was` is what stands there before a change."""
    texts = {name: given[name] for name in FIELDS[kind] if name in LIMITS}
    before = {name: getattr(was, name) for name in texts} if was else {}
    problems = text_problems(texts, LIMITS, was=before, naming=NAMING)
    found = _choice_problems(kind, given) | _date_problems(kind, given, subject=subject)
    found |= _people_problems(given, was)
    if kind == Kind.CONTRACT and given["type"] in TYPES[kind].values:
        found |= _lever_problems(given, subject, clock)
    if kind == Kind.VISIT and not given["team"]:
        found["team"] = "Enter who visits"
    if not given["text"] and "text" not in problems:
        found["text"] = f"Enter {label_of(kind, 'text').lower()}"
    if given.get("link"):
        try:
            is_address(given["link"])
        except ValidationError as refusal:
            found["link"] = refusal.messages[0]
    return problems | {name: ValidationError(words) for name, words in found.items() if name not in problems}


def _choice_problems(kind: str, given: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    if given["type"] not in TYPES[kind].values:
        found["type"] = f"Choose the {label_of(kind, 'type').lower()}"
    known = {Kind.REGULATORY: REGULATORS, Kind.MEETING: CALLERS}.get(Kind(kind), tuple(Party))
    if "party" in FIELDS[kind] and given["party"] not in known:
        found["party"] = WHO[Kind(kind)]
    return found


def _date_problems(kind: str, given: Mapping[str, Any], *, subject: Subject) -> dict[str, str]:
    found, started, today = {}, given["started_on"], timezone.localdate()
    due: date | None = given.get("due_on")
    if started is None:
        found["started_on"] = f"Enter the day: {label_of(kind, 'started_on').lower()}"
    elif due is not None and due < started:
        found["due_on"] = f"{label_of(kind, 'due_on')} must not be before {label_of(kind, 'started_on').lower()}"
    if given["told_on"] is not None and subject.provider_id is None:
        found["told_on"] = "This subject has no provider that could be told"
    elif given["told_on"] is not None and given["told_on"] > today:
        found["told_on"] = "The day on which the provider was told must be today or in the past"
    return found


def _people_problems(given: Mapping[str, Any], was: Intervention | None) -> dict[str, str]:
    owner = given["owner"]
    if owner is not None and was is not None and owner.pk == was.owner_id:
        return {}  # who has left stays named until somebody else takes over
    if owner is None or not people(timezone.localdate()).filter(pk=owner.pk).exists():
        return {"owner": "Choose somebody of this ICB who follows it up"}
    return {}


def _lever_problems(given: Mapping[str, Any], subject: Subject, clock: Clock) -> dict[str, str]:
    found, before = {}, given["follows"]
    if before is not None and before.subject_id != subject.pk:
        found["follows"] = "Choose a lever about the same subject."
    elif reason := why_not_follow(given["type"], before.type if before else None):
        found["follows"] = reason
    elif before is not None and given["started_on"] and given["started_on"] < before.started_on:
        found["started_on"] = "A lever cannot be issued before the one that it follows"
    if reason := why_not_withhold(given["withheld"], given["type"], clock):
        found["withheld"] = reason
    return found
