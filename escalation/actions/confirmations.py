"""The second person confirms an emergency decision, by an act of their own (EA10)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.effects import take_effect
from escalation.actions.steps import check_step, locked, take_step, tidy
from escalation.actions.telling import tell_of_confirmation, tell_of_effect
from escalation.models import Confirmation, LevelRequest
from escalation.queries.cases import standing_decision, terms_of
from escalation.rules.emergencies import confirming_roles
from escalation.rules.moves import outstanding
from escalation.rules.workflow import CONFIRM, RequestStatus, effective_on, settled_status
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed


@transaction.atomic
def confirm(request: LevelRequest, *, by: Membership, note: str = "") -> Confirmation:
    """Confirm what somebody else authorised; it takes effect from this moment, unless others have to agree as well."""
    by.demand(CONFIRM)
    request, standing = locked(request)
    note = tidy(note=note)["note"]
    decision = standing_decision(request)
    if decision is None or request.status != RequestStatus.AWAITING_CONFIRMER:
        raise ValidationError("This request does not wait for a second person. Somebody may have acted meanwhile.")
    today = timezone.localdate()
    terms = terms_of(request)
    awaited = outstanding(terms, ())
    starts_on = effective_on(decision.effective_from, today)
    status = settled_status(awaited, starts_on, today=today)
    check_step(
        request, status, by=by, today=today, authoriser_id=decision.by.user_id if decision.by else None,
        confirming_roles=confirming_roles(terms), outstanding=awaited, effective_from=starts_on,
    )  # fmt: skip
    confirmation = Confirmation.objects.create(**Signed.signature(by), decision=decision, note=note)
    take_step(request, status, f"Confirmed as the second person. {note}".strip(), by=by)
    record("level.confirmed", decision, by=by, level=decision.target, awaiting=list(awaited))
    if status == RequestStatus.EFFECTIVE:
        take_effect(decision, standing, by=by, starts_on=starts_on)
        tell_of_effect(decision, by=by)
    else:
        tell_of_confirmation(decision, by=by, awaited=awaited)
    return confirmation
