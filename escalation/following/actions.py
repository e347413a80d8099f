"""Close a request once what follows from its decision is done (domain brief 4.4)."""

from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import check_step, demand_before, demand_step, locked, take_step, tidy
from escalation.following.queries import followed
from escalation.following.rules import still_to_do
from escalation.models import LevelRequest
from escalation.rules.workflow import RequestStatus
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


@transaction.atomic
def close(request: LevelRequest, *, by: Membership, reason: str = "") -> LevelRequest:
    """Close a request in effect; where something is still to be done, the reason says why it is closed without it."""
    demand_before(request, RequestStatus.DONE, by=by)
    request, _ = locked(request)
    demand_step(request, RequestStatus.DONE, by=by)  # as it stands now
    text = tidy(reason=reason)["reason"]
    undone = still_to_do(followed(request))
    check_step(request, RequestStatus.DONE, by=by, today=timezone.localdate(), reason=text, to_do=undone)
    words = [f"Not done: {'; '.join(undone)}." if undone else "All that follows is done.", text]
    take_step(request, RequestStatus.DONE, " ".join(filter(None, words)), by=by)
    record("level.request_closed", request, by=by, not_done=list(undone))
    return request
