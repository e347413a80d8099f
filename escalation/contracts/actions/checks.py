"""Problems by field of what is written about a contract or a duty, for every door."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from escalation.contracts.models import Contract, Duty
from escalation.contracts.queries import owners_on
from escalation.contracts.rules.fields import CONTRACT, DUTY, DUTY_LIMITS, LIMITS, NAMING
from escalation.contracts.rules.periods import off_rule
from escalation.contracts.rules.vocabulary import Every, Holder, Kind, Report
from escalation.rules.cadence import HORIZON
from quality_oversight.texts.checks import Problems, text_problems

CHOICES = {"kind": (Kind, "Choose the kind of contract"), "holder_kind": (Holder, "Choose the kind of provider")}
DUTY_CHOICES = {"kind": (Report, "Choose the kind of report"), "every": (Every, "Choose how often it is sent")}
EARLIEST = date(1990, 4, 1)


def contract_problems(given: Mapping[str, Any], was: Contract | None = None) -> Problems:
    """Everything that is wrong with the fields of a contract; `was` is what stands there before a change."""
    before = {name: getattr(was, name) for name in LIMITS} if was else {}
    problems = text_problems({name: given[name] for name in LIMITS}, LIMITS, was=before, naming=NAMING)
    found = {name: words for name, (known, words) in CHOICES.items() if given[name] not in known.values}
    found |= {name: f"Enter {CONTRACT[name].lower()}" for name in ("title",) if not given[name]}
    if not given["ref"]:
        found["ref"] = "Enter the contract reference"
    elif _is_taken(given["ref"], was):
        found["ref"] = "Another contract has this reference already"
    if bool(given["provider"]) == bool(given["holder"]):
        found["provider"] = (
            "Search for the provider and choose it, or write the name of one that is not in the list below"
            if not given["provider"]
            else "Choose a provider, or write a name: not both"
        )
    found |= _day_problems(given, was) | _owner_problems(given, was)
    return problems | {name: ValidationError(words) for name, words in found.items() if name not in problems}


def _is_taken(ref: str, was: Contract | None) -> bool:
    others = Contract.objects.filter(ref__iexact=ref)
    return (others.exclude(pk=was.pk) if was else others).exists()


def _day_problems(given: Mapping[str, Any], was: Contract | None) -> dict[str, str]:
    first, last = given["starts_on"], given["ends_on"]
    if first is None:
        return {"starts_on": "Enter the first day"}
    if problem := _far(first):
        return {"starts_on": problem}
    if last is not None and last < first:
        return {"ends_on": "The last day must not be before the first day"}
    if last is not None and (problem := _far(last)):
        return {"ends_on": problem}
    early = was.duties.filter(first_due__lt=first).order_by("first_due").first() if was else None
    if early:
        return {"starts_on": f"“{early.title}” is due before this day. Change that first"}
    return {}


def _far(day: date) -> str:
    latest = timezone.localdate() + 3 * HORIZON
    return "" if EARLIEST <= day <= latest else f"The day must be between {EARLIEST.year} and {latest.year}"


def _owner_problems(given: Mapping[str, Any], was: Contract | None) -> dict[str, str]:
    owner = given["owner"]
    if owner is not None and was is not None and owner.pk == was.owner_id:
        return {}  # who has left stays named until somebody else takes over
    if owner is None or not owners_on(timezone.localdate()).filter(pk=owner.pk).exists():
        return {"owner": "Choose a quality lead or executive quality lead of this ICB"}
    return {}


def duty_problems(contract: Contract, given: Mapping[str, Any], was: Duty | None = None) -> Problems:
    """Everything that is wrong with what is to be sent; what was received keeps its period."""
    before = {name: getattr(was, name) for name in DUTY_LIMITS} if was else {}
    problems = text_problems({name: given[name] for name in DUTY_LIMITS}, DUTY_LIMITS, was=before)
    found = {name: words for name, (known, words) in DUTY_CHOICES.items() if given[name] not in known.values}
    found |= {name: f"Enter {words}" for name, words in _MISSING.items() if not given[name]}
    others = contract.duties.filter(title__iexact=given["title"])
    if given["title"] and (others.exclude(pk=was.pk) if was else others).exists():
        found["title"] = "This is to be sent already by the same contract"
    if not found:
        found = _due_problems(contract, given, was)
    return problems | {name: ValidationError(words) for name, words in found.items() if name not in problems}


_MISSING = {"title": DUTY["title"].lower(), "receiver": "who receives it", "first_due": "the day of the first one"}


def _due_problems(contract: Contract, given: Mapping[str, Any], was: Duty | None) -> dict[str, str]:
    first, last = given["first_due"], given["last_due"]
    if first < contract.starts_on:
        return {"first_due": "It cannot be due before the contract begins"}
    if problem := _far(first):
        return {"first_due": problem}
    if last is not None and last < first:
        return {"last_due": "The last day must not be before the first"}
    if last is not None and (problem := _far(last)):
        return {"last_due": problem}
    if last is None and contract.ends_on is not None and first > contract.ends_on:
        return {"last_due": "The contract ends before the first one is due: enter the last day on which one is due"}
    recorded = [each.due for each in was.returns.all()] if was else []
    if recorded and off_rule(given["every"], first, last, recorded):
        return {"every": "What is recorded has other due days. Give this one its last day, and add another"}
    return {}
