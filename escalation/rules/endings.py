"""When a subject ends, merges into another, or is suspended (domain brief 4.3, T8).

Who may, why, from when, and who follows. Two persons do it, one in each of two roles; a suspension is lifted in the
same way.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from .case import Id
from .levels import RANK, Level
from .requirements import Refusals
from .wording import blank, day, listed


class Why(TextChoices):
    """Why a subject ends or pauses; the last one lifts a suspension."""

    CLOSES = "closes", "It closes"
    MERGES = "merges", "It merges into another"
    CONTRACT_ENDS = "contract_ends", "Its contract ends"
    SUSPENDED = "suspended", "It is suspended"
    RESUMES = "resumes", "The suspension is lifted"


class EndingStatus(TextChoices):
    """Where it stands."""

    PROPOSED = "proposed", "Proposed"
    CONFIRMED = "confirmed", "Confirmed, not yet in effect"
    EFFECTIVE = "effective", "In effect"
    WITHDRAWN = "withdrawn", "Withdrawn"


OPEN = (EndingStatus.PROPOSED, EndingStatus.CONFIRMED)
ENDS = (Why.CLOSES, Why.MERGES, Why.CONTRACT_ENDS)  # for good, with a successor or a reason why there is none
ASKED = (*ENDS, Why.SUSPENDED)  # what can be proposed about a subject that goes on
PAIR = ("tenant_admin", "quality_lead")  # T8: one of each, in whichever order
ROLE_WORDS = {"tenant_admin": "a tenant administrator", "quality_lead": "a quality lead"}

# What happened in a sentence after the subject's name, in the past: "Trust A merged into Trust B on 1 April 2027".
HAPPENED = {
    Why.CLOSES: "closed",
    Why.MERGES: "merged into another",
    Why.CONTRACT_ENDS: "ended with its contract",
    Why.SUSPENDED: "was suspended",
    Why.RESUMES: "was taken up again",
}

# (from, to): None stands for nothing yet. Who may take a step stands in why_not_confirm and the permission.
STEPS = frozenset(
    {
        (None, EndingStatus.PROPOSED),
        (EndingStatus.PROPOSED, EndingStatus.CONFIRMED),
        (EndingStatus.PROPOSED, EndingStatus.EFFECTIVE),
        (EndingStatus.PROPOSED, EndingStatus.WITHDRAWN),
        (EndingStatus.CONFIRMED, EndingStatus.EFFECTIVE),
        (EndingStatus.CONFIRMED, EndingStatus.WITHDRAWN),
    }
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is proposed."""

    why: str
    effective_on: date | None
    reasons: str
    successor_id: Id | None = None
    no_successor_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is on file of the subject and its successor on the day that somebody asks.

    `covered` are the subjects that end with it, itself among them; `leads_to` those that the successor's own endings,
    open or in effect, lead to; `in_the_way` names requests about levels that are still open.
    """

    subject_id: Id
    covered: frozenset[Id] = frozenset()
    ended: str = ""  # how the subject ended already, in words
    suspended: bool = False  # that end is a suspension
    whole_ended: str = ""  # how what it is a part of ended, in words
    open_ending: str = ""  # another proposal about it that is open, in words
    successor_ended: str = ""
    leads_to: frozenset[Id] = frozenset()
    in_the_way: tuple[str, ...] = ()


def why_not_role(role: str) -> str | None:
    """Return why somebody in a role takes no part in this, or None (T8: tenant_admin and quality_lead)."""
    if role in PAIR:
        return None
    return f"This takes {listed(tuple(ROLE_WORDS[key] for key in PAIR))}."


def why_not_confirm(*, proposer_id: Id, proposer_role: str, by_id: Id, by_role: str) -> str | None:
    """Return why a person may not confirm what another proposed, or None (T8: two persons, one in each role)."""
    if by_id == proposer_id:
        return "The person who proposed this cannot confirm it. Ask somebody else."
    if why := why_not_role(by_role):
        return why
    if by_role == proposer_role:
        other = next(role for role in PAIR if role != proposer_role)
        return f"This was proposed by {ROLE_WORDS[proposer_role]}, so {ROLE_WORDS[other]} confirms it."
    return None


def why_not_end(plan: Plan, known: Known, *, today: date) -> Refusals:
    """Return every reason against a proposal, keyed by field; empty: it may be made (T8; dates as in EA14)."""
    refusals: Refusals = {}
    if plan.why not in Why.values:
        refusals["why"] = "Choose what happens to it."
    if plan.effective_on is None:
        refusals["effective_on"] = "Give the day from which this holds."
    elif plan.effective_on < today:
        refusals["effective_on"] = (
            f"This cannot hold from before the day on which it is decided, {day(today)} at the earliest. "
            "To put a wrong date right afterwards, add a correction: both dates are kept."
        )
    if blank(plan.reasons):
        refusals["reasons"] = "Enter the reasons."
    return refusals | _successor(plan, known) | why_not_now(plan.why, known)


def why_not_now(why: str, known: Known) -> Refusals:
    """Return what stands in the way on the day, keyed by field: it ended, is proposed already, or is unsettled."""
    refusals: Refusals = {}
    if why == Why.RESUMES:
        if not known.suspended:
            refusals["why"] = known.ended or "It is not suspended."
        elif known.whole_ended:
            refusals["why"] = known.whole_ended
    elif known.ended and not (known.suspended and why in ENDS):
        refusals["why"] = known.ended
    if known.open_ending:
        refusals["why"] = known.open_ending
    if known.in_the_way:
        refusals["open_request"] = f"Settle first: {listed(known.in_the_way)}."
    return refusals


def _successor(plan: Plan, known: Known) -> Refusals:
    if plan.why not in Why.values:
        return {}
    if plan.why not in ENDS:
        if plan.successor_id is not None:
            return {"successor": "Nothing follows a subject that is suspended or taken up again."}
        return {}
    if plan.successor_id is None:
        if plan.why == Why.MERGES:
            return {"successor": "Say which subject it merges into."}
        if blank(plan.no_successor_reason):
            return {"successor": "Say which subject follows it, or give the reason why there is none."}
        return {}
    if plan.successor_id in known.covered | {known.subject_id}:
        same = plan.successor_id == known.subject_id
        return {"successor": "It cannot follow itself." if same else "This one ends with it, so it cannot follow it."}
    if known.successor_ended:
        return {"successor": known.successor_ended}
    if known.subject_id in known.leads_to:
        return {"successor": "The subject that ends is to follow this one, so each would follow the other."}
    if not blank(plan.no_successor_reason):
        return {"no_successor_reason": "Leave this empty where a subject follows."}
    return {}


def takes_over(ended: str, successor: str) -> bool:
    """Say whether a successor takes over the level of what ended: where it stands lower itself (T8: copy level)."""
    return RANK[Level(ended)] > RANK[Level(successor)]


def review_carried(own: date | None, ended: date | None) -> date | None:
    """Return the successor's next review: the earlier of its own and that of what ended, so that none is put off."""
    return min((due for due in (own, ended) if due is not None), default=None)


def review_resumed(due: date | None, resumed_on: date) -> date | None:
    """Return the next review after a suspension: as it was due, and at once where that day went by meanwhile."""
    return None if due is None else max(due, resumed_on)


def ended_words(name: str, why: str, on: date) -> str:
    """Return how a subject ended as a sentence that refuses something new about it."""
    if why == Why.SUSPENDED:
        return f"{name} is suspended since {day(on)}."
    return f"{name} ended on {day(on)}."
