"""Which steps of the table a person can take with a request now."""

from datetime import date

from django.db.models import Max, Min
from django.utils import timezone

from escalation.models import LevelDecision, LevelRequest
from escalation.queries.cases import terms_of
from escalation.queries.shares import sharing_facts
from escalation.rules.emergencies import confirming_roles
from escalation.rules.moves import outstanding
from escalation.rules.workflow import BY_DATE, RequestStatus, StepFacts, offered, permission_for, steps_from
from quality_oversight.tenancy.models import Membership


def awaited_parties(proposal: LevelRequest, decision: LevelDecision | None) -> tuple[str, ...]:
    """The parties whose agreement a decided request still waits for."""
    if decision is None or proposal.status != RequestStatus.AWAITING_CONCURRENCE:
        return ()
    return outstanding(terms_of(proposal), tuple(each.party for each in decision.concurrences.all()))


def submitted_on(request: LevelRequest) -> date:
    """The day on which a proposal was submitted as it stands: anew, where it was returned before."""
    returned = request.steps.filter(status=RequestStatus.RETURNED).aggregate(at=Max("at"))["at"]
    drafts = request.steps.filter(status=RequestStatus.DRAFTED, at__gt=returned) if returned else None
    again = drafts.aggregate(at=Min("at"))["at"] if drafts is not None else None
    return timezone.localdate(again or request.proposed_at)


def decided_on(request: LevelRequest) -> date | None:
    """The day of the decision on a request; None before there is one."""
    return request.decisions.filter(corrects=None).values_list("decided_on", flat=True).first()


def open_steps(
    proposal: LevelRequest, decision: LevelDecision | None, *, by: Membership, today: date
) -> list[RequestStatus]:
    """Where a request can be taken to by this person, in the table's order; `decision` as it stands."""
    terms = terms_of(proposal)
    facts = StepFacts(
        by_id=by.user_id,
        by_party=by.party,
        by_role=by.role,
        proposer_id=proposal.proposer.user_id,
        authoriser_id=decision.by.user_id if decision and decision.by else None,
        confirming_roles=confirming_roles(terms),
        emergency=proposal.emergency,
        outstanding=awaited_parties(proposal, decision),
        **sharing_facts(proposal),
    )
    found = []
    for target, step in steps_from(RequestStatus(proposal.status)).items():
        permission = permission_for(step, terms)
        if permission != BY_DATE and by.may(permission) and offered(step, facts, today=today):
            found.append(target)
    return found
