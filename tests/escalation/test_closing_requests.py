"""A request in effect shows what follows from it, and is closed when that is done, or with a reason (4.3, 4.4)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from concerns.work.actions import add
from escalation import actions
from escalation.following.actions import close
from escalation.following.queries import followed
from escalation.interventions.models import Intervention
from escalation.letters import actions as letters
from escalation.models import LevelRequest
from tests.cast import acting
from tests.escalation.conftest import DECISION


def done_of(cast, request):
    with acting(cast.lead):
        return {line.follow: line.done for line in followed(LevelRequest.objects.get(pk=request.pk))}


def keep(cast, subject, today, **fields):
    given = {"ref": "IV-2026-0001", "started_on": today, "text": "Invented.", "owner": cast.lead}
    return Intervention.objects.create(subject=subject, **given | fields)


def test_nothing_follows_before_a_decision_is_in_effect(cast, considered):
    assert done_of(cast, considered("enhanced")) == {}


def test_each_thing_that_follows_is_seen_where_it_is_done(cast, at_level, today):
    request = at_level("enhanced")
    assert done_of(cast, request) == {"letter": False, "agreed": False, "reviewed": False}
    with acting(cast.lead) as by:
        actions.record_review(cast.subject, by=by, outcome="continue", note="Plan agreed (invented).")
        keep(cast, cast.subject, today, kind="support", type="improvement_support")
    assert done_of(cast, request) == {"letter": False, "agreed": True, "reviewed": True}


def test_a_letter_counts_once_it_is_sent(cast, made, today):
    with acting(cast.lead) as by:
        request = LevelRequest.objects.get(status="effective")
        assert done_of(cast, request)["letter"] is False
        letters.record_sent(made, by=by, sent_on=today, sent_how="email", sent_to="The chief executive (invented)")
    assert done_of(cast, request)["letter"] is True


def test_an_action_on_a_cited_concern_counts_and_one_that_ended_before_does_not(cast, proposed, concern, today):
    request = proposed("enhanced", concern_ids=[concern.pk])
    with acting(cast.lead) as by:
        action = add(concern, by=by, title="Open a second triage desk", owner=cast.lead, due=today)
        type(action).objects.filter(pk=action.pk).update(asked_at=action.asked_at - timedelta(days=3))
    with acting(cast.secretary) as by:
        actions.consider(request, by=by, view="support")
    with acting(cast.executive) as by:
        actions.authorise(request, by=by, **DECISION)
    assert done_of(cast, request)["agreed"] is True
    with acting(cast.lead):
        type(action).objects.filter(pk=action.pk).update(status="cancelled", ended_on=today)
    assert done_of(cast, request)["agreed"] is False


def test_intensive_asks_for_a_rapid_review_and_a_group(cast, at_level, considered, today):
    at_level("enhanced")
    request = considered("intensive", rapid_review_on=None, no_rapid_review_reason="None could be held (invented).")
    with acting(cast.region) as by:
        actions.authorise(request, by=by, **DECISION)
    assert {follow for follow, done in done_of(cast, request).items() if not done} == {
        "letter", "agreed", "reviewed", "rapid_review", "group",
    }  # fmt: skip
    with acting(cast.lead):
        held = {"started_on": today, "ended_on": today, "outcome": "Held (invented)."}
        keep(cast, cast.subject, today, kind="meeting", type="rapid_review", **held)
        keep(cast, cast.subject, today, kind="meeting", type="group_meeting", ref="IV-2026-0002")
    found = done_of(cast, request)
    assert (found["rapid_review"], found["group"], found["agreed"]) == (True, True, False)


def test_closing_with_something_undone_needs_a_reason_that_stays_on_record(cast, at_level, now):
    request = at_level("enhanced")
    with acting(cast.lead) as by, pytest.raises(ValidationError) as refusal:
        close(request, by=by)
    assert "Not everything that follows is done" in refusal.value.message_dict["reason"][0]
    with acting(cast.lead) as by:
        close(request, by=by, reason="The contract team writes to the trust.")
        step = request.steps.first()
    assert now(request).status == "closed"
    assert step.text.startswith("Not done: A letter tells the provider; ")
    assert step.text.endswith("The contract team writes to the trust.")
    with acting(cast.lead) as by, pytest.raises(ValidationError):
        close(request, by=by, reason="Again.")


def test_whoever_may_not_propose_may_not_close(cast, at_level):
    request = at_level("enhanced")
    with acting(cast.secretary) as by, pytest.raises(PermissionDenied):
        close(request, by=by, reason="All done.")


def test_a_further_move_closes_the_request_before(cast, at_level, standing):
    at_level("intensive")
    with acting(cast.lead):
        first, last = LevelRequest.objects.order_by("proposed_at")
        assert (first.status, last.status) == ("closed", "effective")
        assert first.steps.first().by is None
    assert standing().level == "intensive"


def test_the_page_says_what_follows_and_closes(cast, at_level, now, sign_in):
    request = at_level("enhanced")
    client = sign_in(cast.lead)
    page = client.get(f"/levels/requests/{request.pk}/").content.decode()
    assert "What follows" in page
    assert f"/levels/requests/{request.pk}/close/" in page
    assert "/close/" not in sign_in(cast.secretary).get(f"/levels/requests/{request.pk}/").content.decode()
    at = f"/levels/requests/{request.pk}/close/"
    refused = client.post(at, {"reason": ""})
    assert refused.status_code == 422
    assert "Enter the reason" in refused.content.decode()
    assert client.post(at, {"reason": "Others do it (invented)."}).status_code == 302
    assert now(request).status == "closed"
    after = client.get(f"/levels/requests/{request.pk}/").content.decode()
    assert "Closed" in after
    assert at not in after


def test_a_program_reads_what_follows_and_closes(cast, at_level, key_for, client):
    request = at_level("enhanced")
    headers = key_for(cast.lead)
    at = f"/api/v1/level-requests/{request.pk}/"
    body = client.get(at, headers=headers).json()
    assert [line["key"] for line in body["follows"] if not line["done"]] == ["letter", "agreed", "reviewed"]
    assert body["may_become"] == ["closed"]
    assert client.get(at, headers=key_for(cast.secretary)).json()["may_become"] == []
    refused = client.post(f"{at}closing/", {}, content_type="application/json", headers=headers)
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"reason"})
    closed = client.post(f"{at}closing/", {"reason": "Invented."}, content_type="application/json", headers=headers)
    assert (closed.status_code, closed.json()["status"], closed.json()["may_become"]) == (200, "closed", [])
