"""Ends, mergers and suspensions by REST: proposed by one key's person, confirmed by another's (T8)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from escalation import actions
from escalation.models import Assurance, EndedSubject, Ending, EndingStep, LevelDecision
from tests.cast import acting

pytestmark = pytest.mark.django_db
ENDS, JSON = "/api/v1/endings/", "application/json"
DAY = timedelta(days=1)
NO_FIELD = "non_field_errors"  # where a refusal without a field stands


@pytest.fixture
def program(key_for):
    """A program that acts for somebody."""
    return lambda membership: Client(headers=key_for(membership))


@pytest.fixture
def given(cast, today):
    """A merger as a program sends it."""
    return {
        "subject": str(cast.subject.pk), "why": "merges", "effective_on": today.isoformat(),
        "reasons": "The trusts become one (invented).", "successor": str(cast.second_subject.pk),
    }  # fmt: skip


@pytest.fixture
def suspended(cast, today):
    """The first subject, suspended by two persons."""
    with acting(cast.lead) as lead:
        ending = actions.propose_ending(
            cast.subject, by=lead, why="suspended", effective_on=today, reasons="It stands empty (invented)."
        )
    with acting(cast.admin) as admin:
        return actions.confirm_ending(ending, by=admin)


def post(client, path, body=None, **headers):
    return client.post(path, body or {}, content_type=JSON, headers=headers)


def refused(response, status, *fields):
    """A problem as RFC 9457 has it, with the fields that are wrong."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert set(problem.get("errors", {})) == set(fields), problem
    return problem


def test_a_merger_goes_from_proposal_to_effect_and_can_be_read(cast, at_level, program, given, today):
    at_level("enhanced")
    lead, admin = program(cast.lead), program(cast.admin)
    made = post(lead, ENDS, given)
    assert made.status_code == 201, made.json()
    address = made.headers["Location"]
    body = lead.get(address).json()
    assert body == made.json()
    assert (body["status"], body["why"], body["proposer"]) == ("proposed", "merges", cast.lead.name)
    assert (body["confirmer"], body["holds_from"], body["covered"]) == (None, None, [])
    done = post(admin, f"{address}confirmation/", {"note": "Agreed (invented)."})
    assert done.status_code == 200, done.json()
    body = done.json()
    assert (body["status"], body["holds_from"], body["confirmer"]) == ("effective", today.isoformat(), cast.admin.name)
    (line,) = body["covered"]
    assert (line["subject"], line["level"], line["successor"]) == (given["subject"], "enhanced", given["successor"])
    assert [(step["status"], step["by"]) for step in body["steps"]] == [
        ("effective", cast.admin.name), ("proposed", cast.lead.name),
    ]  # fmt: skip
    with acting(cast.lead):
        assert line["decision"] == str(LevelDecision.objects.get(subject=cast.second_subject).pk)
    heir = lead.get(f"/api/v1/subjects/{given['successor']}/").json()
    assert heir["level"]["key"] == "enhanced"


def test_the_list_is_filtered(cast, program, suspended, given):
    client = program(cast.viewer)
    with acting(cast.lead):
        code = cast.subject.provider.organisation.code
        other = cast.second_subject.provider.organisation.code
    for query, number in (
        ("", 1), ("?status=effective", 1), ("?status=proposed", 0), ("?why=suspended", 1), ("?why=merges", 0),
        (f"?subject={cast.subject.pk}", 1), (f"?subject={cast.second_subject.pk}", 0), (f"?provider={code}", 1),
        (f"?provider={other}", 0),
    ):  # fmt: skip
        assert client.get(ENDS + query).json()["count"] == number, query
    refused(client.get(ENDS + "?status=nonsense"), 400, "status")


def test_what_is_wrong_is_said_by_field_and_nothing_is_made(cast, program, given, today):
    client = program(cast.lead)
    refused(post(client, ENDS, {}), 400, "subject", "why", "effective_on", "reasons")
    refused(post(client, ENDS, given | {"why": "vanishes"}), 400, "why")
    refused(post(client, ENDS, given | {"effective_on": (today - DAY).isoformat()}), 400, "effective_on")
    refused(post(client, ENDS, given | {"successor": given["subject"]}), 400, "successor")
    refused(post(client, ENDS, given | {"why": "closes", "successor": None}), 400, "successor")
    refused(post(client, ENDS, given | {"subject": str(uuid4())}), 400, "subject")
    refused(post(client, ENDS, given | {"why": "resumes", "successor": None}), 400, "why")
    with acting(cast.lead):
        assert not Ending.objects.exists()


