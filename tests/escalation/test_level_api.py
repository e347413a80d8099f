"""Levels, requests and decisions by REST, through the same actions and rules as the pages."""

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from escalation import actions
from escalation.models import LevelDecision, LevelRequest
from tests.cast import acting
from tests.escalation.conftest import CRITERIA, DECISION

pytestmark = pytest.mark.django_db
REQUESTS = "/api/v1/level-requests/"
JSON = "application/json"


@pytest.fixture
def program(key_for):
    """A program that acts for somebody."""

    return lambda membership: Client(headers=key_for(membership))


@pytest.fixture
def sent(cast, full):
    """A whole proposal as a program sends it."""
    given = {name: value for name, value in full.items() if name != "other_evidence"}
    given["exit_criteria"] = [each.text for each in full["exit_criteria"]]
    pairs = [{"source": code, "text": text} for code, text in full["other_evidence"]]
    return given | {"subject": str(cast.subject.pk), "target": "enhanced", "other_evidence": pairs}


def post(client, path, body=None, **headers):
    return client.post(path, body or {}, content_type=JSON, headers=headers)


def test_a_trust_goes_from_routine_to_enhanced_and_its_story_can_be_read(cast, program, sent, today):
    lead, secretary, executive = program(cast.lead), program(cast.secretary), program(cast.executive)
    made = post(lead, REQUESTS, sent)
    assert made.status_code == 201, made.json()
    address = made.headers["Location"]
    body = lead.get(address).json()
    assert body == made.json()
    assert (body["status"], body["origin"], body["target"], body["score"]) == ("drafted", "routine", "enhanced", 16)
    assert [each["text"] for each in body["exit_criteria"]] == [each.text for each in CRITERIA]
    assert {each["source"] for each in body["evidence"]} == {"IQ01", "EL01"}
    assert body["may_become"] == ["shared_with_provider", "withdrawn"]  # what the lead can do; the group is another's
    assert secretary.get(address).json()["may_become"] == ["sqg_considered"]

    subject = lead.get(f"/api/v1/subjects/{cast.subject.pk}/").json()
    assert (subject["level"]["key"], subject["by_default"], subject["proposed"]) == ("routine", True, "enhanced")
    assert subject["open_request"] == body["id"]

    seen = post(secretary, f"{address}consideration/", {"view": "support", "note": "Members agree."})
    assert (seen.status_code, seen.json()["status"]) == (200, "sqg_considered"), seen.json()
    done = post(executive, f"{address}decision/", DECISION)
    assert (done.status_code, done.json()["status"]) == (200, "effective"), done.json()

    subject = lead.get(f"/api/v1/subjects/{cast.subject.pk}/").json()
    assert (subject["level"]["key"], subject["since"], subject["open_request"]) == ("enhanced", today.isoformat(), None)
    (decision,) = lead.get("/api/v1/decisions/").json()["results"]
    assert decision["reasons"] == DECISION["reasons"]
    assert decision["authoriser"] == cast.executive.name
    names = ("Lead (invented)", "Region (invented)")  # the region attends at this level
    told = [{"name": name, "about": "decided", "mailed_at": None} for name in names]
    assert lead.get(f"/api/v1/decisions/{decision['id']}/").json() == decision | {"told": told}
    (period,) = lead.get("/api/v1/levels/").json()["results"]
    assert (period["level"]["key"], period["starts_on"]) == ("enhanced", today.isoformat())
    assert period["decision"] == decision["id"] == done.json()["decisions"][0]


def test_a_program_adds_a_service_and_proposes_a_level_for_it(cast, program, sent):
    """RG1: the trust stays routine while its maternity service is enhanced."""
    lead, code = program(cast.lead), cast.trust.organisation.code
    given = {"kind": "service", "name": "Maternity", "provider": code.lower()}
    made = post(lead, "/api/v1/subjects/", given, **{"Idempotency-Key": "m1"})
    assert (made.status_code, made.json()["subject"]["provider"]) == (201, code)
    assert (made.json()["level"]["key"], made.json()["by_default"]) == ("routine", True)
    pk = made.json()["subject"]["id"]
    assert made.headers["Location"] == f"/api/v1/subjects/{pk}/"
    again = post(lead, "/api/v1/subjects/", given, **{"Idempotency-Key": "m1"})
    assert again.json()["subject"]["id"] == pk
    refused = post(lead, "/api/v1/subjects/", given)
    assert refused.status_code == 400
    assert "of this name already" in refused.json()["errors"]["name"][0]
    wrong = post(lead, "/api/v1/subjects/", given | {"provider": "ZZZ"}).json()
    assert wrong["errors"]["provider"] == ["This ICB oversees no provider with that code."]
    assert post(program(cast.viewer), "/api/v1/subjects/", given).status_code == 403
    assert post(lead, "/api/v1/level-requests/", sent | {"subject": pk}).status_code == 201


def test_the_same_rules_hold_as_on_the_page(cast, program, considered):
    request = considered()
    address = f"{REQUESTS}{request.pk}/decision/"
    assert post(program(cast.lead), address, DECISION).status_code == 403  # EA2
    wrong = post(program(cast.executive), address, DECISION | {"effective_from": "2020-01-01"})
    assert wrong.status_code == 400
    assert "effective_from" in wrong.json()["errors"]  # EA14
    with acting(cast.lead):
        assert not LevelDecision.objects.exists()


