"""Record for a period that it was received or was not needed, and take such a record back."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.contracts.actions.duties import locked_duty
from escalation.contracts.actions.history import tell
from escalation.contracts.actions.keeping import wind
from escalation.contracts.models import Duty, Return
from escalation.contracts.queries import periods_to_record
from escalation.contracts.rules.fields import NOTE_LIMIT
from escalation.contracts.rules.vocabulary import Outcome
from quality_oversight.audit.trail import record
from quality_oversight.jinja import long_date
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import given_reason, plain, refuse, text_problems


@transaction.atomic
def record_return(
    duty: Duty, *, by: Membership, due: date | None, outcome: str, received_on: date | None = None, note: str = ""
) -> Return:
    """Record what became of the period that is due on a day."""
    duty = locked_duty(duty, by)
    note, today = plain(note), timezone.localdate()
    problems = text_problems({"note": note}, {"note": NOTE_LIMIT})
    said = next((each for each in duty.returns.all() if each.due == due), None)
    if said is not None:
        words = f"{said.by_name} recorded this period already: {said.get_outcome_display().lower()}"
        problems["due"] = ValidationError(words)
    elif due not in periods_to_record(duty, today):
        problems["due"] = ValidationError("Choose a period that is late or comes next")
    if outcome not in Outcome.values:
        problems["outcome"] = ValidationError("Choose what became of it")
    elif outcome == Outcome.RECEIVED and received_on is None:
        problems["received_on"] = ValidationError("Enter the day on which it was received")
    elif outcome == Outcome.RECEIVED and received_on and not duty.contract.starts_on <= received_on <= today:
        words = "It was received on a day since the contract began, today at the latest"
        problems["received_on"] = ValidationError(words)
    elif outcome == Outcome.NOT_NEEDED and not note:
        problems.setdefault("note", ValidationError("Say why it was not needed"))
    refuse(problems)
    assert due is not None  # noqa: S101  (it is one of the periods)
    made = Return.objects.create(
        **Signed.signature(by),
        duty=duty,
        due=due,
        outcome=outcome,
        received_on=received_on if outcome == Outcome.RECEIVED else None,
        note=note,
    )
    _wound(duty)
    period = {"duty": ["", duty.title], "due": ["", long_date(made.due)]}
    came = {"received_on": ["", long_date(made.received_on)]} if made.received_on else {}
    tell(duty.contract, outcome, by=by, text=note, changes=period | came)
    verb = "contract.received" if outcome == Outcome.RECEIVED else "contract.not_needed"
    record(verb, duty.contract, by=by, due=made.due, received_on=made.received_on)
    return made


@transaction.atomic
def take_back(pk: UUID, *, by: Membership, duty: Duty, reason: str) -> None:
    """Take back what was recorded of a period by mistake, and say why; its history stays."""
    duty = locked_duty(duty, by)
    row = Return.objects.filter(pk=pk, duty=duty).first()
    if row is None:
        raise ValidationError("Somebody took this back already.")
    reason = given_reason(reason, "Enter why it is taken back", most=NOTE_LIMIT)
    row.delete()
    _wound(duty)
    words = f"{row.get_outcome_display()}{f' on {long_date(row.received_on)}' if row.received_on else ''}"
    changes = {"duty": ["", duty.title], "due": ["", long_date(row.due)], "outcome": [words, ""]}
    tell(duty.contract, "taken_back", by=by, text=reason, changes=changes)
    record("contract.taken_back", duty.contract, by=by, due=row.due)


def _wound(duty: Duty) -> None:
    again = Duty.objects.select_related("contract").prefetch_related("returns").get(pk=duty.pk)
    wind(again)
