"""What a framework may require of a move: one check for each word of its vocabulary (`frameworks.vocabulary`).

Which of them a move needs is the framework's to say (`requires` of its transition). The same table refuses a move and
prints the checklist beside a request.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from quality_oversight.frameworks.schema import Transition

from .case import Case, Move, SqgView
from .profile import DEMAND, HEADINGS, Heading
from .wording import blank

MIN_QUADRANTS = 2  # product default (domain brief, section 4.3, T1)
RQR_DAYS = 28  # product default (section 4.3, T2)

# EA8: the executive may step a subject down to routine with criteria still open, for a reason that is printed.
OVERRIDABLE = frozenset({"T5"})

Refusals = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A move of a framework with all that is known about one request, on a day."""

    move: Move
    terms: Transition
    case: Case
    today: date

    @property
    def decided_on(self) -> date:
        """The day of the decision, today while there is none."""
        return self.case.decided_on or self.today


@dataclass(frozen=True)
class Requirement:
    """One thing that must be so; `lack` returns what is missing, keyed by field, or an empty dict."""

    label: str
    lack: Callable[[Ask], Refusals]


def text(field: str, label: str, message: str) -> Requirement:
    """Require a text of the case that is not empty."""
    return Requirement(label, lambda ask: {field: message} if blank(getattr(ask.case, field)) else {})


def _risk(ask: Ask) -> Refusals:
    marks = {"consequence": ask.case.consequence, "likelihood": ask.case.likelihood}
    refusals = {
        field: f"Give the {field} of the risk as a number from 1 to 5."
        for field, mark in marks.items()
        if mark is None or not 1 <= mark <= 5
    }
    if blank(ask.case.risk_profile):
        refusals["risk_profile"] = "Describe the risk: who is affected, how badly, and what is not known."
    return refusals


def _heading(heading: Heading) -> Requirement:
    """Require that something is said under one heading of the risk profile (domain brief 4.5, F051)."""
    field, words = f"{DEMAND}{heading.key}", f"Say something under “{heading.label}” of the risk profile."
    label = f"Risk profile: {heading.label[0].lower()}{heading.label[1:]}"
    return Requirement(label, lambda ask: {field: words} if blank(ask.case.profile.get(heading.key, "")) else {})


def _past_day(on: date | None, ask: Ask, field: str, missing: str, late: str) -> Refusals:
    """Require a date that is not after the decision (or today, while there is no decision)."""
    if on is None:
        return {field: missing}
    return {field: late} if on > ask.decided_on else {}


def _provider_informed(ask: Ask) -> Refusals:
    return _past_day(
        ask.case.provider_informed_on, ask, "provider_informed_on", "Tell the provider first, and give the date.",
        "The provider is shown as told only after the decision. Check the date.",
    )  # fmt: skip


def _quadrants(ask: Ask) -> Refusals:
    if ask.case.quadrants >= MIN_QUADRANTS:
        return {}
    return {
        "quadrants": "Give evidence from at least two of the four kinds: internal figures, internal accounts, "
        "external figures, external accounts."
    }


def _sqg_view(ask: Ask) -> Refusals:
    """On the way up the group's view is on record; a step down goes against it only with a reason (section 4.3)."""
    case = ask.case
    if case.sqg_view not in SqgView.values:
        return {"sqg_view": "Record the view of the System Quality Group first."}
    if not ask.move.escalates and case.sqg_view != SqgView.SUPPORT and blank(case.override_reason):
        return {
            "override_reason": "The System Quality Group does not recommend this step down. "
            "Give the reason for going against its view."
        }
    return _past_day(
        case.sqg_considered_on, ask, "sqg_considered_on",
        "Give the date on which the System Quality Group considered this.",
        "The System Quality Group's meeting is dated after the decision. Check the date.",
    )  # fmt: skip


def _exit_criteria_set(ask: Ask) -> Refusals:
    if ask.case.exit_criteria > 0:
        return {}
    return {"exit_criteria": "Say what must be true before the level can be stepped down: add at least one criterion."}


