"""Add, change and remove the controls, assurances, gaps and actions of a risk."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.register.actions.history import changes_between, in_words, tell
from concerns.register.models import PARTS, Part, Risk
from concerns.register.queries import risk_people
from concerns.register.rules.judging import why_not_change
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import Problems, plain, refuse, text_problems

FIELDS = {
    "control": ("text", "owner", "effectiveness", "since"),
    "assurance": ("text", "line", "polarity", "level", "dated"),
    "gap": ("text", "about"),
    "action": ("text", "owner", "organisation", "due", "done_on"),
}
LIMITS = {"text": 500, "organisation": 200}
PAST_ONLY = {"since": "In place since", "dated": "Date", "done_on": "Done on"}


class SavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody saved this part of a risk after it was opened for editing."""

    words = "Somebody else saved this while you were editing it. Go back to the risk to see what it says now."


@transaction.atomic
def add_part(risk: Risk, name: str, *, by: Membership, **given: Any) -> Part:
    """Add a control, assurance, gap or action (`name`) with the fields of FIELDS."""
    risk = _lock(risk, by)
    part = PARTS[name](risk=risk)  # type: ignore[misc]
    _put(part, name, given)
    part.save(force_insert=True)
    _keep(risk)
    words = {field: ["", value] for field, value in in_words(part, FIELDS[name]).items() if value}
    tell(risk, "part_added", by=by, changes={f"{name}_{field}": change for field, change in words.items()})
    record("risk.part_added", risk, by=by, part=name)
    return part


@transaction.atomic
def edit_part(part: Part, *, by: Membership, version: int, **given: Any) -> Part:
    """Change a part that was last seen at `version`."""
    risk = _lock(part.risk, by)  # type: ignore[attr-defined]
    part.refresh_from_db()
    if part.version != version:
        raise SavedMeanwhileError(part)
    name = part.name
    before = in_words(part, FIELDS[name])
    _put(part, name, given)
    changes = changes_between(before, in_words(part, FIELDS[name]))
    if not changes:
        return part
    part.version += 1
    part.save()
    _keep(risk)
    tell(risk, "part_changed", by=by, changes={f"{name}_{field}": change for field, change in changes.items()})
    record("risk.part_changed", risk, by=by, part=name, fields=sorted(changes))
    return part


@transaction.atomic
def remove_part(part: Part, *, by: Membership) -> Risk:
    """Take a part away; history keeps what it said."""
    risk = _lock(part.risk, by)  # type: ignore[attr-defined]
    words = {field: [value, ""] for field, value in in_words(part, FIELDS[part.name]).items() if value}
    part.delete()
    _keep(risk)
    tell(risk, "part_removed", by=by, changes={f"{part.name}_{field}": change for field, change in words.items()})
    record("risk.part_removed", risk, by=by, part=part.name)
    return risk


def _lock(risk: Risk, by: Membership) -> Risk:
    by.demand("risk.keep")
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    if reason := why_not_change(risk.status):
        raise ValidationError(reason)
    return risk


def _put(part: Part, name: str, given: dict[str, Any]) -> None:
    if unknown := set(given) - set(FIELDS[name]):
        raise TypeError(f"A risk's {name} has no such fields: {', '.join(sorted(unknown))}")
    given |= {field: plain(given[field]) for field in LIMITS if field in given}
    refuse(_problems(part, given))
    for field, value in given.items():
        setattr(part, field, value)


def _problems(part: Part, given: dict[str, Any]) -> Problems:
    texts = {field: given[field] for field in LIMITS if field in given}
    problems = text_problems(texts, LIMITS, was={field: getattr(part, field, "") for field in texts})
    if not given.get("text", part.text):
        problems["text"] = ValidationError("Say what it is")
    today = timezone.localdate()
    for field, label in PAST_ONLY.items():
        if given.get(field) and given[field] > today:
            problems[field] = ValidationError(f"{label} must be today or in the past")
    owner = given.get("owner")
    if owner and owner.pk != getattr(part, "owner_id", None) and not risk_people(today).filter(pk=owner.pk).exists():
        problems["owner"] = ValidationError("Choose somebody of this ICB who sees the risk register.")
    for each in part._meta.fields:
        if each.choices and given.get(each.name) not in (None, *dict(each.flatchoices)):
            problems[each.name] = ValidationError("Choose one of the list.")
    return problems


def _keep(risk: Risk) -> None:
    risk.version += 1
    risk.save(update_fields=["version"])
