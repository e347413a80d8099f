"""Rapid Quality Reviews: called by whoever may, and by themselves where a decision went without one (EA5, EA15)."""

import html
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from escalation import actions as levels
from escalation.interventions import actions, chores, tasks
from escalation.interventions.models import Intervention
from escalation.models import Assurance, LevelDecision
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Membership
from quality_oversight.working_days import working_days_after
from tests.cast import NORTH, acting, add_person
from tests.escalation.conftest import DECISION

WHY = "Three deaths on one ward, and nobody talks of it."
NO_REVIEW = "No room could be found in the week."


def text(response) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture
def council(cast):
    """A member of the System Quality Group who acts for a council."""
    with acting(cast.lead):
        return add_person("Ada Council", "council@north.example", "sqg_member", party="local_authority")


@pytest.fixture
def call(cast):
    def make(by, subject=None, *, immediate=False, words=WHY):
        with acting(by):
            return actions.call_review(subject or cast.subject, by=by, text=words, immediate=immediate)

    return make


def test_ea15_a_council_calls_a_review_the_icb_finds_it_in_its_work_and_no_level_changes(cast, council, sign_in, today):
    client, address = sign_in(council), reverse("interventions:call_review", args=[cast.subject.pk])
    subject_page = reverse("escalation:subject", args=[cast.subject.pk])
    assert address in text(client.get(subject_page))
    empty = client.post(address, {"text": "", "harm": ""})
    assert empty.status_code == 422
    assert "Why is it called" in text(empty)
    assert client.post(address, {"text": WHY, "harm": "no"}).status_code == 302
    with acting(cast.lead) as lead:
        made = Intervention.objects.select_related("owner").get()
        assert (made.type, made.party, made.ended_on) == ("rapid_review", "local_authority", None)
        assert made.due_on == working_days_after(today, 5)
        assert made.events.get().by_name == council.name
        due = [row for person in (lead, cast.executive) for row in chores.all_of(person)]
        assert [(row[0], row[2]) for row in due] == [(made.due_on, made.ref)]
        assert not Assurance.objects.exclude(level="routine").exists()
        told = AuditEvent.objects.get(verb="intervention.added")
        assert WHY not in str(told.detail)
    shown = text(sign_in(cast.lead).get(subject_page))
    assert "Rapid Quality Review" in shown
    assert made.ref in shown


def test_who_may_not_call_one(cast, call, sign_in):
    with pytest.raises(PermissionDenied):
        call(cast.auditor)
    with acting(cast.lead):
        Membership.objects.filter(pk=cast.viewer.pk).update(party="patient_voice_body")
        voice = Membership.objects.select_related("user", "tenant").get(pk=cast.viewer.pk)
    with pytest.raises(ValidationError, match="Ask the ICB to call one"):
        call(voice)
    page = text(sign_in(voice).get(reverse("interventions:call_review", args=[cast.subject.pk])))
    assert "You act for: Patient voice body" in page


def test_immediate_harm_leaves_two_days_and_a_second_call_is_told_of_the_first(cast, call, council, today):
    first = call(cast.region, immediate=True)
    assert first.due_on == today + timedelta(days=2)
    with pytest.raises(ValidationError, match=f"called already: {first.ref}"):
        call(council)
    with acting(cast.lead) as by:
        actions.end(first, by=by, ended_on=today, outcome="Shared diagnosis; stays routine.")
    assert call(council).pk != first.pk


def test_whoever_leads_on_the_provider_follows_it_up(cast, call):
    with acting(cast.lead) as lead:
        cast.subject.provider.lead = lead
        cast.subject.provider.save()
    assert call(cast.region).owner_id == cast.lead.pk
    assert call(cast.executive, cast.second_subject).owner_id == cast.executive.pk


def owed(cast, decision):
    tasks.call_owed_review(str(NORTH), str(decision.pk))
    with acting(cast.lead):
        return list(Intervention.objects.filter(type="rapid_review"))


@pytest.fixture
def without_review(cast, at_level, considered):
    """A subject that became intensive for a reason given in the place of a Rapid Quality Review."""

    def make(**changes):
        at_level("enhanced")
        given = {"rapid_review_on": None, "no_rapid_review_reason": NO_REVIEW} | changes
        request = considered("intensive", **given)
        with acting(cast.region) as region:
            return levels.authorise(request, by=region, **DECISION)

    return make


