"""The way of a request for another level, from draft to effect: one table of steps (domain brief, section 4.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from quality_oversight.frameworks.schema import Transition

from .case import Id, SqgView
from .moves import authorising_permission
from .requirements import Refusals
from .wording import blank, day, listed


class RequestStatus(TextChoices):
    """Where a request for another level stands."""

    DRAFTED = "drafted", "Drafted"
    SHARED = "shared_with_provider", "Shared with the provider"
    SQG_CONSIDERED = "sqg_considered", "Considered by the System Quality Group"
    AWAITING_CONFIRMER = "awaiting_confirmer", "Awaiting the second person"
    AWAITING_CONCURRENCE = "awaiting_concurrence", "Awaiting agreement"
    AUTHORISED = "authorised", "Authorised, not yet in effect"
    EFFECTIVE = "effective", "In effect"
    DONE = "closed", "Closed"
    DECLINED = "declined", "Declined"
    RETURNED = "returned", "Returned for more work"
    WITHDRAWN = "withdrawn", "Withdrawn"


IN_EFFECT = frozenset({RequestStatus.EFFECTIVE, RequestStatus.DONE})
CLOSED = IN_EFFECT | {RequestStatus.DECLINED, RequestStatus.WITHDRAWN}  # another request may be made
EDITABLE = frozenset({RequestStatus.DRAFTED, RequestStatus.RETURNED})
DECIDED = IN_EFFECT | {
    RequestStatus.AWAITING_CONFIRMER, RequestStatus.AWAITING_CONCURRENCE, RequestStatus.AUTHORISED
}  # fmt: skip

AUTHORISE = "level.authorise"  # stands for the permission of the framework's authorising role, see permission_for
CONCUR = "level.concur"
CONFIRM = "level.confirm"
BY_DATE = ""  # nobody's: the step is taken when its day has come


@dataclass(frozen=True)
class Step:
    """One way from a status to another; `needs` are keys of NEEDS."""

    label: str
    permission: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StepFacts:
    """What is known when somebody asks whether a request may take a step."""

    by_id: Id | None = None
    by_party: str = ""
    by_role: str = ""
    proposer_id: Id | None = None
    authoriser_id: Id | None = None
    confirming_roles: tuple[str, ...] = ()  # of the second person in an emergency
    reason: str = ""
    emergency: bool = False
    sqg_view: str = ""
    sqg_considered_on: date | None = None
    proposed_on: date | None = None
    decided_on: date | None = None  # of an emergency that the group notes afterwards; the proposal counts no more then
    outstanding: tuple[str, ...] = ()  # parties that have still to agree, before this step
    effective_from: date | None = None
    has_provider: bool = False
    must_share: bool = False  # the framework asks that the provider checks the facts before the group considers
    checked: bool = False  # the provider answered, or its time went by
    answer_due: date | None = None  # the last day of a link that is open
    to_do: tuple[str, ...] = ()  # what follows from a decision in effect and is not done, in words


def _s(origin: str, target: str) -> tuple[RequestStatus | None, RequestStatus]:
    return (RequestStatus(origin) if origin else None, RequestStatus(target))


_DECIDE = {
    "awaiting_concurrence": Step(
        "Authorise, subject to agreement", AUTHORISE, ("one_decides", "not_proposer", "agreement_awaited")
    ),
    "authorised": Step(
        "Authorise from a later day", AUTHORISE, ("one_decides", "not_proposer", "all_agreed", "day_ahead")
    ),
    "effective": Step("Authorise", AUTHORISE, ("one_decides", "not_proposer", "all_agreed", "day_come")),
}
# An emergency takes two people, whether the group has met or not (EA10).
_FIRST_OF_TWO = "Authorise, to be confirmed by a second person"
_REFUSE = {
    "declined": Step("Decline", AUTHORISE, ("not_proposer", "reason")),
    "returned": Step("Return for more work", AUTHORISE, ("not_proposer", "reason")),
}
_CONFIRM = ("second_person", "second_role")
_CONCUR = ("not_proposer", "not_authoriser", "party_awaited")
_WITHDRAW = Step("Withdraw", "level.propose", ("reason",))
# A decision is never changed; until it takes effect its authoriser may take it back, and both stay on record.
_TAKE_BACK = Step("Take the decision back", AUTHORISE, ("not_proposer", "reason"))

_CONSIDERED = ("sqg_view", "sqg_considered_on", "after_proposal")

STEPS: dict[tuple[RequestStatus | None, RequestStatus], Step] = {
    _s("", "drafted"): Step("Propose a level", "level.propose"),
    _s("drafted", "shared_with_provider"): Step("Share with the provider", "level.share", ("ordinary", "has_provider")),
    _s("drafted", "sqg_considered"): Step(
        "Record the view of the System Quality Group", "level.consider", ("shared_first", *_CONSIDERED)
    ),
    _s("shared_with_provider", "sqg_considered"): Step(
        "Record the view of the System Quality Group", "level.consider", ("answer_over", *_CONSIDERED)
    ),
    _s("shared_with_provider", "drafted"): Step("Change after the answer", "level.propose", ("answer_over",)),
    # Before the group has met, only the emergency route leads on.
    _s("drafted", "awaiting_confirmer"): Step(_FIRST_OF_TWO, AUTHORISE, ("emergency", "not_proposer")),
    **{
        _s("drafted", target): Step(step.label, step.permission, ("emergency", *step.needs))
        for target, step in _REFUSE.items()
    },
    _s("sqg_considered", "awaiting_confirmer"): Step(_FIRST_OF_TWO, AUTHORISE, ("two_decide", "not_proposer")),
    **{_s("sqg_considered", target): step for target, step in {**_DECIDE, **_REFUSE}.items()},
    _s("awaiting_confirmer", "awaiting_concurrence"): Step(
        "Confirm, subject to agreement", CONFIRM, (*_CONFIRM, "agreement_awaited")
    ),
    _s("awaiting_confirmer", "authorised"): Step(
        "Confirm from a later day", CONFIRM, (*_CONFIRM, "all_agreed", "day_ahead")
    ),
    _s("awaiting_confirmer", "effective"): Step("Confirm", CONFIRM, (*_CONFIRM, "all_agreed", "day_come")),
    _s("awaiting_confirmer", "declined"): Step("Do not confirm", CONFIRM, (*_CONFIRM, "reason")),
    _s("awaiting_confirmer", "withdrawn"): _TAKE_BACK,
    _s("awaiting_concurrence", "awaiting_concurrence"): Step("Record agreement", CONCUR, (*_CONCUR, "others_awaited")),
    _s("awaiting_concurrence", "authorised"): Step(
        "Record agreement", CONCUR, (*_CONCUR, "last_to_agree", "day_ahead")
    ),
    _s("awaiting_concurrence", "effective"): Step("Record agreement", CONCUR, (*_CONCUR, "last_to_agree", "day_come")),
    _s("awaiting_concurrence", "declined"): Step("Do not agree", CONCUR, (*_CONCUR, "reason")),
    _s("awaiting_concurrence", "withdrawn"): _TAKE_BACK,
    _s("authorised", "withdrawn"): _TAKE_BACK,
    _s("authorised", "effective"): Step("Take effect", BY_DATE, ("day_come",)),
    _s("effective", "closed"): Step("Close", "level.propose", ("followed",)),
    _s("returned", "drafted"): Step("Resubmit", "level.propose"),
    _s("drafted", "withdrawn"): _WITHDRAW,
    _s("shared_with_provider", "withdrawn"): _WITHDRAW,
    _s("sqg_considered", "withdrawn"): _WITHDRAW,
    _s("returned", "withdrawn"): _WITHDRAW,
}


def _others(facts: StepFacts) -> tuple[str, ...]:
    return tuple(party for party in facts.outstanding if party != facts.by_party)


def _party_words(parties: tuple[str, ...]) -> str:
    return listed(tuple("ICB" if party == "icb" else party.replace("_", " ") for party in parties))


def _on(known: date | None) -> str:
    return day(known) if known else "a later day"


# Each need: the field it belongs to, when it is met, and what to say when it is not.
NEEDS: dict[str, tuple[str, Callable[[StepFacts, date], bool], Callable[[StepFacts], str]]] = {
    "reason": ("reason", lambda f, t: not blank(f.reason), lambda f: "Give a reason."),
    "emergency": (
        "emergency", lambda f, t: f.emergency,
        lambda f: "The System Quality Group has not considered this yet. Only an emergency can be decided before.",
    ),
    "ordinary": (
        "emergency", lambda f, t: not f.emergency,
        lambda f: "An emergency is decided without waiting for the provider to check the facts.",
    ),
    "has_provider": (
        "provider", lambda f, t: f.has_provider, lambda f: "This subject belongs to no provider that could be asked.",
    ),
    "shared_first": (
        "provider", lambda f, t: f.checked or not (f.must_share and f.has_provider),
        lambda f: "This ICB's framework asks that the provider checks the facts first. Share the request with it.",
    ),
    "answer_over": (
        "provider", lambda f, t: f.answer_due is None,
        lambda f: f"The provider has until the end of {_on(f.answer_due)} to answer.",
    ),
    "sqg_view": (
        "sqg_view", lambda f, t: f.sqg_view in SqgView.values,
        lambda f: "Record what the System Quality Group recommends.",
    ),
    "sqg_considered_on": (
        "sqg_considered_on", lambda f, t: f.sqg_considered_on is not None and f.sqg_considered_on <= t,
        lambda f: "Give the date of the meeting. It cannot be in the future.",
    ),
    "after_proposal": (
        "sqg_considered_on",
        lambda f, t: not f.sqg_considered_on or f.sqg_considered_on >= (f.decided_on or f.proposed_on or date.min),
        lambda f: f"This was decided on {_on(f.decided_on)}. The group cannot have noted it before."
        if f.decided_on else f"This was proposed on {_on(f.proposed_on)}. The group cannot have considered it before.",
    ),
    "not_proposer": (
        "by_id", lambda f, t: f.by_id is not None and f.by_id != f.proposer_id,
        lambda f: "The person who proposed this cannot decide on it.",
    ),
    "not_authoriser": (
        "by_id", lambda f, t: f.by_id != f.authoriser_id,
        lambda f: "The person who authorised this cannot also agree to it for another party.",
    ),
    "one_decides": (
        "emergency", lambda f, t: not f.emergency,
        lambda f: "An emergency takes effect only when a second person has confirmed it.",
    ),
    "two_decide": (
        "emergency", lambda f, t: f.emergency, lambda f: "Only an emergency waits for a second person to confirm it.",
    ),
    "second_person": (
        "by_id", lambda f, t: f.by_id is not None and f.by_id not in (f.proposer_id, f.authoriser_id),
        lambda f: "The second person must be neither the proposer nor the authoriser.",
    ),
    "second_role": (
        "by_role", lambda f, t: f.by_role in f.confirming_roles,
        lambda f: "The second person must be able to authorise this move, or be the executive lead.",
    ),
    "party_awaited": (
        "by_party", lambda f, t: f.by_party in f.outstanding,
        lambda f: f"Agreement is awaited from: {_party_words(f.outstanding) or 'nobody'}.",
    ),
    "others_awaited": ("outstanding", lambda f, t: bool(_others(f)), lambda f: "Everybody has now agreed."),
    "last_to_agree": (
        "outstanding", lambda f, t: not _others(f), lambda f: f"Still awaiting: {_party_words(_others(f))}."
    ),
    "agreement_awaited": ("outstanding", lambda f, t: bool(f.outstanding), lambda f: "No agreement is awaited."),
    "all_agreed": (
        "outstanding", lambda f, t: not f.outstanding, lambda f: f"Still awaiting: {_party_words(f.outstanding)}."
    ),
    "day_come": (
        "effective_from", lambda f, t: f.effective_from is not None and f.effective_from <= t,
        lambda f: f"This takes effect on {day(f.effective_from)}." if f.effective_from else "Give the date of effect.",
    ),
    "day_ahead": (
        "effective_from", lambda f, t: f.effective_from is not None and f.effective_from > t,
        lambda f: "The date of effect has come." if f.effective_from else "Give the date of effect.",
    ),
    "followed": (
        "reason", lambda f, t: not f.to_do or not blank(f.reason),
        lambda f: "Not everything that follows is done. Say why the request is closed all the same.",
    ),
}  # fmt: skip


def why_not_step(origin: RequestStatus | None, target: RequestStatus, facts: StepFacts, *, today: date) -> Refusals:
    """Return every reason against a step of the workflow, keyed by field; the level's own rules come on top."""
    step = STEPS.get((origin, target))
    if step is None:
        now = "not drafted yet" if origin is None else RequestStatus(origin).label.lower()
        return {"status": f"This request is {now}, so this step is not possible. Somebody may have acted meanwhile."}
    refusals: Refusals = {}
    for key in step.needs:
        field, met, why = NEEDS[key]
        if not met(facts, today):
            refusals.setdefault(field, why(facts))
    return refusals


