"""A care home whose care a council alone buys, so that its level is decided jointly with the council (EA11)."""

from django.utils import timezone

from escalation.actions import considering, decisions, proposals
from escalation.models import LevelRequest
from escalation.rules.commissioning import OF_COUNCILS, Commissioned
from escalation.rules.exits import Terms
from escalation.rules.levels import Level
from escalation.rules.workflow import CLOSED
from providers.models import Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.tenancy.models import Membership
from reporting.demo.petitions import PROFILE, SUPPORT, cases

COUNCIL = "The borough council (invented)"
AGREED = "The council’s director of adult social care agreed, and the council places nobody new there (invented)."
WHY = "The council and this ICB have seen the same findings. Both oversee the home closely until the criteria are met."


def add_joint_decision(people: dict[str, Membership]) -> None:
    """Propose, consider and decide it through the product's own actions; nothing where there is no such home."""
    busy = LevelRequest.objects.exclude(status__in=CLOSED).values("subject")
    homes = Subject.objects.filter(provider__sector__in=OF_COUNCILS, kind=SubjectKind.PROVIDER)
    quiet = homes.exclude(assurance__since__isnull=False).exclude(pk__in=busy)
    home = quiet.select_related("provider").order_by("name").first()
    if home is None or home.provider is None:
        return
    case = next(each for each in cases() if home.provider.sector in each["sectors"])
    consequence, likelihood = case["risk"]
    request = proposals.propose(
        home,
        Level.ENHANCED,
        by=people["quality-lead-2"],
        other_evidence=[(source, text) for source, text in case["evidence"]],
        exit_criteria=[Terms(text=text) for text in case["criteria"]],
        grounds=case["grounds"],
        consequence=consequence,
        likelihood=likelihood,
        risk_profile=case["profile"],
        profile=dict(PROFILE),
        tried_locally=case["tried"],
        accountability="The council buys this care. The regulator is informed and plans an inspection.",
        plan_status=case["plan"],
        provider_informed_on=timezone.localdate(),
        interests="None declared",
        commissioned_by=Commissioned.COUNCIL,
        lead_commissioner=COUNCIL,
        joint_decision=AGREED,
    )
    request = considering.consider(request, by=people["committee-secretary"], view="support", note=SUPPORT)
    decisions.authorise(request, by=people["exec-quality-lead"], reasons=WHY, interests="None declared")
