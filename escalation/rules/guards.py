"""What holds for every move in every framework: two people, the right party, dates in order (domain brief 4.3)."""

from datetime import timedelta

from .case import Move
from .commissioning import Commissioned
from .emergencies import RATIFY_DAYS
from .levels import Level
from .requirements import REQUIREMENTS, Ask, Refusals, Requirement, text
from .wording import blank, day

ROLE_WORDS = {
    "exec_quality_lead": "the executive quality lead",
    "region_authoriser": "a regional authoriser",
}
PARTY_WORDS = {"icb": "the ICB", "regional_oversight_body": "the regional oversight body"}
# An emergency is decided by telephone and written down afterwards; as long as it may go without the group's note.
WRITTEN_DOWN = timedelta(days=RATIFY_DAYS)
FURTHEST = timedelta(days=365)  # from a decision to its effect: a product default that catches a slip of the pen


def _allowed(ask: Ask) -> Refusals:
    if ask.terms.allowed:
        return {}
    if ask.move.id == "T6":  # EA9
        return {"target": "A subject cannot go from intensive straight to routine here. Step down to enhanced first."}
    return {"target": "This ICB's framework does not allow this move."}


def _proposer(ask: Ask) -> Refusals:
    return {"proposer_id": "Record who proposed this move."} if ask.case.proposer_id is None else {}


def _authoriser(ask: Ask) -> Refusals:
    if ask.case.authoriser_id is None:
        return {"authoriser_id": "Nobody has authorised this move yet."}
    if ask.case.authoriser_id == ask.case.proposer_id:  # EA3
        return {"authoriser_id": "The person who proposed a move cannot authorise it. Ask somebody else to decide."}
    return {}


def _role(ask: Ask) -> Refusals:
    """EA2, EA4: the role that the framework names."""
    needed = ask.terms.authoriser_role
    if ask.case.authoriser_role == needed:
        return {}
    words = ROLE_WORDS.get(needed, f"somebody in the role {needed.replace('_', ' ')}")
    return {"authoriser_role": f"This move can only be authorised by {words}."}


def _party(ask: Ask) -> Refusals:
    """EA13: the party type on the day of the decision, whatever the body is called by then."""
    if ask.case.authoriser_party == "provider":
        return {"authoriser_party": "A provider cannot authorise its own level."}
    needed = ask.terms.authoriser_party
    if ask.case.authoriser_party == needed:
        return {}
    return {
        "authoriser_party": f"This move must be authorised for {PARTY_WORDS.get(needed, needed.replace('_', ' '))} "
        "by somebody who acts for it on the day of the decision."
    }


def _dates(ask: Ask) -> Refusals:
    """EA10, EA14: nothing is decided ahead or back-dated, and an emergency is not put off."""
    case, refusals = ask.case, Refusals()
    if case.decided_on is None:
        refusals["decided_on"] = "Give the date of the decision."
    elif case.decided_on > ask.today:
        refusals["decided_on"] = "The decision cannot be dated in the future."
    elif case.proposed_on is not None and case.decided_on < case.proposed_on - WRITTEN_DOWN * case.emergency:
        late = f" more than {WRITTEN_DOWN.days} days" if case.emergency else ""
        refusals["decided_on"] = (
            f"This was proposed on {day(case.proposed_on)}. It cannot have been decided{late} before then."
        )
    if case.effective_from is None:
        refusals["effective_from"] = "Give the date from which the new level holds."
    elif case.decided_on is not None and case.effective_from < case.decided_on:
        refusals["effective_from"] = (
            f"The new level cannot start before the decision of {day(case.decided_on)}. "
            "To put a wrong date right, make a correction record with a reason: both dates are kept."
        )
    elif case.emergency and case.effective_from > ask.today:
        refusals["effective_from"] = (
            "An emergency holds as soon as the second person has confirmed it, so it cannot start on a later day. "
            "What can wait is decided on the ordinary route."
        )
    elif case.decided_on is not None and case.effective_from > case.decided_on + FURTHEST:
        refusals["effective_from"] = "The new level must start within a year of the decision. Check the date."
    elif case.level_since is not None and case.effective_from < case.level_since:
        refusals["effective_from"] = (
            f"The present level began on {day(case.level_since)}. The new one cannot start before then."
        )
    return refusals


