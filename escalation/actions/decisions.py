"""Authorise, decline or return a request (domain brief 7.4)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from escalation.actions.bodies import body_of
from escalation.actions.effects import take_effect
from escalation.actions.steps import (
    check_step,
    demand_before,
    demand_step,
    locked,
    refuse,
    set_view_aside,
    step_problems,
    take_step,
    tidy,
)
from escalation.actions.telling import ask_second_person, tell_of, tell_of_refusal, tell_of_undone
from escalation.models import Assurance, LevelDecision, LevelRequest
from escalation.queries.cases import ask_of, standing_decision, terms_of
from escalation.queries.meetings import next_meeting
from escalation.queries.requests import confirmers
from escalation.rules.emergencies import confirming_roles, ratification_due
from escalation.rules.moves import authorising_permission, outstanding, why_not
from escalation.rules.parties import PartyHeld, party_held_on
from escalation.rules.workflow import RequestStatus, decided_status
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed

INTERESTS_TEXT = 500
# Bodies whose reasons, when they authorise, are the region's statement.
REGION = frozenset({"regional_oversight_body", "national_body"})


@transaction.atomic
def authorise(
    request: LevelRequest,
    *,
    by: Membership,
    reasons: str,
    decided_on: date | None = None,
    effective_from: date | None = None,
    conditions: str = "",
    dissent: str = "",
    override_reason: str = "",
    interests: str = "",
) -> LevelDecision:
    """Decide for a move, for good; it takes effect at once, on its day, or when the other parties agree (EA1, EA6).

    An emergency waits for a second person, and everybody who may be that is asked at once (EA10).
    """
    by.demand(authorising_permission(terms_of(request)))  # before anything is locked
    request, standing = locked(request)
    by.demand(authorising_permission(terms_of(request)))  # as it stands now
    if request.status == RequestStatus.DRAFTED:
        set_view_aside(request)  # of before it was returned
    texts = tidy(
        reasons=reasons, conditions=conditions, dissent=dissent, override_reason=override_reason, interests=interests
    )
    today = timezone.localdate()
    decided_on = decided_on or today
    effective_from = effective_from or decided_on
    awaited = outstanding(terms_of(request), ())
    status = decided_status(
        RequestStatus(request.status), awaited, effective_from, emergency=request.emergency, today=today
    )
    facts = {"outstanding": awaited, "effective_from": effective_from}
    problems = step_problems(request, status, by=by, today=today, **facts)
    if "status" not in problems:  # else it is decided already, and nothing more needs saying
        problems.pop("by_id", None)  # said more fully by the case
        problems |= _case_problems(request, standing, by, today, decided_on, effective_from, texts)
    refuse(problems)
    body = body_of(by, decided_on)
    decision = LevelDecision.objects.create(
        **Signed.signature(by),
        request=request,
        subject=request.subject,
        origin=request.origin,
        target=request.target,
        party=by.party,
        body=body,
        decided_on=decided_on,
        effective_from=effective_from,
        emergency=request.emergency,
        ratify_by=_ratify_by(request, decided_on),
        framework=by.tenant.framework,
        **texts,
    )
    request.framework = decision.framework
    take_step(request, status, texts["reasons"], by=by)
    record(
        "level.authorised", decision, by=by, origin=decision.origin, level=decision.target, party=decision.party,
        effective_from=effective_from, awaiting=list(awaited), emergency=decision.emergency,
        override=bool(texts["override_reason"]),
    )  # fmt: skip
    if status == RequestStatus.AWAITING_CONFIRMER:
        ask_second_person(decision, by=by)
        return decision
    if status == RequestStatus.EFFECTIVE:
        take_effect(decision, standing, by=by, starts_on=effective_from)
    tell_of(decision, by=by, awaited=awaited, effective=status == RequestStatus.EFFECTIVE)
    return decision


@transaction.atomic
def decline(request: LevelRequest, *, by: Membership, reason: str) -> LevelRequest:
    """Say no, with the reason; the second person, or a party that must agree, says no in the same way."""
    return _refuse_request(request, RequestStatus.DECLINED, "level.declined", by, reason)


@transaction.atomic
def return_for_more(request: LevelRequest, *, by: Membership, reason: str) -> LevelRequest:
    """Send a proposal back to be worked on, saying what it lacks."""
    return _refuse_request(request, RequestStatus.RETURNED, "level.returned", by, reason)


def _refuse_request(
    request: LevelRequest, target: RequestStatus, verb: str, by: Membership, reason: str
) -> LevelRequest:
    demand_before(request, target, by=by)
    request, _ = locked(request)
    demand_step(request, target, by=by)  # as it stands now
    text = tidy(reason=reason)["reason"]
    decision = standing_decision(request)
    agreed = tuple(decision.concurrences.values_list("party", flat=True)) if decision else ()
    check_step(
        request, target, by=by, today=timezone.localdate(), reason=text,
        authoriser_id=decision.by.user_id if decision and decision.by else None,
        outstanding=outstanding(terms_of(request), agreed) if decision else (),
        confirming_roles=confirming_roles(terms_of(request)),
    )  # fmt: skip
    step = take_step(request, target, text, by=by)
    record(verb, request, by=by)
    if decision is not None:
        tell_of_undone(decision, by=by)
    else:
        tell_of_refusal(request, step, by=by)
    return request


def _ratify_by(request: LevelRequest, decided_on: date) -> date | None:
    """The day by which the group must note an emergency decision; none where it has considered the request already."""
    if not request.emergency or request.view:
        return None
    return ratification_due(decided_on, next_meeting("sqg", decided_on))


def _case_problems(
    request: LevelRequest,
    standing: Assurance,
    by: Membership,
    today: date,
    decided_on: date,
    effective_from: date,
    texts: dict[str, str],
) -> dict[str, str]:
    """Everything that the rules of the move have against this decision, by field of the form."""
    held = [PartyHeld(by.party, by.starts_on, by.ends_on)]
    party = party_held_on([terms_of(request).authoriser_party], held, decided_on)
    region = {"region_statement": texts["reasons"]} if party in REGION and not request.region_statement else {}
    ask = ask_of(
        request, standing, today=today, authoriser_id=by.user_id, authoriser_role=by.role, authoriser_party=party,
        decided_on=decided_on, effective_from=effective_from, override_reason=texts["override_reason"],
        second_people=confirmers(request, by=by, today=today).count() if request.emergency else 0, **region,
    )  # fmt: skip
    problems = dict(why_not(ask))
    if not texts["interests"]:
        problems["interests"] = "Declare your conflicts of interest, or write “None”"
    elif len(texts["interests"]) > INTERESTS_TEXT:
        problems["interests"] = f"This text must be {INTERESTS_TEXT} characters or fewer"
    if not texts["reasons"]:
        problems["reasons"] = "Enter the reasons for the decision"
    if standing.level != request.origin:
        problems["target"] = "The level has changed since this was proposed. Withdraw this and propose anew."
    return problems
