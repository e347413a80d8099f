"""A program moves a concern along its life and scores its risk again, through the same actions as the pages."""

import pytest
from django.test import Client

from concerns import actions
from concerns.models import Concern
from concerns.working_api import MOVE_CHOICES
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting

API = "/api/v1/concerns/"


@pytest.fixture
def send(cast, key_for):
    """Send something to an address of a concern as a program that stands for somebody, by default the lead."""

    def post(concern, what, by=None, **body):
        headers = key_for(by or cast.lead)
        return Client().post(f"{API}{concern.pk}/{what}/", body, content_type="application/json", headers=headers)

    return post


def errors(answer):
    assert answer.status_code == 400, answer.content
    return answer.json()["errors"]


def test_a_program_walks_a_concern_from_submitted_to_closed_and_back(cast, raised, send):
    concern = raised()
    steps = [
        ({"move": "start_triage"}, "triage"),
        ({"move": "accept", "consequence": 3, "likelihood": 3, "lead": str(cast.lead.pk)}, "open"),
        ({"move": "monitor", "reason": "Two good months."}, "monitoring"),
        ({"move": "close", "closure_reason": "resolved", "evidence": "The audit.", "outcome": "Trained."}, "closed"),
        ({"move": "reopen", "reason": "It came back."}, "open"),
        ({"move": "redirect", "route": "complaints", "redirected_to": "The team", "reason": "Theirs."}, "redirected"),
        ({"move": "reopen_at_triage", "reason": "Not theirs."}, "triage"),
        ({"move": "mark_duplicate", "duplicate_of": str(raised(title="The first").pk)}, "duplicate"),
    ]
    for body, status in steps:
        answer = send(concern, "moves", **body)
        assert (answer.status_code, answer.json().get("status")) == (200, status), answer.content
    with acting(cast.lead):
        assert AuditEvent.objects.filter(verb="concern.moved").count() == len(steps)
        verbs = [event.verb for event in concern.events.all()][::-1]
    assert verbs == ["raised", *(body["move"] for body, _ in steps)]


def test_each_refusal_names_the_field_and_leaves_the_concern_as_it_was(cast, raised, send):
    concern = raised()
    told = errors(send(concern, "moves", move="close", evidence="x", outcome="x", closure_reason="resolved"))
    assert told == {"move": ["What is “submitted” can take: start_triage."]}
    assert send(concern, "moves", move="start_triage").status_code == 200
    assert set(errors(send(concern, "moves", move="no_further_action"))) == {"reason", "outcome"}
    assert set(errors(send(concern, "moves", move="accept"))) == {"lead"}
    assert set(errors(send(concern, "moves", move="accept", consequence=6, lead=str(cast.lead.pk)))) == {"consequence"}
    assert set(errors(send(concern, "moves", move="submit"))) == {"move"}
    told = errors(send(concern, "moves", move="no_further_action", reason="About 943 476 5919", outcome="No."))
    assert set(told) == {"reason"}
    assert "943" not in str(told)
    with acting(cast.lead):
        assert Concern.objects.get().status == "triage"


def test_every_move_but_that_of_a_draft_can_be_made():
    assert "submit" not in MOVE_CHOICES
    assert {"start_triage", "accept", "close", "mark_duplicate", "reopen"} < set(MOVE_CHOICES)


def test_a_program_scores_the_risk_again_as_a_whole_and_area_by_area(cast, raised, send):
    concern = raised(initial_consequence=4, initial_likelihood=4)
    shown = send(concern, "scores", consequence=3, likelihood=3, reason="Fewer falls.").json()
    assert (shown["score"], shown["initial_score"]) == (9, 16)
    areas = [
        {"area": "safety", "consequence": 4, "likelihood": 3},
        {"area": "reputation", "consequence": 3, "likelihood": 3},
    ]
    shown = send(concern, "scores", areas=areas, reason="By area.").json()
    assert (shown["score"], shown["areas"]["current"]["safety"]) == (12, [4, 3])
    shown = send(concern, "scores", which="target", consequence=2, likelihood=2, reason="By March.").json()
    assert shown["target_score"] == 4
    with acting(cast.lead):
        assert AuditEvent.objects.filter(verb="concern.rescored").count() == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"consequence": 0, "likelihood": 3, "reason": "x"}, "consequence"),
        ({"consequence": 5, "likelihood": 6, "reason": "x"}, "likelihood"),
        ({"consequence": 3, "likelihood": 3}, "reason"),
        ({"which": "sometimes", "consequence": 3, "likelihood": 2, "reason": "x"}, "which"),
        ({"reason": "x"}, "consequence"),
    ],
    ids=["RS9 too low", "RS9 too high", "no reason", "no such score", "no score"],
)
def test_a_score_that_cannot_be_is_refused(raised, send, body, field):
    assert field in errors(send(raised(), "scores", **body))


