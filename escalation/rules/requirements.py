"""What a decision about a level needs, one line each: the same table refuses a move and prints its checklist."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from .case import Case, Move, SqgView
from .wording import blank, day

MIN_QUADRANTS = 2  # product default (domain brief, section 4.3, T1)
RQR_DAYS = 28  # product default (section 4.3, T2)

ROLE_WORDS = {
    "exec_quality_lead": "the executive quality lead",
    "region_authoriser": "a regional authoriser",
}

Refusals = dict[str, str]


@dataclass(frozen=True)
class Requirement:
    """One thing that must be so; `lack` returns what is missing, keyed by field, or an empty dict."""

    label: str
    lack: Callable[[Move, Case, date], Refusals]


def _text(field: str, label: str, message: str) -> Requirement:
    return Requirement(label, lambda move, case, today: {field: message} if blank(getattr(case, field)) else {})


def _past_day(field: str, label: str, missing: str, late: str) -> Requirement:
    """Require a date that is not after the decision (or today, while there is no decision)."""

    def lack(move: Move, case: Case, today: date) -> Refusals:
        on: date | None = getattr(case, field)
        if on is None:
            return {field: missing}
        return {field: late} if on > (case.decided_on or today) else {}

    return Requirement(label, lack)


def _proposer(move: Move, case: Case, today: date) -> Refusals:
    return {"proposer_id": "Record who proposed this move."} if case.proposer_id is None else {}


def _authoriser(move: Move, case: Case, today: date) -> Refusals:
    if case.authoriser_id is None:
        return {"authoriser_id": "Nobody has authorised this move yet."}
    if case.authoriser_id == case.proposer_id:
        return {"authoriser_id": "The person who proposed a move cannot authorise it. Ask somebody else to decide."}
    return {}


def _role(move: Move, case: Case, today: date) -> Refusals:
    needed = case.required_role or move.role
    if case.authoriser_role == needed:
        return {}
    words = ROLE_WORDS.get(needed, f"somebody in the role {needed.replace('_', ' ')}")
    return {"authoriser_role": f"This move can only be authorised by {words}."}


def _party(move: Move, case: Case, today: date) -> Refusals:
    if case.authoriser_party == "provider":
        return {"authoriser_party": "A provider cannot authorise its own level."}
    needed = case.required_party or move.party
    if case.authoriser_party == needed:
        return {}
    words = {"icb": "the ICB", "regional_oversight_body": "the regional oversight body"}
    return {
        "authoriser_party": f"This move must be authorised for {words.get(needed, needed.replace('_', ' '))} "
        "by somebody who acts for it on the day of the decision."
    }


def _risk(move: Move, case: Case, today: date) -> Refusals:
    marks = {"consequence": case.consequence, "likelihood": case.likelihood}
    return {
        field: f"Give the {field} of the risk as a number from 1 to 5."
        for field, mark in marks.items()
        if mark is None or not 1 <= mark <= 5
    }


def _quadrants(move: Move, case: Case, today: date) -> Refusals:
    if case.quadrants >= MIN_QUADRANTS:
        return {}
    return {
        "quadrants": "Give evidence from at least two of the four kinds: internal numbers, internal words, "
        "external numbers, external words."
    }


def _sqg_view(move: Move, case: Case, today: date) -> Refusals:
    if case.sqg_view in SqgView.values:
        return {}
    return {"sqg_view": "Record the view of the System Quality Group first."}


def _sqg_recommendation(move: Move, case: Case, today: date) -> Refusals:
    if case.sqg_view not in SqgView.values:
        return _sqg_view(move, case, today)
    if case.sqg_view == SqgView.SUPPORT or not blank(case.override_reason):
        return {}
    return {
        "override_reason": "The System Quality Group does not recommend this step down. "
        "Give the reason for going against its view."
    }


def _exit_criteria_set(move: Move, case: Case, today: date) -> Refusals:
    if case.exit_criteria > 0:
        return {}
    return {"exit_criteria": "Say what must be true before the level can be stepped down: add at least one criterion."}


def _criteria_unmet(case: Case) -> str:
    if case.exit_criteria <= 0:
        return "No exit criteria are on file, so a step down cannot be judged. Add them first."
    if case.exit_criteria_met > case.exit_criteria:
        return "More criteria are marked as met than there are. Check the list of exit criteria."
    if case.exit_criteria_met < case.exit_criteria:
        return f"{case.exit_criteria_met} of {case.exit_criteria} exit criteria are met. All must be met."
    if not case.exit_criteria_sustained:
        return "All exit criteria are met, but not yet for the period that was agreed."
    return ""


def _criteria_met(move: Move, case: Case, today: date) -> Refusals:
    why = _criteria_unmet(case)
    return {"exit_criteria_met": why} if why else {}


def _criteria_met_or_override(move: Move, case: Case, today: date) -> Refusals:
    countable = 0 < case.exit_criteria >= case.exit_criteria_met
    if countable and not blank(case.override_reason):
        return {}
    why = _criteria_unmet(case)
    if why and countable:
        why += " The executive may override this with a reason, which is printed in the committee's report."
    return {"exit_criteria_met": why} if why else {}


def _rqr(move: Move, case: Case, today: date) -> Refusals:
    if not blank(case.rqr_none_reason):
        return {}
    decided_on = case.decided_on or today
    if case.rqr_held_on is None or case.rqr_held_on < decided_on - timedelta(days=RQR_DAYS):
        return {
            "rqr_held_on": f"No Rapid Quality Review was held in the {RQR_DAYS} days before the decision. "
            "Hold one, or give the reason why not."
        }
    if case.rqr_held_on > decided_on:
        return {"rqr_held_on": "The Rapid Quality Review is dated after the decision. Check the date."}
    return {}


def _dates(move: Move, case: Case, today: date) -> Refusals:
    refusals: Refusals = {}
    if case.decided_on is None:
        refusals["decided_on"] = "Give the date of the decision."
    elif case.decided_on > today:
        refusals["decided_on"] = "The decision cannot be dated in the future."
    if case.effective_from is None:
        refusals["effective_from"] = "Give the date from which the new level holds."
    elif case.decided_on is not None and case.effective_from < case.decided_on:
        refusals["effective_from"] = (
            f"The new level cannot start before the decision of {day(case.decided_on)}. "
            "To put a wrong date right, make a correction record with a reason: both dates are kept."
        )
    elif case.level_since is not None and case.effective_from < case.level_since:
        refusals["effective_from"] = (
            f"The present level began on {day(case.level_since)}. The new one cannot start before then."
        )
    return refusals


def _interests(move: Move, case: Case, today: date) -> Refusals:
    if case.interest_declared:
        return {}
    return {"interest_declared": "Declare any conflict of interest, or confirm that there is none."}


def emergency_open(move: Move, case: Case) -> bool:
    """Say whether a move may take the emergency route: never a step down, else as the framework says."""
    allowed = move.emergency_allowed if case.emergency_allowed is None else case.emergency_allowed
    return move.escalates and allowed


def _second_confirmer(move: Move, case: Case, today: date) -> Refusals:
    if not emergency_open(move, case):
        return {"emergency": "The emergency route is not open for this move. Use the ordinary route."}
    if case.second_confirmer_id is None:
        return {"second_confirmer_id": "An emergency decision needs a second person to confirm it."}
    if case.second_confirmer_id in (case.authoriser_id, case.proposer_id):
        return {"second_confirmer_id": "The second person must be neither the proposer nor the authoriser."}
    return {}


def _double_step_down(move: Move, case: Case, today: date) -> Refusals:
    if case.allow_double_step_down:
        return {}
    return {"target": "A subject cannot go from intensive straight to routine here. Step down to enhanced first."}


REQUIREMENTS: dict[str, Requirement] = {
    "scope": _text("scope", "Scope stated", "Say what the level covers: the whole organisation, or which service."),
    "proposer": Requirement("Proposed by a named person", _proposer),
    "grounds": _text("grounds", "Grounds given", "Say why the level should change."),
    "risk": Requirement("Risk scored", _risk),
    "subsidiarity": _text(
        "subsidiarity", "What was tried locally",
        "Say what was tried closer to the point of care, and why it was not enough.",
    ),
    "accountability": _text(
        "accountability", "Regulatory and accountability position",
        "Describe the regulatory and accountability arrangements. The decision must reflect them.",
    ),
    "evidence": Requirement("Evidence from two kinds of source", _quadrants),
    "sqg_view": Requirement("View of the System Quality Group", _sqg_view),
    "sqg_recommendation": Requirement("Recommendation of the System Quality Group", _sqg_recommendation),
    "sqg_considered": _past_day(
        "sqg_considered_on", "Considered by the System Quality Group",
        "Give the date on which the System Quality Group considered this.",
        "The System Quality Group's meeting is dated after the decision. Check the date.",
    ),
    "provider_informed": _past_day(
        "provider_informed_on", "Provider informed", "Tell the provider first, and give the date.",
        "The provider is shown as told only after the decision. Check the date.",
    ),
    "exit_criteria": Requirement("Exit criteria agreed on entry", _exit_criteria_set),
    "criteria_met": Requirement("All exit criteria met and sustained", _criteria_met),
    "criteria_met_or_override": Requirement("All exit criteria met and sustained", _criteria_met_or_override),
    "rqr": Requirement("Rapid Quality Review held, or reason why not", _rqr),
    "plan_status": _text(
        "plan_status", "Status of the improvement plan",
        "Say how the improvement plan stands, or that there is none yet.",
    ),
    "double_step_down": Requirement("Two steps down allowed", _double_step_down),
    "interests": Requirement("Interests declared", _interests),
    "authoriser": Requirement("Authorised by somebody other than the proposer", _authoriser),
    "role": Requirement("Authorised in the right role", _role),
    "party": Requirement("Authorised for the right party", _party),
    "dates": Requirement("Dates of decision and effect", _dates),
    "second_confirmer": Requirement("Confirmed by a second person", _second_confirmer),
}  # fmt: skip