def _criteria_met(ask: Ask) -> Refusals:
    case = ask.case
    if case.exit_criteria <= 0:
        why = "No exit criteria are on file, so a step down cannot be judged. Add them first."
    elif case.exit_criteria_met > case.exit_criteria:
        why = "More criteria are marked as met than there are. Check the list of exit criteria."
    elif case.exit_criteria_met == case.exit_criteria:
        return {}
    else:
        met = f"{case.exit_criteria_met} of {case.exit_criteria} exit criteria"
        why = f"{met} are met for as long as was agreed. All must be."
        why += f" Missing: {'; '.join(case.exit_criteria_open)}." if case.exit_criteria_open else ""
        if ask.move.id in OVERRIDABLE:
            if not blank(case.override_reason):
                return {}
            why += " The executive may override this with a reason, which is printed in the committee's report."
    return {"exit_criteria_met": why}


def _sustained(ask: Ask) -> Refusals:
    """EA8: what is overridden where criteria are open is overridden where they have not lasted."""
    overridden = ask.move.id in OVERRIDABLE and not blank(ask.case.override_reason)
    if ask.case.exit_criteria_sustained or overridden:
        return {}
    why = "The exit criteria have not yet been met for the period that was agreed."
    if waiting := ask.case.exit_criteria_unsustained:
        why += f" Met, but not yet verified as sustained: {'; '.join(waiting)}."
    return {"exit_criteria_sustained": why}


def _rqr(ask: Ask) -> Refusals:
    """EA5: a Rapid Quality Review in the 28 days before the decision, or the reason why none was held."""
    held_on = ask.case.rqr_held_on
    if not blank(ask.case.rqr_none_reason):
        return {}
    if held_on is None or held_on < ask.decided_on - timedelta(days=RQR_DAYS):
        return {
            "rqr_held_on": f"No Rapid Quality Review was held in the {RQR_DAYS} days before the decision. "
            "Hold one, or give the reason why not."
        }
    if held_on > ask.decided_on:
        return {"rqr_held_on": "The Rapid Quality Review is dated after the decision. Check the date."}
    return {}


REQUIREMENTS: dict[str, Requirement] = {
    "risk_profile": Requirement("Risk scored and described", _risk),
    **{f"{DEMAND}{heading.key}": _heading(heading) for heading in HEADINGS},
    "subsidiarity": text(
        "subsidiarity", "What was tried locally",
        "Say what was tried closer to the point of care, and why it was not enough.",
    ),
    "evidence_quadrants": Requirement("Evidence from two kinds of insight", _quadrants),
    "accountability": text(
        "accountability", "Regulatory and accountability position",
        "Describe the regulatory and accountability arrangements. The decision must reflect them.",
    ),
    "sqg_view": Requirement("View of the System Quality Group", _sqg_view),
    "exit_criteria": Requirement("Exit criteria agreed on entry", _exit_criteria_set),
    "provider_informed": Requirement("Provider informed", _provider_informed),
    "rqr_or_reason": Requirement("Rapid Quality Review held, or the reason why not", _rqr),
    "improvement_plan": text(
        "plan_status", "State of the improvement plan",
        "Say how the improvement plan stands, or that there is none yet.",
    ),
    "criteria_met": Requirement("All exit criteria met", _criteria_met),
    "sustained_period": Requirement("Improvement sustained for the agreed period", _sustained),
    "qig_view": text(
        "qig_view", "Recommendation of the Quality Improvement Group",
        "Say what the Quality Improvement Group recommends.",
    ),
    "region_statement": text(
        "region_statement", "Statement by the region",
        "Give the region's statement. Where the region authorises, its reasons are its statement.",
    ),
}  # fmt: skip

# In an emergency the authoriser may decide before the group meets and before the provider has been told (EA10).
WAIVED_IN_EMERGENCY = frozenset({"sqg_view", "provider_informed"})
