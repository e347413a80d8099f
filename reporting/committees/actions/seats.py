"""Say who sits on a committee, and who comes in their place."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.models import Committee
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import Party
from quality_oversight.texts.checks import text_problems
from reporting.committees.actions.steps import SavedMeanwhileError, changed, refuse_all, tell
from reporting.committees.models import Seat
from reporting.committees.rules.vocabulary import NAMING, SEAT, SEAT_LIMITS, SeatRole

EMPTY: dict[str, Any] = {
    "role": "", "title": "", "party": Party.ICB, "membership": None, "name": "", "deputy": None, "deputy_name": "",
    "since": None,
}  # fmt: skip
EARLIEST = date(2000, 1, 1)


@transaction.atomic
def add_seat(committee: Committee, *, by: Membership, **given: Any) -> Seat:
    """Add a seat; `given` holds the fields of SEAT. One of whom nobody is named is vacant."""
    by.demand("committee.keep")
    committee = Committee.objects.select_for_update().get(pk=committee.pk)
    made = Seat(committee=committee, **_checked(EMPTY | given, committee))
    made.save(force_insert=True)
    tell(committee, "seat_added", by=by, text=f"{made.title}: {made.who or 'vacant'}.")
    record("committee.seat_added", committee, by=by, role=made.role)
    return made


@transaction.atomic
def change_seat(seat: Seat, *, by: Membership, version: int, **given: Any) -> Seat:
    """Change given fields of a seat that was last seen at `version`."""
    row = _locked(seat, by, version)
    now = {name: getattr(row, name) for name in EMPTY}
    changes = changed(row, _checked(now | given, row.committee, row), SEAT)
    if changes:
        tell(row.committee, "seat_changed", by=by, text=row.title, changes=changes)
        record("committee.seat_changed", row.committee, by=by, fields=sorted(changes))
    return row


@transaction.atomic
def end_seat(seat: Seat, *, by: Membership, version: int, until: date | None) -> Seat:
    """End a seat with its last day; it stays in the history, and at the meetings that it was part of."""
    row = _locked(seat, by, version)
    if until is None or not row.since <= until <= timezone.localdate():
        raise ValidationError({"until": "The last day must be today or before, and not before the first"})
    row.until = until
    row.version += 1
    row.save()
    tell(row.committee, "seat_ended", by=by, text=f"{row.title}: {row.who or 'vacant'}.")
    record("committee.seat_ended", row.committee, by=by, until=until)
    return row


def _locked(seat: Seat, by: Membership, version: int) -> Seat:
    by.demand("committee.keep")
    rows = Seat.objects.select_for_update(of=("self",)).select_related("committee", "membership__user", "deputy__user")
    row = rows.get(pk=seat.pk)
    if row.version != version:
        raise SavedMeanwhileError(row)
    if row.until is not None:
        raise ValidationError("This seat has ended: it does not change any more.")
    return row


def _checked(given: dict[str, Any], committee: Committee, was: Seat | None = None) -> dict[str, Any]:
    if unknown := set(given) - set(EMPTY):
        raise TypeError(f"A seat has no such fields: {', '.join(sorted(unknown))}")
    given |= {name: " ".join(given[name].split()) for name in SEAT_LIMITS}
    before = {name: getattr(was, name) for name in SEAT_LIMITS} if was else {}
    problems = text_problems({name: given[name] for name in SEAT_LIMITS}, SEAT_LIMITS, was=before, naming=NAMING)
    found: dict[str, str] = {}
    if given["role"] not in SeatRole.values:
        found["role"] = "Choose the role"
    if not given["title"]:
        found["title"] = "Enter whose seat it is, for example “Chief nursing officer” or “Healthwatch”"
    if given["party"] not in Party.values:
        found["party"] = "Choose the body that the seat speaks for"
    for person, name in (("membership", "name"), ("deputy", "deputy_name")):
        if given[person] and given[name]:
            found[name] = "Choose a person from the list, or enter a name, not both"
    if given["membership"] and given["membership"] == given["deputy"]:
        found["deputy"] = "Nobody is their own deputy"
    elif given["membership"] and _sits_twice(given["membership"], committee, was):
        found["membership"] = "This person has a seat on the committee already"
    if given["since"] is None:
        found["since"] = "Enter the first day"
    elif not EARLIEST <= given["since"] <= timezone.localdate():
        found["since"] = "The first day must be today or before"
    refuse_all(problems, found)
    return given


def _sits_twice(person: Membership, committee: Committee, was: Seat | None) -> bool:
    others = committee.seats.filter(membership__user=person.user_id, until=None)
    return (others.exclude(pk=was.pk) if was else others).exists()
