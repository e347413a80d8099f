"""One request as the rules see it."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from concerns.rules.sources import quadrant
from escalation.models import Assurance, ExitCriterion, LevelDecision, LevelRequest
from escalation.queries.charted import looked_at
from escalation.queries.frameworks import framework_at
from escalation.rules.commissioning import asks_who_commissions
from escalation.rules.exits import Status
from escalation.rules.levels import Level
from escalation.rules.moves import MOVES, Ask, Case
from providers.models import Subject
from quality_oversight.frameworks.schema import Transition


def terms_of(request: LevelRequest) -> Transition:
    """What the framework says of this request's move: the one it was decided under, else the tenant's of today."""
    return framework_at(request).transition(MOVES[Level(request.origin), Level(request.target)].id)


def ask_of(request: LevelRequest, standing: Assurance | None, *, today: date, **decision: Any) -> Ask:
    """The question whether a request may be authorised, from all that is on file and what the decision brings."""
    move = MOVES[Level(request.origin), Level(request.target)]
    case = Case(
        proposer_id=request.proposer.user_id,
        proposed_on=timezone.localdate(request.proposed_at),
        scope=request.subject.scope,
        grounds=request.grounds,
        risk_profile=request.risk_profile,
        profile=request.profile,
        consequence=request.consequence,
        likelihood=request.likelihood,
        subsidiarity=request.tried_locally,
        accountability=request.accountability,
        quadrants=len({quadrant(code).key for code in request.evidence.values_list("source", flat=True)}),
        sqg_view=request.view,
        sqg_considered_on=request.considered_on,
        provider_informed_on=request.provider_informed_on,
        rqr_held_on=request.rapid_review_on,
        rqr_none_reason=request.no_rapid_review_reason,
        plan_status=request.plan_status,
        qig_view=request.qig_view,
        region_statement=request.region_statement,
        interest_declared=bool(request.interests.strip()),
        act_rapidly=request.act_rapidly,
        done_at_once=request.done_at_once,
        asks_commissioner=asks_commissioner(request.subject),
        commissioned_by=request.commissioned_by,
        lead_commissioner=request.lead_commissioner,
        joint_decision=request.joint_decision,
        emergency=request.emergency,
        level_since=standing.since if standing else None,
    )
    case = replace(case, **_criteria_facts(judged_criteria(request, standing)))
    return Ask(move=move, terms=terms_of(request), case=replace(case, **decision), today=today)


def asks_commissioner(subject: Subject) -> bool:
    """Whether a proposal about a subject asks who commissions its care (EA11)."""
    provider = subject.provider
    return provider is not None and asks_who_commissions(provider.sector, provider.role)


def _criteria_facts(criteria: list[ExitCriterion]) -> dict[str, Any]:
    """How the criteria stand, counted and in words."""
    return {
        "exit_criteria": len(criteria),
        "exit_criteria_met": sum(each.is_fulfilled for each in criteria),
        "exit_criteria_sustained": bool(criteria)
        and all(each.status == Status.SUSTAINED and each.is_shown for each in criteria),
        "exit_criteria_unsustained": tuple(
            f"{each.position}. {each.text}" for each in criteria if each.status == Status.MET and not each.lacks
        ),
        "exit_criteria_open": tuple(f"{each.position}. {each.text} ({each.lacks})" for each in criteria if each.lacks),
    }


def judged_criteria(request: LevelRequest, standing: Assurance | None) -> list[ExitCriterion]:
    """The criteria that count: the request's own on the way up, those fixed on entry on the way down, as charts say."""
    if MOVES[Level(request.origin), Level(request.target)].escalates:
        return list(request.exit_criteria.all())
    entry = standing.entry_request_id if standing else None
    if not entry:
        return []
    rows = list(ExitCriterion.objects.filter(request=entry).select_related("verified_by__user", "measure"))
    return looked_at(rows, today=timezone.localdate())


def standing_decision(request: LevelRequest) -> LevelDecision | None:
    """The decision on a request as it stands now: the last correction, else the decision itself."""
    return request.decisions.filter(corrections=None).first()
