"""Invented structure: two places, a collaborative whose lead provider changed, a pathway across providers."""

from collections.abc import Sequence
from datetime import date, timedelta

from providers.actions import add_subject
from providers.models import Subject
from providers.rules.sectors import Sector, SubjectKind
from providers.structure import actions
from quality_oversight.tenancy.models import Membership
from reporting.demo.directory import Place

BEGAN, CHANGED = timedelta(days=540), timedelta(days=160)
EAST, STROKE = "The east of the area (invented)", "Stroke"  # as in subjects.py
WEST, COLLABORATIVE = "The west of the area (invented)", "Mental health and community collaborative (invented)"
COUNCILS = {EAST: "The eastern borough council (invented)", WEST: "The western borough council (invented)"}
# What providers of a sector do on the pathway.
STEPS = (
    (Sector.AMBULANCE, "Takes people who may have had a stroke to the hospital that is ready for them."),
    (Sector.ACUTE, "First treatment and the stroke ward."),
    (Sector.COMMUNITY, "Rehabilitation at home."),
    (Sector.MENTAL_HEALTH, "Help for people who are low after a stroke."),
)


def add_structure(places: Sequence[Place], people: dict[str, Membership], *, today: date) -> None:
    """Say what belongs to what, through the product's own actions."""
    by, began, changed = people["quality-lead"], today - BEGAN, today - CHANGED
    known = {each.name: each for each in Subject.objects.exclude(kind=SubjectKind.PROVIDER)}
    known[WEST] = add_subject(by=by, kind=SubjectKind.PLACE, name=WEST)
    together = add_subject(by=by, kind=SubjectKind.COLLABORATIVE, name=COLLABORATIVE)
    for name, council in COUNCILS.items():
        actions.add(known[name], by=by, part="council", name=council, since=began)
    for number, place in enumerate(places):
        homes = (EAST, WEST) if place.focus else ((EAST, WEST)[number % 2],)
        for name in homes:
            actions.add(known[name], by=by, part="member", member=place.subject, since=began)
    wanted = (Sector.MENTAL_HEALTH, Sector.COMMUNITY, Sector.ACUTE)
    ranked = sorted((each for each in places if each.sector in wanted), key=lambda each: wanted.index(each.sector))
    partners = [each.subject for each in ranked[:3]]
    for subject in partners:
        actions.add(together, by=by, part="member", member=subject, since=began)
    if len(partners) > 1:
        first = actions.add(together, by=by, part="lead", member=partners[0], since=began)
        second = partners[1]
        actions.add(together, by=by, part="lead", member=second, since=changed, follows=first)
        actions.add(together, by=by, part="integrator", member=partners[0], since=changed)
    for sector, words in STEPS:
        step = next((each for each in places if each.sector == sector), None)
        if step is not None:
            actions.add(known[STROKE], by=by, part="member", member=step.subject, since=began, words=words)
    if "Maternity" in known:
        actions.add(known[EAST], by=by, part="member", member=known["Maternity"], since=began)
