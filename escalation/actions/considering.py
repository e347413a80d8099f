"""The System Quality Group's view of a request; it recommends and does not decide."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import locked, refuse, step_problems, take_step, tell, tidy
from escalation.models import LevelRequest, Meeting
from escalation.queries.steps import decided_on, submitted_on
from escalation.rules.workflow import DECIDED, RequestStatus
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


@transaction.atomic
def consider(
    request: LevelRequest,
    *,
    by: Membership,
    view: str,
    note: str = "",
    meeting: Meeting | None = None,
    on: date | None = None,
) -> LevelRequest:
    """Record what the group said, at a meeting or on a day; an emergency decision is thereby ratified (EA10)."""
    by.demand("level.consider")
    request, _ = locked(request)
    note = tidy(note=note)["note"]
    if meeting is not None and (meeting.committee.kind != "sqg" or meeting.status == Meeting.Status.CANCELLED):
        raise ValidationError({"meeting": "Choose a meeting of the System Quality Group that took place."})
    today = timezone.localdate()
    request.considered_on = meeting.held_on if meeting else on or today
    ratifies = request.emergency and RequestStatus(request.status) in DECIDED and not request.view
    # A decision that was taken before the group met keeps its status; the group's view is asked for the same facts.
    asked = LevelRequest(status=RequestStatus.DRAFTED, proposer=request.proposer) if ratifies else request
    facts = {
        "sqg_view": view,
        "sqg_considered_on": request.considered_on,
        **({"decided_on": decided_on(request)} if ratifies else {"proposed_on": submitted_on(request)}),
    }
    fields = {"sqg_view": "view", "sqg_considered_on": "meeting" if meeting else "on"}
    problems = step_problems(asked, RequestStatus.SQG_CONSIDERED, by=by, today=today, **facts)
    refuse({fields.get(field, field): reason for field, reason in problems.items()})
    request.view, request.view_note, request.considered_at = view, note, meeting
    words = f"{request.get_view_display()}. {note}".strip()
    if ratifies:
        request.version += 1
        request.save()
        tell(request, f"Emergency decision noted by the System Quality Group. {words}", by=by)
    else:
        take_step(request, RequestStatus.SQG_CONSIDERED, words, by=by)
    record("level.considered", request, by=by, view=view, on=request.considered_on, ratifies=ratifies)
    return request