def permission_for(step: Step, terms: Transition) -> str:
    """Return the permission that a step needs; to authorise, decline and return is for the framework's authoriser."""
    return authorising_permission(terms) if step.permission == AUTHORISE else step.permission


def steps_from(status: RequestStatus | None) -> dict[RequestStatus, Step]:
    """Return the steps that lead on from a status, in the table's order: the page's buttons."""
    return {target: step for (origin, target), step in STEPS.items() if origin == status}


def awaited_of(status: RequestStatus, facts: StepFacts, *, today: date) -> str | None:
    """Return what a request waits for that this person could give: AUTHORISE, CONFIRM or CONCUR; or None.

    Whether they hold the permission is asked by the caller; to take a decision back waits for nobody.
    """
    for target, step in steps_from(status).items():
        if target in DECIDED and step.permission in {AUTHORISE, CONFIRM, CONCUR} and offered(step, facts, today=today):
            return step.permission
    return None


def decided_status(
    origin: RequestStatus, outstanding: tuple[str, ...], effective_from: date, *, emergency: bool, today: date
) -> RequestStatus:
    """Return where it leads that somebody authorises; an emergency, and nothing else comes so early, to the second."""
    if emergency or origin == RequestStatus.DRAFTED:
        return RequestStatus.AWAITING_CONFIRMER
    return settled_status(outstanding, effective_from, today=today)


def settled_status(outstanding: tuple[str, ...], effective_from: date, *, today: date) -> RequestStatus:
    """Return where a decision stands once all who decide on it have, and how it waits for agreement (EA1, EA6)."""
    if outstanding:
        return RequestStatus.AWAITING_CONCURRENCE
    return RequestStatus.AUTHORISED if effective_from > today else RequestStatus.EFFECTIVE


def effective_on(effective_from: date, settled_on: date) -> date:
    """Return the day a level really begins: never before the last who had to agree or confirm it (EA10, EA14)."""
    return max(effective_from, settled_on)


# Needs about who acts, and by which route: a page offers a step only to those who can meet them.
WHO = frozenset(
    {
        "emergency", "ordinary", "has_provider", "shared_first", "answer_over", "not_proposer", "not_authoriser",
        "party_awaited", "others_awaited", "last_to_agree", "one_decides", "two_decide", "second_person", "second_role",
    }
)  # fmt: skip


def offered(step: Step, facts: StepFacts, *, today: date) -> bool:
    """Say whether a page should offer a step to this person; what is typed into its form is judged later."""
    return all(NEEDS[key][1](facts, today) for key in step.needs if key in WHO)
