"""A second body agrees to a decision that needs it (EA6)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.bodies import body_of
from escalation.actions.effects import take_effect
from escalation.actions.steps import check_step, locked, take_step, tidy
from escalation.actions.telling import tell_of_effect
from escalation.models import Concurrence, LevelRequest
from escalation.queries.cases import standing_decision, terms_of
from escalation.rules.moves import outstanding
from escalation.rules.workflow import RequestStatus, effective_on, settled_status
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed


@transaction.atomic
def concur(request: LevelRequest, *, by: Membership, note: str = "") -> Concurrence:
    """Agree for one's own party; the last agreement lets the decision take effect, never earlier than today."""
    by.demand("level.concur")
    request, standing = locked(request)
    note = tidy(note=note)["note"]
    decision = standing_decision(request)
    if decision is None or request.status != RequestStatus.AWAITING_CONCURRENCE:
        raise ValidationError("This request does not wait for anybody's agreement.")
    today = timezone.localdate()
    agreed = tuple(decision.concurrences.values_list("party", flat=True))
    before = outstanding(terms_of(request), agreed)
    starts_on = effective_on(decision.effective_from, today)
    status = settled_status(outstanding(terms_of(request), (*agreed, by.party)), starts_on, today=today)
    check_step(
        request, status, by=by, today=today, authoriser_id=decision.by.user_id if decision.by else None,
        outstanding=before, effective_from=starts_on,
    )  # fmt: skip
    body = body_of(by, today)
    concurrence = Concurrence.objects.create(
        **Signed.signature(by), decision=decision, party=by.party, body=body, note=note
    )
    take_step(request, status, f"Agreed for: {by.get_party_display()}. {note}".strip(), by=by)
    record("level.concurred", decision, by=by, party=by.party)
    if status == RequestStatus.EFFECTIVE:
        take_effect(decision, standing, by=by, starts_on=starts_on)
        tell_of_effect(decision, by=by)
    return concurrence