def test_ea5_a_decision_without_a_review_calls_one_by_itself_once(cast, without_review, sign_in, today):
    decision = without_review()
    (made,) = owed(cast, decision)
    assert owed(cast, decision) == [made]
    tasks.call_owed_reviews(str(NORTH))
    assert owed(cast, decision) == [made]
    assert (made.due_on, made.party) == (working_days_after(today, 5), "icb")
    assert NO_REVIEW in made.text
    with acting(cast.lead):
        assert made.events.get().by_name == "Quality oversight"
    page = text(sign_in(cast.lead).get(reverse("escalation:request", args=[decision.request_id])))
    assert page.count(made.get_absolute_url()) == 2  # where it is told, and under what follows
    assert "to be held by" in page
    assert "Call one" not in page
    with acting(cast.lead) as by:
        actions.end(made, by=by, ended_on=today, outcome="Held with the region.")
    page = text(sign_in(cast.lead).get(reverse("escalation:request", args=[decision.request_id])))
    assert "held on" in page


def test_a_lost_task_is_made_good_by_the_next_round(cast, without_review):
    without_review()
    tasks.call_owed_reviews(str(NORTH))
    with acting(cast.lead):
        assert Intervention.objects.filter(type="rapid_review").count() == 1


def test_a_review_that_was_held_or_called_is_not_owed(cast, at_level, call):
    at_level("intensive")  # with a review three days before
    with acting(cast.lead):
        decision = LevelDecision.objects.get(target="intensive")
    assert owed(cast, decision) == []


def test_a_review_that_somebody_called_already_is_the_one_that_is_owed(cast, call, without_review):
    called = call(cast.region)
    assert owed(cast, without_review()) == [called]


def test_a_review_of_long_ago_is_owed_anew(cast, without_review, today):
    decision = without_review(rapid_review_on=today - timedelta(days=40))
    assert len(owed(cast, decision)) == 1


def test_the_other_icb_has_no_part_in_it(cast, sign_in):
    address = reverse("interventions:call_review", args=[cast.subject.pk])
    assert sign_in(cast.south_lead).get(address).status_code == 404


def test_a_quality_lead_records_one_that_was_held(cast, sign_in, today):
    with acting(cast.lead) as by:
        made = actions.add(
            cast.subject, "meeting", by=by, type="rapid_review", party="icb", started_on=today, text=WHY, owner=by
        )
    page = text(sign_in(cast.lead).get(made.get_absolute_url()))
    assert "Record that it was held" in page
    with acting(cast.lead) as by, pytest.raises(ValidationError) as error:
        actions.add(cast.subject, "meeting", by=by, type="group_meeting", started_on=today, text=WHY, owner=by)
    assert "party" in error.value.message_dict


def test_a_review_on_record_stands_in_a_new_proposal(cast, sign_in, today):
    with acting(cast.lead) as by:
        made = actions.add(
            cast.subject, "meeting", by=by, type="rapid_review", party="icb", started_on=today, text=WHY, owner=by
        )
    address = f"{reverse('escalation:propose', args=[cast.subject.pk])}?target=intensive"
    box = f'name="rapid_review_on_year" type="text" value="{today.year}"'
    assert box not in sign_in(cast.lead).get(address).content.decode()
    with acting(cast.lead) as by:
        actions.end(made, by=by, ended_on=today, outcome="Held (invented).")
    assert box in sign_in(cast.lead).get(address).content.decode()


def test_a_councils_program_calls_one_once(cast, key_for, client, today):
    with acting(cast.lead):
        council = add_person("Council", "council@north.example", "sqg_member", party="local_authority")
    sent = {"subject": str(cast.subject.pk), "text": WHY, "immediate": True}
    headers = {**key_for(council), "Idempotency-Key": "one"}
    answers = [
        client.post("/api/v1/interventions/rapid-reviews/", sent, content_type="application/json", headers=headers)
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert answers[0].json()["party"] == "local_authority"
    assert answers[0].json()["due_on"] == (today + timedelta(days=2)).isoformat()
    with acting(cast.lead):
        assert Intervention.objects.filter(type="rapid_review").count() == 1


def test_while_one_is_called_the_pages_lead_to_it_and_offer_no_second(cast, call, sign_in):
    client, address = sign_in(cast.lead), reverse("interventions:call_review", args=[cast.subject.pk])
    subject_page = reverse("escalation:subject", args=[cast.subject.pk])
    assert address in text(client.get(subject_page))
    made = call(cast.executive)
    shown = text(client.get(subject_page))
    assert address not in shown
    assert made.ref in shown
    form = text(client.get(address))
    assert f"A Rapid Quality Review is called already: {made.ref}." in form
    assert "<textarea" not in form
    late = client.post(address, {"text": WHY, "harm": "no"})  # filled in before it was called
    assert late.status_code == 422
    assert made.ref in text(late)
    assert WHY in text(late)
