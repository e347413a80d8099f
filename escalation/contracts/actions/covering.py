"""Say which services, programmes and places a contract pays for."""

from django.core.exceptions import ValidationError
from django.db import transaction

from escalation.contracts.actions.history import tell
from escalation.contracts.actions.keeping import locked
from escalation.contracts.models import Contract, Covered
from escalation.contracts.queries import coverable
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


@transaction.atomic
def cover(contract: Contract, subject: Subject, *, by: Membership) -> Covered:
    """Add one thing that it pays for."""
    contract = locked(contract, by)
    if contract.covered.filter(subject=subject).exists():
        raise ValidationError({"subject": "It covers this already"})
    if not coverable().filter(pk=subject.pk).exists():
        raise ValidationError({"subject": "Choose a service, programme or place that is in use"})
    made = Covered.objects.create(contract=contract, subject=subject)
    tell(contract, "covered", by=by, changes={"covered": ["", subject.name]})
    record("contract.covered", contract, by=by, subject=subject.pk)
    return made


@transaction.atomic
def uncover(covered: Covered, *, by: Membership) -> None:
    """Take away what it does not pay for; the history keeps that it did."""
    contract = locked(covered.contract, by)
    rows = Covered.objects.filter(pk=covered.pk, contract=contract).select_related("subject")
    if (row := rows.first()) is None:
        raise ValidationError("It does not cover this any more.")
    row.delete()
    tell(contract, "uncovered", by=by, changes={"covered": [row.subject.name, ""]})
    record("contract.uncovered", contract, by=by, subject=row.subject_id)
