"""Reviews of levels that are due, late or due before the group meets, where people look for them (OV8, OV9)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from concerns.work.queries import counts, people_to_remind, work_of
from escalation import actions
from escalation.models import Assurance, LevelReview, Meeting
from escalation.queries.reviews import (
    due_reviews,
    left_when_lasting,
    planned_on,
    ready_to_step_down,
    twice_overdue_reviews,
)
from escalation.rules.exits import Status, Terms
from escalation.rules.levels import Level
from escalation.rules.reviews import REVIEW_DAYS, meeting_before, twice_overdue
from providers.models import Provider
from quality_oversight.frameworks.kept import framework_of
from tests.cast import acting
from tests.escalation.conftest import DECISION
from tests.escalation.test_level_pages import dated, page_of, text

pytestmark = pytest.mark.django_db
LIST = "/levels/reviews/"


@pytest.fixture
def due(cast, at_level):
    """Set when the review of the enhanced subject is due."""
    at_level("enhanced")

    def put(on):
        with acting(cast.lead):
            Assurance.objects.filter(subject=cast.subject).update(review_due=on)

    return put


@pytest.mark.parametrize("late", [0, 1, 60, 61])
def test_the_database_finds_what_the_rule_calls_twice_overdue(cast, due, today, late):
    day = today - timedelta(days=late)
    due(day)
    with acting(cast.lead):
        found = twice_overdue_reviews(today, REVIEW_DAYS).exists()
    assert found is twice_overdue(day, today, REVIEW_DAYS[Level.ENHANCED])


def test_a_review_is_planned_into_the_last_meeting_that_comes_in_time(cast, due, sqg, today):
    with acting(cast.lead):
        for days in (1, 5, 9):
            Meeting.objects.create(committee=sqg.committee, held_on=today + timedelta(days=days))
        Meeting.objects.create(committee=sqg.committee, held_on=today + timedelta(days=6), status="cancelled")
        days = [each.held_on for each in Meeting.objects.exclude(status="cancelled")]
    for ahead in (0, 1, 4, 7, 20):
        on = today + timedelta(days=ahead)
        due(on)
        with acting(cast.lead):
            (row,) = due_reviews(today, REVIEW_DAYS)
            assert row.planned_on == planned_on(on, today) == meeting_before(on, days, today)
            assert bool(due_reviews(today, REVIEW_DAYS, look="unplanned")) is (ahead == 0)


def test_the_list_shows_what_is_late_first_and_only_what_is_asked_for(cast, due, sign_in, today):
    client = sign_in(cast.viewer)
    due(today)
    assert "No meeting before due" in text(client.get(LIST))
    assert cast.subject.name not in text(client.get(LIST + "?look=overdue"))
    due(today - timedelta(days=61))
    for look in ("", "?look=overdue", "?look=twice", "?level=enhanced", "?look=nonsense"):
        assert "More than two intervals late" in text(client.get(LIST + look)), look
    assert "No review matches" in text(client.get(LIST + "?look=ready"))
    assert "No review matches" in text(client.get(LIST + "?level=intensive"))
    dashboard = reverse("reporting:dashboard")
    assert "More than two intervals late" in text(client.get(dashboard + "?only=twice"))
    due(today - timedelta(days=60))
    assert "No providers match" in text(client.get(dashboard + "?only=twice"))


def test_the_lead_of_a_provider_has_its_reviews_in_the_own_work_and_is_reminded(cast, due, sign_in, today):
    due(today - timedelta(days=3))
    with acting(cast.lead) as lead:
        assert not [each for each in work_of(lead, today=today).chores if each[0] == "Review of a level"]
        Provider.objects.filter(pk=cast.trust.pk).update(lead=lead)
        assert counts(lead, today=today).overdue == 1
        assert lead.pk in {each.pk for each in people_to_remind(today)}
        ((kind, chore),) = work_of(lead, today=today).chores
        assert (kind, chore.what, chore.day) == ("Review of a level", "Review at enhanced", today - timedelta(days=3))
    shown = text(sign_in(cast.lead).get(reverse("work:mine")))
    assert "Review at enhanced" in shown
    assert page_of("subject", cast.subject) in shown


def test_who_can_propose_is_told_what_can_be_stepped_down(cast, at_level, sign_in, proposed, today):
    entered = at_level("enhanced")
    with acting(cast.lead) as lead:
        criteria = list(entered.exit_criteria.all())
        for each in criteria:
            actions.note_criterion(each, by=lead, claim="met", text="Seen.")
    with acting(cast.executive) as executive:
        actions.verify_criterion(criteria[0], by=executive, confirmed=True, text="Read.")
        assert not ready_to_step_down().exists()
        actions.verify_criterion(criteria[1], by=executive, confirmed=True, text="Read.")
        assert ready_to_step_down().get().subject == cast.subject
    client = sign_in(cast.lead)
    shown = text(client.get(reverse("work:mine")))
    assert "subject that can be stepped down" in shown
    assert LIST + "?look=ready" in shown
    assert "2 of 2" in text(client.get(LIST + "?look=ready"))
    proposed("routine", exit_criteria=[])
    with acting(cast.lead):
        assert not ready_to_step_down().exists()  # a request is open


def test_from_the_highest_level_only_what_lasts_is_offered(cast, at_level, sign_in):
    """A step down from intensive asks for sustained improvement, so criteria that are met alone do not offer it."""
    entered = at_level("intensive")
    with acting(cast.lead) as lead:
        criteria = list(entered.exit_criteria.all())
        for each in criteria:
            actions.note_criterion(each, by=lead, claim="met", text="Seen.")
    with acting(cast.executive) as executive:
        for each in criteria:
            actions.verify_criterion(each, by=executive, confirmed=True, text="Read.")
        assert ready_to_step_down().get().subject == cast.subject
        assert not ready_to_step_down(lasting=left_when_lasting(framework_of(executive))).exists()
    client = sign_in(cast.lead)
    assert "can be stepped down" not in text(client.get(reverse("work:mine")))
    assert cast.subject.name not in text(client.get(LIST + "?look=ready"))
    with acting(cast.executive):
        entered.exit_criteria.update(status=Status.SUSTAINED)
    assert "subject that can be stepped down" in text(client.get(reverse("work:mine")))
    assert cast.subject.name in text(client.get(LIST + "?look=ready"))


def test_a_period_that_is_not_over_keeps_the_step_down_closed(cast, considered, today):
    waits = Terms(text="Waits", bound="at_most", threshold=Decimal(2), sustained_days=28)
    request = considered(exit_criteria=[waits])
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    with acting(cast.lead) as lead:
        actions.note_criterion(request.exit_criteria.get(), by=lead, value=Decimal(1))
    with acting(cast.executive) as executive:
        actions.verify_criterion(request.exit_criteria.get(), by=executive, confirmed=True, text="Read.")
        assert not ready_to_step_down().exists()


@pytest.mark.parametrize(("outcome", "target"), [("propose_up", "intensive"), ("propose_down", "routine")])
def test_a_review_that_proposes_a_move_begins_its_request(cast, due, sign_in, today, outcome, target):
    client = sign_in(cast.lead)
    typed = dated("held_on", today) | {"outcome": outcome, "note": "Two relapses in May."}
    led = client.post(page_of("review", cast.subject), typed)
    assert led.url.startswith(page_of("propose", cast.subject) + f"?target={target}&review=")
    begun = text(client.get(led.url))
    assert "Two relapses in May." in begun
    assert text(client.get(led.url.split("&")[0] + "&review=nonsense")).count("Two relapses") == 0


def test_a_review_that_leaves_the_level_leads_back_to_the_subject(cast, due, sign_in, today):
    typed = dated("held_on", today) | {"outcome": "continue", "note": "Steady."}
    assert sign_in(cast.lead).post(page_of("review", cast.subject), typed).url == page_of("subject", cast.subject)


def test_reviews_by_program(cast, due, key_for, today):
    due(today - timedelta(days=61))
    client, address = Client(headers=key_for(cast.lead)), "/api/v1/level-reviews/"
    (row,) = client.get(address + "?look=twice").json()["results"]
    assert (row["subject"]["id"], row["days_overdue"], row["twice_overdue"]) == (str(cast.subject.pk), 61, True)
    assert client.get(address + "?look=ready").json()["results"] == []
    assert client.get(address + "?look=nonsense").status_code == 400
    sent = {"subject": str(cast.subject.pk), "outcome": "continue", "note": "Steady."}
    made = client.post(address, sent, content_type="application/json")
    assert (made.status_code, made.json()["held_on"]) == (201, today.isoformat()), made.json()
    assert client.get(address + "?look=overdue").json()["results"] == []
    refused = client.post(address, sent | {"note": "", "outcome": "perhaps"}, content_type="application/json")
    assert set(refused.json()["errors"]) == {"note", "outcome"}
    viewer = Client(headers=key_for(cast.viewer))
    assert viewer.post(address, sent, content_type="application/json").status_code == 403
    south = Client(headers=key_for(cast.south_executive))
    assert south.get(address).json()["results"] == []
    assert south.post(address, sent, content_type="application/json").status_code == 400
    with acting(cast.lead):
        assert LevelReview.objects.count() == 1
