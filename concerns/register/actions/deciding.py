"""Accept a risk, close it, reopen it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.register.actions.checks import reason_problems
from concerns.register.actions.history import tell
from concerns.register.models import Risk
from concerns.register.rules.judging import why_not_accept, why_not_step
from concerns.register.rules.vocabulary import Status
from quality_oversight.audit.trail import record
from quality_oversight.jinja import long_date
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain, refuse


@transaction.atomic
def accept(risk: Risk, *, by: Membership, reason: str, until: date) -> Risk:
    """Tolerate a risk as it stands, for the board, with the reason and until a day in the coming year (RS13)."""
    by.demand("risk.accept")
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    reason = plain(reason)
    refused = why_not_accept(risk.status, until, today=timezone.localdate())
    refuse(reason_problems(reason) | {name: ValidationError(message) for name, message in refused.items()})
    before = risk.get_status_display()
    risk.status, risk.status_reason, risk.accepted_by, risk.accepted_until = Status.TOLERATED, reason, by, until
    _keep(risk)
    changes = {"status": [before, risk.get_status_display()], "accepted_until": ["", long_date(until)]}
    tell(risk, "accepted", by=by, text=reason, changes=changes)
    record("risk.accepted", risk, by=by, until=until, score=risk.current_score)
    return risk


@transaction.atomic
def end_acceptance(risk: Risk, *, by: Membership, reason: str) -> Risk:
    """Take an acceptance back: the risk is open again."""
    by.demand("risk.accept")
    risk = _step(risk, "acceptance_ended", Status.OPEN, by=by, reason=reason)
    record("risk.acceptance_ended", risk, by=by, score=risk.current_score)
    return risk


@transaction.atomic
def close(risk: Risk, *, by: Membership, reason: str) -> Risk:
    """Take a risk off the register, with the reason."""
    by.demand("risk.keep")
    risk = _step(risk, "closed", Status.CLOSED, by=by, reason=reason)
    record("risk.closed", risk, by=by, score=risk.current_score)
    return risk


@transaction.atomic
def reopen(risk: Risk, *, by: Membership, reason: str) -> Risk:
    """Put a closed risk back on the register."""
    by.demand("risk.keep")
    risk = _step(risk, "reopened", Status.OPEN, by=by, reason=reason)
    record("risk.reopened", risk, by=by, score=risk.current_score)
    return risk


def _step(risk: Risk, verb: str, status: Status, *, by: Membership, reason: str) -> Risk:
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    if refused := why_not_step(risk.status, verb):
        raise ValidationError(refused)
    reason = plain(reason)
    refuse(reason_problems(reason))
    before = risk.get_status_display()
    closing = status == Status.CLOSED
    risk.status, risk.status_reason = status, reason if closing else ""
    risk.closed_on = timezone.localdate() if closing else None
    risk.accepted_by = risk.accepted_until = None
    _keep(risk)
    tell(risk, verb, by=by, text=reason, changes={"status": [before, risk.get_status_display()]})
    return risk


def _keep(risk: Risk) -> None:
    risk.version += 1
    risk.save(update_fields=["status", "status_reason", "closed_on", "accepted_by", "accepted_until", "version"])