def test_controls_cannot_raise_a_risk(raised, send):
    """RS11."""
    concern = raised(initial_consequence=3, initial_likelihood=3)
    told = errors(send(concern, "scores", consequence=5, likelihood=5, reason="Worse."))
    assert "above the initial score" in str(told)


def test_who_may_not_work_on_it_and_who_does_not_see_it_are_refused_alike(cast, raised, send):
    plain, sealed = raised(), raised(sensitivity="safeguarding", by=cast.nurse)
    for what, body in (
        ("moves", {"move": "start_triage"}),
        ("scores", {"consequence": 3, "likelihood": 2, "reason": "x"}),
    ):
        assert send(plain, what, by=cast.viewer, **body).status_code == 403
        assert send(plain, what, by=cast.south_lead, **body).status_code == 404
        assert send(sealed, what, by=cast.nurse, **body).status_code == 404, "a key opens no restricted stream"
    with acting(cast.lead) as by:
        actions.move(plain, "triage", by=by)
    told = errors(send(plain, "moves", move="mark_duplicate", duplicate_of=str(sealed.pk)))
    assert set(told) == {"duplicate_of"}
    assert sealed.title not in str(told)


def test_the_same_request_again_with_its_key_makes_no_second_step(cast, raised, key_for):
    concern, once = raised(), {"Idempotency-Key": "a-key-of-its-own"}

    def send(what, **body):
        headers = key_for(cast.lead) | once
        address = f"{API}{concern.pk}/{what}/"
        return Client().post(address, body, content_type="application/json", headers=headers)

    first, again = send("moves", move="start_triage"), send("moves", move="start_triage")
    assert (first.status_code, again.status_code) == (200, 200), again.content
    assert (first.json(), first["ETag"]) == (again.json(), again["ETag"])
    assert send("moves", move="no_further_action", reason="x", outcome="x").status_code == 422
    with acting(cast.lead):
        assert AuditEvent.objects.filter(verb="concern.moved").count() == 1


def test_who_read_an_older_state_is_told_and_nothing_is_changed(cast, raised, key_for):
    concern = raised()
    one, headers = f"{API}{concern.pk}/", key_for(cast.lead)
    read = Client().get(one, headers=headers)
    assert Client().get(one, headers=headers | {"If-None-Match": read["ETag"]}).status_code == 304

    def send(what, tag, **body):
        return Client().post(
            f"{one}{what}/", body, content_type="application/json", headers=headers | {"If-Match": tag}
        )

    score = {"consequence": 2, "likelihood": 2, "reason": "Fewer falls."}
    moved = send("moves", read["ETag"], move="start_triage")
    assert moved.status_code == 200
    assert send("scores", read["ETag"], **score).status_code == 412
    assert send("scores", moved["ETag"], **score).json()["score"] == 4
    with acting(cast.lead):
        assert AuditEvent.objects.filter(verb="concern.rescored").count() == 1


def test_actions_and_risks_take_a_key_and_a_tag_as_well(cast, raised, key_for):
    headers = key_for(cast.lead)

    def send(address, body, **more):
        return Client().post(address, body, content_type="application/json", headers=headers | more)

    asked = {"title": "Train the team", "due": "2099-01-01", "owner": str(cast.lead.pk)}
    made = send(f"{API}{raised().pk}/actions/", asked)
    assert made.status_code == 201, made.content
    report, address = {"status": "on_track", "progress": "Begun."}, f"/api/v1/actions/{made.json()['id']}/progress/"
    first, again = (send(address, report, **{"Idempotency-Key": "one"}) for _ in range(2))
    assert first.json() == again.json(), again.content
    assert send(address, report, **{"If-Match": made["ETag"]}).status_code == 412
    with acting(cast.lead):
        assert AuditEvent.objects.filter(verb="action.reported").count() == 1
