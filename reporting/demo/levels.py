"""The levels of a tenant's subjects, and how they came about."""

from datetime import date

from concerns.models import Concern
from escalation.models import LevelDecision, Meeting
from quality_oversight.frameworks import Framework
from quality_oversight.tenancy.models import Membership
from reporting.demo.directory import Place
from reporting.demo.plots import PLOTS
from reporting.demo.stories import ORDER, Story
from reporting.demo.tenants import DemoTenant


def add_levels(
    demo: DemoTenant,
    framework: Framework,
    places: list[Place],
    people: dict[str, Membership],
    concerns: list[Concern],
    *,
    today: date,
) -> list[LevelDecision]:
    """Play the tenant's plots, the gravest first and so with its trusts, and write all their rows."""
    dice = demo.chance("levels")
    held = Meeting.objects.filter(committee__kind="sqg", status=Meeting.Status.HELD)
    meetings = list(held.select_related("committee").order_by("held_on"))
    stories = []
    for place, name in zip(places, demo.plots, strict=False):
        story = Story(place, framework, people, concerns, meetings, dice, today)
        story.tell(PLOTS[name])
        stories.append(story)
    for model in ORDER:
        model._default_manager.bulk_create(row for story in stories for row in story.rows[model])
    return [decision for story in stories for decision in story.rows[LevelDecision]]
