"""The words of an invented request for another level, from the cases of levels.toml."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from concerns.models import Concern
from concerns.rules.vocabulary import Sensitivity
from escalation.models import CriterionNote, Evidence, ExitCriterion, LevelRequest
from escalation.rules.commissioning import Commissioned
from escalation.rules.exits import Claim
from quality_oversight.frameworks.schema import Transition
from quality_oversight.tenancy.models import Membership, Signed
from reporting.demo.days import moment
from reporting.demo.directory import Place

FILE = Path(__file__).parent / "levels.toml"
NO_REVIEW = "The partners met twice in the last month at the improvement group, so a separate review would add nothing."

PROFILE = {
    "people": "About 40 people a week, on two wards.",
    "immediacy": "The risk is present now.",
    "duration": "Seen for two quarters; an earlier improvement did not hold.",
    "grip": "The executive sees the risk; the plan depends on a few people.",
    "culture": "mixed",
    "controls": "Daily safety calls and senior presence. They hold at most times.",
    "unknown": "How many people were affected before the figures were kept.",
    "confidence": "high",
}
SUPPORT = "Members agreed that the evidence from several sources points the same way."
REASONS = {
    "T1": "Routine oversight has not been enough. Enhanced oversight brings monthly review and agreed support.",
    "T2": "The risk is serious and recurs, and help beyond the ICB's means is needed. Mandated support follows.",
    "T4": "The criteria are met and have held. Oversight continues at the enhanced level to see that gains are kept.",
    "T5": "The criteria are met and have held for the agreed period. Oversight returns to routine.",
}
DECLINED = "The plan agreed last week has not had time to work. Look again at the next meeting but one."
NOTES = (
    "Progress against the plan reviewed with the provider. Two actions are late; the rest are on track.",
    "Figures and a visit agree: slow improvement. The level stays until the criteria are met.",
    "Discussed with the provider's executive. Staffing remains the main risk; support agreed.",
)


def notes_of(criterion: ExitCriterion, recorder: Membership) -> list[CriterionNote]:
    """What was recorded of a criterion that is met, and its verification; nothing of the others."""
    if criterion.met_since is None or criterion.held_to is None:
        return []
    reading = {"value": criterion.threshold} if criterion.threshold is not None else {}
    seen = [
        CriterionNote(**Signed.signature(recorder), at=moment(on, 14), on=on, text=words, **reading)
        for on, words in (
            (criterion.met_since, "First seen at the agreed level."),
            (criterion.held_to, criterion.evidence),
        )
    ]
    if criterion.verified_by:
        lasted = criterion.status == ExitCriterion.Status.SUSTAINED and not criterion.sustained_days
        checked = "Read the provider's returns against the visit report."
        seen.append(
            CriterionNote(
                **Signed.signature(criterion.verified_by), at=moment(criterion.held_to, 15), on=criterion.held_to,
                text=checked, verifies=True, sustained=lasted,
            )
        )  # fmt: skip
    for note in seen:
        note.criterion, note.claim = criterion, Claim.MET
    return seen


@cache
def cases() -> tuple[dict[str, Any], ...]:
    """The invented grounds, as they stand in the file."""
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8"))["case"])


def case_for(place: Place, dice: Random) -> dict[str, Any]:
    """One of the cases that suit a provider."""
    return dice.choice([case for case in cases() if place.suits(case)])


def escalates(key: str) -> bool:
    """Whether a move goes up."""
    return key in {"T1", "T2", "T3"}


def write_request(
    move: Transition, case: dict[str, Any], proposer: Membership, *, proposed_on: date, dice: Random
) -> LevelRequest:
    """Draft a request with everything that its move asks for."""
    up = escalates(move.key)
    consequence, likelihood = case["risk"] if up else (case["risk"][0], 2)
    request = LevelRequest(
        origin=move.origin,
        target=move.target,
        proposer=proposer,
        proposed_at=moment(proposed_on, 10, dice.randint(0, 59)),
        grounds={"T1": case["grounds"], "T2": case["worse"]}.get(move.key, case["better"]),
        consequence=consequence,
        likelihood=likelihood,
        risk_profile=case["profile"],
        tried_locally=case["tried"] if up else "",
        accountability=case["accountability"],
        plan_status=case["plan"],
        provider_informed_on=proposed_on + timedelta(days=2),
        interests="None declared",
        commissioned_by=Commissioned.HEALTH,
    )
    if up:
        request.profile, request.support_needed = (
            dict(PROFILE),
            "Help with the plan, and a clinical lead.",
        )
    if move.target == "intensive":
        request.act_rapidly, request.done_at_once = "yes", "A senior nurse of the region is on site each day."
    if "rqr_or_reason" in move.requires:
        if dice.random() < 0.7:
            request.rapid_review_on = proposed_on - timedelta(days=2)
        else:
            request.no_rapid_review_reason = NO_REVIEW
    if "qig_view" in move.requires:
        request.qig_view = "The group recommends the step down: every criterion is met and has held for three months."
    return request


def evidence_of(request: LevelRequest, case: dict[str, Any], concerns: list[Concern]) -> list[Evidence]:
    """What the case rests on, and up to two concerns about the same subject that were known by then."""
    known = [
        concern
        for concern in concerns
        if concern.subject_id == request.subject_id
        and concern.sensitivity == Sensitivity.STANDARD
        and concern.logged_at < request.proposed_at
    ]
    cited = sorted(known, key=lambda concern: -concern.initial_consequence * concern.initial_likelihood)[:2]
    lines = [Evidence(request=request, source=source, text=text) for source, text in case["evidence"]]
    return lines + [Evidence(request=request, concern=concern, source=concern.source) for concern in cited]


def criteria_of(
    request: LevelRequest, case: dict[str, Any], *, progress: str, verifier: Membership, on: date
) -> list[ExitCriterion]:
    """The exit criteria fixed on entry, and how far they are met: none, some or sustained."""
    status = ExitCriterion.Status
    reached = {
        "none": [status.NOT_MET],
        "some": [status.MET, status.PARTLY, status.REPORTED, status.NOT_MET],
        "sustained": [status.SUSTAINED],
    }[progress]
    rows = []
    for place, told in enumerate(case["criteria"]):
        terms = {"text": told} if isinstance(told, str) else told
        criterion = ExitCriterion(request=request, position=place + 1, status=reached[place % len(reached)], **terms)
        if criterion.status in (status.MET, status.SUSTAINED):
            criterion.evidence = "Evidence supplied by the provider and checked by the ICB at its last visit."
            criterion.verified_by, criterion.verified_on = verifier, on
            lasted = (criterion.sustained_days or 0) if criterion.status == status.SUSTAINED else 7
            criterion.met_since, criterion.held_to = on - timedelta(days=lasted), on
        elif criterion.status == status.REPORTED:
            criterion.evidence = "The provider's return shows the agreed level."
            criterion.met_since = criterion.held_to = on
        elif criterion.status == status.PARTLY:
            criterion.evidence = "Improving, but not yet at the agreed level in every month."
        rows.append(criterion)
    return rows