def _interests(ask: Ask) -> Refusals:
    if ask.case.interest_declared:
        return {}
    return {"interest_declared": "Declare any conflict of interest, or confirm that there is none."}


def _act_rapidly(ask: Ask) -> Refusals:
    """F056: at a move to the highest level, whether patients or staff must be protected at once, and what is done."""
    if ask.case.act_rapidly not in ("yes", "no"):
        return {"act_rapidly": "Say whether somebody must act rapidly to protect patients or staff."}
    if ask.case.act_rapidly == "yes" and blank(ask.case.done_at_once):
        return {"done_at_once": "Say what is done at once to protect patients or staff."}
    return {}


def _joint_decision(ask: Ask) -> Refusals:
    """EA11: the rule of health-commissioned providers does not hold where a council commissions alone."""
    case = ask.case
    if not case.commissioned_by:
        return {"commissioned_by": "Say who commissions this care."}
    refusals: Refusals = {}
    if case.commissioned_by != Commissioned.HEALTH and blank(case.lead_commissioner):
        refusals["lead_commissioner"] = "Name the lead commissioner."
    if case.commissioned_by == Commissioned.COUNCIL and blank(case.joint_decision):
        refusals["joint_decision"] = (
            "Only a council commissions this, so the decision is taken jointly with it. Say who of the council agreed."
        )
    return refusals


def emergency_open(ask: Ask) -> bool:
    """Say whether a move may take the emergency route: never a step down, else as the framework says."""
    return ask.move.escalates and ask.terms.emergency


def _second_person(ask: Ask) -> Refusals:
    """EA10: somebody there to confirm it who is neither proposer nor authoriser; who that is, the workflow asks."""
    if not emergency_open(ask):
        return {"emergency": "The emergency route is not open for this move. Use the ordinary route."}
    if not ask.case.second_people:
        return {
            "second_people": "An emergency decision needs a second person to confirm it, and nobody else here may. "
            "Ask an administrator to give somebody the role."
        }
    return {}


GUARDS: dict[str, Requirement] = {
    "allowed": Requirement("Move allowed by the framework", _allowed),
    "scope": text("scope", "Scope stated", "Say what the level covers: the whole organisation, or which service."),
    "proposer": Requirement("Proposed by a named person", _proposer),
    "grounds": text("grounds", "Grounds given", "Say why the level should change."),
    "interests": Requirement("Interests declared", _interests),
    "act_rapidly": Requirement("Patients and staff protected at once, where needed", _act_rapidly),
    "joint_decision": Requirement("Decided jointly with the council, where it commissions alone", _joint_decision),
    "exit_criteria": REQUIREMENTS["exit_criteria"],
    "authoriser": Requirement("Authorised by somebody other than the proposer", _authoriser),
    "role": Requirement("Authorised in the right role", _role),
    "party": Requirement("Authorised for the right party", _party),
    "dates": Requirement("Dates of decision and effect", _dates),
    "second_person": Requirement("Somebody there to confirm it as the second person", _second_person),
}

BEFORE = ("allowed", "scope", "proposer", "grounds", "interests")
# What only the authoriser can add, so that a request can be complete before it.
AT_DECISION = ("authoriser", "role", "party", "dates")


def guards_before(move: Move) -> tuple[str, ...]:
    """Return what the request itself must hold; nobody enters a level without exit criteria (EA7)."""
    if not move.escalates:
        return BEFORE
    return (*BEFORE, *(("act_rapidly",) if move.target == Level.INTENSIVE else ()), "exit_criteria")


def guards_at_decision(*, emergency: bool) -> tuple[str, ...]:
    """Return what is judged when somebody decides."""
    return (*AT_DECISION, "second_person") if emergency else AT_DECISION
