"""Record a stakeholder, a strategy or an event, and change it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from concerns.actions.history import Changes, changes_between
from concerns.register.actions.history import in_words
from providers.models import Organisation
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.policy import Party
from quality_oversight.texts.checks import Problems, plain, refuse, text_problems
from reporting.stakeholders.models import Occasion, Stakeholder, StakeholderStep
from reporting.stakeholders.rules.vocabulary import LIMITS, NAMING, OCCASION, OCCASION_LIMITS, Kind

OWN = ("name", "kind", "organisation", "contact_role", "contact_email", "interest", "left_on")
EMPTY: dict[str, Any] = {**dict.fromkeys(LIMITS, ""), "kind": "", "code": "", "contact_email": "", "left_on": None}
NO_OCCASION: dict[str, Any] = {"name": "", "kind": "", "held_on": None, "note": ""}
AHEAD = timedelta(days=3660)
EARLIEST = date(2000, 1, 1)


class SavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody saved this after it was opened for editing."""

    words = "Somebody else saved this while you were editing it."


@transaction.atomic
def add(*, by: Membership, **given: Any) -> Stakeholder:
    """Record a stakeholder; `given` holds the fields of FIELDS, what is left out is empty."""
    by.demand("stakeholder.keep")
    made = Stakeholder(**_checked(EMPTY | given))
    made.save(force_insert=True)
    tell("added", by=by, stakeholder=made)
    record("stakeholder.added", made, by=by, kind=made.kind)
    return made


@transaction.atomic
def edit(stakeholder: Stakeholder, *, by: Membership, version: int, **given: Any) -> Stakeholder:
    """Change given fields of what was last seen at `version`."""
    by.demand("stakeholder.keep")
    rows = Stakeholder.objects.select_for_update(of=("self",)).select_related("organisation")
    row = rows.get(pk=stakeholder.pk)
    if row.version != version:
        raise SavedMeanwhileError(row)
    now = {name: getattr(row, name) for name in EMPTY}
    changes = _changed(row, _checked(now | given, row), OWN)
    if changes:
        tell("edited", by=by, changes=changes, stakeholder=row)
        record("stakeholder.edited", row, by=by, fields=sorted(changes))
    return row


@transaction.atomic
def add_occasion(*, by: Membership, **given: Any) -> Occasion:
    """Record a strategy or an event; `given` holds the fields of OCCASION."""
    by.demand("stakeholder.keep")
    made = Occasion(**_checked_occasion(NO_OCCASION | given))
    made.save(force_insert=True)
    tell("added", by=by, occasion=made)
    record("occasion.added", made, by=by, kind=made.kind, held_on=made.held_on)
    return made


@transaction.atomic
def edit_occasion(occasion: Occasion, *, by: Membership, version: int, **given: Any) -> Occasion:
    """Change given fields of what was last seen at `version`."""
    row = locked(occasion, by)
    if row.version != version:
        raise SavedMeanwhileError(row)
    now = {name: getattr(row, name) for name in OCCASION}
    changes = _changed(row, _checked_occasion(now | given, row), OCCASION)
    if changes:
        tell("edited", by=by, changes=changes, occasion=row)
        record("occasion.edited", row, by=by, fields=sorted(changes))
    return row


def locked(occasion: Occasion, by: Membership) -> Occasion:
    """It as it stands now, locked; refused where somebody may not keep it."""
    by.demand("stakeholder.keep")
    return Occasion.objects.select_for_update().get(pk=occasion.pk)


def tell(verb: str, *, by: Membership, changes: Changes | None = None, **about: Any) -> StakeholderStep:
    """Add the step that was just taken to the history of a stakeholder or an occasion."""
    return StakeholderStep.objects.create(**Signed.signature(by), verb=verb, changes=changes or {}, **about)


def _changed(row: Any, written: Mapping[str, Any], names: Any) -> Changes:
    before = in_words(row, names)
    for name, value in written.items():
        setattr(row, name, value)
    changes = changes_between(before, in_words(row, names))
    if changes:
        row.version += 1
        row.save()
    return changes


def _checked(given: dict[str, Any], was: Stakeholder | None = None) -> dict[str, Any]:
    if unknown := set(given) - set(EMPTY):
        raise TypeError(f"A stakeholder has no such fields: {', '.join(sorted(unknown))}")
    given |= {name: " ".join(given[name].split()) for name in ("name", "contact_role", "contact_email", "code")}
    given["interest"] = plain(given["interest"])
    code = given.pop("code").upper()
    given["organisation"] = Organisation.objects.filter(code=code).first() if code else None
    before = {name: getattr(was, name) for name in LIMITS} if was else {}
    problems = text_problems({name: given[name] for name in LIMITS}, LIMITS, was=before, naming=NAMING)
    found = _name_problem(Stakeholder.objects.filter(name__iexact=given["name"]), given, was, "the name of the body")
    if given["kind"] not in Party.values:
        found["kind"] = "Choose the kind of body"
    if code and given["organisation"] is None:
        found["code"] = "There is no organisation with this code in the national directory"
    if given["left_on"] is not None and not EARLIEST <= given["left_on"] <= timezone.localdate():
        found["left_on"] = "The day must be today or in the past"
    if given["contact_email"]:
        try:
            validate_email(given["contact_email"])
        except ValidationError:
            found["contact_email"] = "Enter an e-mail address in the correct format, like name@example.com"
    _refuse(problems, found)
    return given


def _checked_occasion(given: dict[str, Any], was: Occasion | None = None) -> dict[str, Any]:
    if unknown := set(given) - set(OCCASION):
        raise TypeError(f"There are no such fields: {', '.join(sorted(unknown))}")
    given |= {"name": " ".join(given["name"].split()), "note": plain(given["note"])}
    before = {name: getattr(was, name) for name in OCCASION_LIMITS} if was else {}
    texts = {name: given[name] for name in OCCASION_LIMITS}
    problems = text_problems(texts, OCCASION_LIMITS, was=before, naming=NAMING)
    same = Occasion.objects.filter(name__iexact=given["name"], held_on=given["held_on"])
    found = _name_problem(same, given, was, "the name")
    if given["kind"] not in Kind.values:
        found["kind"] = "Choose what it is"
    if given["held_on"] is None:
        found["held_on"] = "Enter the date"
    elif not EARLIEST <= given["held_on"] <= timezone.localdate() + AHEAD:
        found["held_on"] = "The date must be since the year 2000, and at most ten years from now"
    _refuse(problems, found)
    return given


def _name_problem(same: Any, given: Mapping[str, Any], was: Any, words: str) -> dict[str, str]:
    if not given["name"]:
        return {"name": f"Enter {words}"}
    return {"name": "This is there already"} if (same.exclude(pk=was.pk) if was else same).exists() else {}


def _refuse(problems: Problems, found: Mapping[str, str]) -> None:
    refuse(problems | {name: ValidationError(words) for name, words in found.items() if name not in problems})
