"""Invented stakeholders of several kinds, a strategy and an event, and who contributed to them."""

from collections.abc import Sequence
from datetime import date, timedelta

from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import Party
from reporting.demo.directory import Place
from reporting.stakeholders import actions
from reporting.stakeholders.models import Occasion, Stakeholder
from reporting.stakeholders.rules.vocabulary import How, Kind

DAY = timedelta(days=1)
# name, kind of body, contact as a role, interest: all invented
BODIES = (
    ("Healthwatch East (invented)", Party.PATIENT_VOICE_BODY, "Engagement manager", "What people say of their care."),
    ("Healthwatch West (invented)", Party.PATIENT_VOICE_BODY, "Engagement manager", "What people say of their care."),
    ("The eastern borough council (invented)", Party.LOCAL_AUTHORITY, "Head of commissioning", "Adult social care."),
    ("The county council (invented)", Party.LOCAL_AUTHORITY, "Director of public health", "Health of the population."),
    ("Safeguarding adults board (invented)", Party.SAFEGUARDING_PARTNERSHIP, "Board manager", "Adults at risk."),
    ("Care provider association (invented)", Party.VCFSE, "Chief officer", "Care homes and care at home."),
    ("Local dental committee (invented)", Party.OTHER, "Secretary", "Dental practices of the area."),
    ("Members of the public (volunteers)", Party.LIVED_EXPERIENCE, "", "People who use services."),
)


def add_stakeholders(places: Sequence[Place], people: dict[str, Membership], *, today: date) -> None:
    """Add the register and two lists of contributors, through the actions."""
    by = people["quality-lead"]
    made = [
        actions.add(by=by, name=name, kind=kind, contact_role=role, interest=interest)
        for name, kind, role, interest in BODIES
    ]
    trusts = [
        actions.add(
            by=by,
            name=place.organisation.name,
            kind=Party.PROVIDER,
            code=place.organisation.code,
            contact_role="Director of nursing",
        )
        for place in places[:3]
    ]
    strategy = actions.add_occasion(
        by=by, name="Quality strategy (invented)", kind=Kind.STRATEGY, held_on=today - 300 * DAY
    )
    workshop = actions.add_occasion(
        by=by, name="Quality strategy workshop (invented)", kind=Kind.WORKSHOP, held_on=today - 380 * DAY,
        note="Seven questions, among them: what does good quality care mean to you?",
    )  # fmt: skip
    _contributed(strategy, [*trusts, *made[2:4]], How.WROTE, by)
    _contributed(strategy, [*made[:2], *made[4:]], How.COMMENTED, by)
    _contributed(workshop, [*trusts[:2], *made], How.TOOK_PART, by)
    council = strategy.contributions.get(stakeholder=made[3])
    words = "The sensory services team and the joint commissioning team"
    actions.change_contribution(council, by=by, how=How.WROTE, words=words)


def _contributed(occasion: Occasion, some: Sequence[Stakeholder], how: str, by: Membership) -> None:
    actions.add_contributors(occasion, some, by=by, how=how)