def test_a_proposal_without_grounds_is_refused_by_field(cast, program, sent):
    wrong = post(program(cast.lead), REQUESTS, sent | {"grounds": "", "consequence": 6, "provider": "RXX"})
    assert wrong.status_code == 400
    assert {"grounds", "consequence"} <= set(wrong.json()["errors"])
    one = post(program(cast.lead), REQUESTS, sent | {"provider": "RXX"})
    assert one.json()["errors"] == {"provider": ["Give either a provider or a subject."]}
    known = post(program(cast.lead), REQUESTS, sent | {"subject": str(uuid4())})
    assert known.json()["errors"] == {"subject": ["There is no such subject here."]}


def test_the_same_sent_twice_is_done_once(cast, program, sent, considered, now):
    client, key = program(cast.lead), {"Idempotency-Key": "one"}
    first, second = post(client, REQUESTS, sent, **key), post(client, REQUESTS, sent, **key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert post(client, REQUESTS, sent | {"target": "intensive"}, **key).status_code == 422
    with acting(cast.lead):
        request = LevelRequest.objects.get()
    step, reason = f"{REQUESTS}{request.pk}/withdrawal/", {"reason": "Made in error."}
    assert [post(client, step, reason, **{"Idempotency-Key": "two"}).status_code for _ in range(2)] == [200, 200]
    assert now(request).status == "withdrawn"
    with acting(cast.lead):
        assert request.steps.filter(status="withdrawn").count() == 1


def test_a_change_keeps_what_is_left_out_and_needs_the_state_that_was_read(cast, program, proposed):
    request, client = proposed(), program(cast.lead)
    address = f"{REQUESTS}{request.pk}/"
    read = client.get(address)
    tag = {"If-Match": read.headers["ETag"]}
    change = {"grounds": "Waits have grown again.", "exit_criteria": ["Waits below four hours"]}
    changed = client.patch(address, change, content_type=JSON, headers=tag)
    assert changed.status_code == 200, changed.json()
    assert changed.json()["grounds"] == "Waits have grown again."
    assert [each["text"] for each in changed.json()["exit_criteria"]] == ["Waits below four hours"]
    assert changed.json()["risk_profile"] == read.json()["risk_profile"]
    assert {each["source"] for each in changed.json()["evidence"]} == {"IQ01", "EL01"}
    late = client.patch(address, {"grounds": "Mine."}, content_type=JSON, headers=tag)
    assert late.status_code == 412
    assert "changed this since" in str(late.json())
    assert post(client, f"{address}withdrawal/", {"reason": "Late."}, **tag).status_code == 412
    assert client.get(address).json()["status"] == "drafted"


def test_what_a_program_has_already_is_not_sent_again(cast, program, proposed):
    client, address = program(cast.lead), f"{REQUESTS}{proposed().pk}/"
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_levels_can_be_asked_for_as_at_a_day(cast, program, at_level, standing, today):
    at_level("intensive")
    client = program(cast.lead)
    (period,) = client.get("/api/v1/levels/", {"as_at": today.isoformat()}).json()["results"]
    assert period["level"]["key"] == "intensive"
    assert client.get("/api/v1/levels/", {"as_at": "2020-01-01"}).json()["results"] == []
    assert len(client.get("/api/v1/levels/").json()["results"]) == 2
    assert client.get("/api/v1/levels/", {"as_at": "yesterday"}).status_code == 400


def test_lists_are_narrowed_by_their_filters(cast, program, proposed, at_level):
    at_level("enhanced")
    client = program(cast.lead)
    proposed("routine")

    def names(path, **query):
        answer = client.get(path, query)
        assert answer.status_code == 200, answer.json()
        return [each["subject"]["name"] for each in answer.json()["results"]]

    about = [cast.subject.name]
    assert names("/api/v1/subjects/", level="enhanced") == about
    assert cast.subject.name not in names("/api/v1/subjects/", level="routine")
    assert names("/api/v1/subjects/", proposed="true") == about
    assert cast.subject.name not in names("/api/v1/subjects/", proposed="false")
    assert names(REQUESTS, status="open", target="routine") == about
    assert names(REQUESTS, status="effective", target="enhanced") == about
    assert names(REQUESTS, status="declined") == []
    assert names("/api/v1/decisions/", target="enhanced", decided_since=timezone.localdate().isoformat()) == about
    assert client.get(REQUESTS, {"status": "unheard"}).status_code == 400


def test_another_icb_sees_none_of_it(cast, program, considered, today):
    request = considered()
    with acting(cast.executive) as executive:
        decision = actions.authorise(request, by=executive, **DECISION)
    south = program(cast.south_lead)
    for path in (
        f"{REQUESTS}{request.pk}/",
        f"/api/v1/decisions/{decision.pk}/",
        f"/api/v1/subjects/{cast.subject.pk}/",
    ):
        assert south.get(path).status_code == 404
    assert post(south, f"{REQUESTS}{request.pk}/withdrawal/", {"reason": "Not ours."}).status_code == 404
    for path in (REQUESTS, "/api/v1/decisions/", "/api/v1/levels/"):
        assert south.get(path).json()["results"] == []


def test_a_wrong_date_of_effect_is_put_right_and_both_are_kept(cast, program, at_level, today):
    at_level("enhanced")
    client = program(cast.executive)
    (decision,) = client.get("/api/v1/decisions/").json()["results"]
    day = today.replace(day=1).isoformat() if today.day > 1 else (today.replace(month=1)).isoformat()
    made = post(
        client, f"/api/v1/decisions/{decision['id']}/corrections/", {"effective_from": day, "reason": "Typed wrongly."}
    )
    assert made.status_code == 201, made.json()
    assert (made.json()["corrects"], made.json()["effective_from"]) == (decision["id"], day)
    assert len(client.get("/api/v1/decisions/").json()["results"]) == 2
