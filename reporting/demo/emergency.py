"""An emergency that the region authorised and that waits for the second person to confirm it (EA10)."""

from typing import Any

from escalation.actions import decisions, proposals
from escalation.models import LevelRequest
from escalation.rules.exits import Terms
from escalation.rules.levels import Level
from escalation.rules.workflow import CLOSED
from providers.models import Subject
from providers.rules.sectors import Sector, SubjectKind
from quality_oversight.tenancy.models import Membership

SECTORS = (Sector.ACUTE, Sector.MENTAL_HEALTH, Sector.INDEPENDENT, Sector.COMMUNITY)  # where people stay at night

TOLD: dict[str, Any] = {
    "grounds": "Last night the emergency call system failed on two wards and nobody noticed for five hours "
    "(invented). Two people who called for help were found late.",
    "risk_profile": "Everybody who stays on these wards tonight. The risk is of death or severe harm.",
    "tried_locally": "The provider put staff at every door. It has too few to do so for a second night.",
    "accountability": "Commissioned by this ICB. The regulator was rung at seven this morning.",
    "plan_status": "None yet: the supplier cannot say when the system will work.",
    "no_rapid_review_reason": "There was no time for one. It is called as soon as the level holds.",
    "done_at_once": "No new admissions to the wards, and a senior nurse of the ICB on them until the system works.",
    "support_needed": "Staff from neighbouring providers for three nights, and the region’s estates engineer.",
    "interests": "None declared",
}
PROFILE = {
    "people": "About 50 people, on two wards.",
    "immediacy": "The risk is present tonight.",
    "duration": "Since last night. The system failed once before, for an hour, in the spring.",
    "grip": "The managers acted at once; there is no plan for a second failure.",
    "controls": "Staff at every door, and rounds each quarter of an hour.",
    "unknown": "Whether anybody else called and was not heard.",
    "confidence": "high",
}
EVIDENCE = (
    ("IL04", "First account of the incident, by the manager on call (invented)"),
    ("EL01", "The regulator was told and expects a notification today (invented)"),
)
CRITERIA = (
    "The call system has worked for 30 days without a failure",
    "A plan for its failure is written, and was tried at night",
)
WHY = "People are not safe there tonight. What the provider can do alone is not enough (invented)."
CONDITIONS = "No new admissions to the two wards until the call system works."


def add_emergency(people: dict[str, Membership]) -> None:
    """Propose and authorise it today through the product's own actions, and leave it to be confirmed."""
    busy = LevelRequest.objects.exclude(status__in=CLOSED).values("subject")
    quiet = Subject.objects.filter(kind=SubjectKind.PROVIDER, assurance=None).exclude(pk__in=busy)
    rows = quiet.select_related("provider").order_by("name")
    found = {subject.provider.sector: subject for subject in rows if subject.provider}
    subject = next((found[sector] for sector in SECTORS if sector in found), None)
    if subject is None:
        return
    request = proposals.propose(
        subject,
        Level.INTENSIVE,
        by=people["quality-lead-2"],
        emergency=True,
        consequence=5,
        likelihood=4,
        act_rapidly="yes",
        profile=PROFILE,
        other_evidence=list(EVIDENCE),
        exit_criteria=[Terms(text=text) for text in CRITERIA],
        **TOLD,
    )
    authoriser = people["region-authoriser"]
    decisions.authorise(request, by=authoriser, reasons=WHY, conditions=CONDITIONS, interests="None declared")