def test_two_persons_in_two_roles_and_nobody_of_another_icb(cast, program, given):
    refused(post(program(cast.executive), ENDS, given), 403)
    lead = program(cast.lead)
    address = post(lead, ENDS, given).headers["Location"]
    refused(post(lead, f"{address}confirmation/"), 400, NO_FIELD)
    refused(post(program(cast.executive), f"{address}confirmation/"), 403)
    elsewhere = program(cast.south_lead)
    refused(elsewhere.get(address), 404)
    refused(post(elsewhere, f"{address}confirmation/"), 404)
    refused(Client().get(address), 401)
    with acting(cast.lead):
        assert Ending.objects.get().status == "proposed"


def test_the_same_sent_twice_is_done_once(cast, program, given):
    lead, admin = program(cast.lead), program(cast.admin)
    first, second = (post(lead, ENDS, given, **{"Idempotency-Key": "one"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    refused(post(lead, ENDS, given | {"reasons": "Otherwise."}, **{"Idempotency-Key": "one"}), 422)
    step = f"{first.headers['Location']}confirmation/"
    answers = [post(admin, step, **{"Idempotency-Key": "two"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    refused(post(admin, step), 400, NO_FIELD)  # without the key it is a second confirmation
    with acting(cast.lead):
        assert Ending.objects.count() == 1
        assert EndingStep.objects.filter(status="effective").count() == 1


def test_nothing_is_done_to_what_somebody_changed_since_it_was_read(cast, program, given, today):
    lead, admin = program(cast.lead), program(cast.admin)
    address = post(lead, ENDS, given | {"effective_on": (today + DAY).isoformat()}).headers["Location"]
    read = admin.get(address)
    tag = {"If-Match": read.headers["ETag"]}
    assert admin.get(address, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    done = post(admin, f"{address}confirmation/", **tag)
    assert (done.status_code, done.json()["status"]) == (200, "confirmed")
    late = refused(post(lead, f"{address}withdrawal/", {"reason": "It is off."}, **tag), 412)
    assert "changed this since" in str(late)
    assert lead.get(address).json()["status"] == "confirmed"
    fresh = {"If-Match": done.headers["ETag"]}
    over = post(lead, f"{address}withdrawal/", {"reason": "It is off (invented)."}, **fresh)
    assert (over.status_code, over.json()["status"]) == (200, "withdrawn")
    refused(post(admin, f"{address}confirmation/"), 400, NO_FIELD)


def test_a_withdrawal_needs_its_reason(cast, program, given):
    lead = program(cast.lead)
    address = post(lead, ENDS, given).headers["Location"]
    refused(post(lead, f"{address}withdrawal/"), 400, "reason")
    refused(post(lead, f"{address}withdrawal/", {"reason": "  "}), 400, "reason")
    assert lead.get(address).json()["status"] == "proposed"


def test_a_suspension_is_lifted_by_two(cast, program, suspended, today):
    lead, admin = program(cast.lead), program(cast.admin)
    asked = {
        "subject": str(cast.subject.pk), "why": "resumes", "effective_on": today.isoformat(),
        "reasons": "It opens again (invented).",
    }  # fmt: skip
    made = post(admin, ENDS, asked)
    assert made.status_code == 201, made.json()
    refused(post(admin, f"{made.headers['Location']}confirmation/"), 400, NO_FIELD)
    done = post(lead, f"{made.headers['Location']}confirmation/")
    assert (done.status_code, done.json()["status"]) == (200, "effective")
    (line,) = lead.get(f"{ENDS}{suspended.pk}/").json()["covered"]
    assert line["until"] == today.isoformat()
    with acting(cast.lead):
        assert Assurance.objects.current().filter(subject=cast.subject).exists()
    refused(post(admin, ENDS, asked), 400, "why")  # it is not suspended any more


def test_a_wrong_day_is_corrected_and_both_days_are_kept(cast, program, suspended, today):
    executive, address = program(cast.executive), f"{ENDS}{suspended.pk}/corrections/"
    earlier = {"effective_on": (today - DAY).isoformat(), "reason": "The minutes say so (invented)."}
    refused(post(program(cast.lead), address, earlier), 403)
    refused(post(executive, address, {"effective_on": earlier["effective_on"]}), 400, "reason")
    refused(post(executive, address, earlier | {"effective_on": (today + DAY).isoformat()}), 400, "effective_on")
    tag = {"If-Match": executive.get(f"{ENDS}{suspended.pk}/").headers["ETag"]}
    done = post(executive, address, earlier, **tag)
    assert done.status_code == 200, done.json()
    body = done.json()
    assert body["holds_from"] == earlier["effective_on"]
    step = body["steps"][0]
    assert (step["recorded"], step["corrected"], step["text"]) == (
        today.isoformat(), earlier["effective_on"], earlier["reason"],
    )  # fmt: skip
    refused(post(executive, address, earlier | {"reason": "Again."}, **tag), 412)
    with acting(cast.lead):
        assert EndedSubject.objects.get().starts_on == today - DAY
