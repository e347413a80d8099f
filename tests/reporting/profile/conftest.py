"""A provider of which everything is known, for the tests of its profile. All facts are invented."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from concerns.insight import actions as insight
from concerns.models import Concern, ConcernShare
from escalation.interventions import actions as interventions
from providers.directory.models import CqcLocation, CqcRating
from providers.measures.models import DataPoint, Measure
from providers.models import Subject
from quality_oversight.tenancy.models import Membership, Signed
from reporting.profile import tasks
from reporting.profile.models import ProfilePaper
from reporting.profile.queries import Profile, profile
from tests.cast import NORTH, TRUST, Cast, acting
from tests.rows import add_action, add_concern, add_concern_event, add_risk


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def read(cast: Cast, today: date) -> Callable[..., Profile]:
    """The internal rendering as somebody reads it."""

    def make(by: Membership | None = None) -> Profile:
        with acting(by or cast.lead) as reader:
            return profile(cast.trust, by=reader, today=today)

    return make


def add_measure(subject: Subject, number: int, today: date, *, months: int = 14, **fields: Any) -> Measure:
    """Add a measure with steady values of the last months."""
    made = Measure.objects.create(
        **{"code": f"M{number}", "name": f"Measure {number}", "direction": "decrease", "questions": ["safe"]} | fields
    )
    for back in range(months):
        month = today.year * 12 + today.month - 2 - back
        start = date(month // 12, month % 12 + 1, 1)
        DataPoint.objects.create(
            measure=made, subject=subject, period_start=start, value=10 + back % 3, by_name="Lead", loaded_from="ae.csv"
        )
    return made


def add_rating(code: str, on: date, rating: str, *, current: bool = True, question: str = "overall") -> None:
    """Write a rating past the import, as the owner of the directory."""
    location, _ = CqcLocation.objects.using("owner").get_or_create(
        location_id=code, defaults={"provider_id": code, "name": "Royal Hospital", "registered": True}
    )
    CqcRating.objects.using("owner").create(
        location_id=location.pk, question=question, rating=rating, on=on, framework="inspection", current=current
    )


def share(concern: Concern, by: Membership) -> None:
    """Share a concern with the trust, past the action."""
    Concern.objects.filter(pk=concern.pk).update(shared_with=[TRUST])
    why = {"reason": "It is theirs.", "caveat": "within_organisation"}
    ConcernShare.objects.create(concern=concern, organisation_id=TRUST, **why, **Signed.signature(by))


@pytest.fixture
def lived(cast: Cast, today: date) -> dict[str, Any]:
    """One thing of each kind about the north's trust: some of it shared with the trust, some of it not."""
    with acting(cast.lead) as by:
        subject = cast.subject
        told, kept = add_concern(subject, 1, title="Corridor care"), add_concern(subject, 2, title="Quetzal on wards")
        Concern.objects.filter(pk=kept.pk).update(source="IL01", date_identified=today, status="open")
        for each in (told, kept):
            add_concern_event(each, by)
        share(told, by)
        add_action(told, by, title="Audit of handovers", organisation_id=TRUST, owner=None, owner_name="")
        add_action(kept, by, title="Quetzal audit")
        add_risk(subject, by, 3)
        insight.log(subject, by=by, source="EQ13", polarity="negative", headline="Quetzal score fell")
        insight.log(subject, by=by, source="EQ06", polarity="positive", headline="Quetzal audit is good")
        given = {"by": by, "owner": cast.lead}
        interventions.add(subject, "contract", type="cpn", text="Handovers.", started_on=today, told_on=today, **given)
        support = {"type": "improvement_support", "party": "regional_oversight_body"}
        interventions.add(subject, "support", text="Quetzal team.", started_on=today, **support, **given)
        interventions.add(
            subject,
            "visit",
            type="announced",
            text="Why.",
            team="Two nurses",
            started_on=today,
            good_practice="A daily talk.",
            **given,
        )
        measure = add_measure(subject, 1, today)
        add_measure(subject, 2, today, name="Quetzal measure")
        DataPoint.objects.filter(measure=measure).update(published=True)
    return {"told": told, "kept": kept, "measure": measure}


@pytest.fixture
def made(cast: Cast, sign_in: Callable[..., Any]) -> Callable[..., ProfilePaper]:
    """Ask for a rendering on the page, and let the worker make it."""

    def ask(rendering: str, somebody: Membership | None = None) -> ProfilePaper:
        by = somebody or cast.lead
        response = sign_in(by).post(reverse("profile:ask_paper", args=[cast.trust.pk, rendering]))
        assert response.status_code == 302, response.content
        pk = response.url.rstrip("/").rpartition("/")[2]
        tasks.print_profile(str(NORTH), str(by.pk), pk)
        with acting(by):
            return ProfilePaper.objects.select_related("kept").get(pk=pk)

    return ask
