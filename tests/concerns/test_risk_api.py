"""The risk register by REST, through the same actions as the pages."""

import pytest
from django.test import Client
from django.utils import timezone

from quality_oversight.people import actions as people
from tests.cast import acting
from tests.rows import add_risk


@pytest.fixture
def program(cast):
    """A program that acts for somebody."""

    def calling(membership) -> Client:
        with acting(cast.admin):
            secret = people.issue_key(membership, by=cast.admin, label="Test")[1]
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return calling


def scored(consequence, likelihood, area="safety"):
    return [{"area": area, "consequence": consequence, "likelihood": likelihood}]


def test_a_risk_is_added_read_and_scored_again(cast, program):
    client = program(cast.risk_manager)
    given = {
        "category": "safety",
        "cause": "Too few nurses.",
        "event": "Patients fall",
        "effect": "Broken hips.",
        "subject": str(cast.subject.pk),
        "owner": str(cast.lead.pk),
        "review_due": timezone.localdate().isoformat(),
        "inherent": scored(4, 5),
        "current": scored(4, 4) + scored(2, 2, "finance"),
        "target": scored(4, 2),
    }
    made = client.post("/api/v1/risks/", given, content_type="application/json")
    assert made.status_code == 201, made.json()
    body = client.get(made.headers["Location"]).json()
    assert body == made.json()
    assert (body["current"]["score"], body["current"]["band"], body["movement"]) == (16, "extreme", "new")
    assert (body["tolerated"], body["within_tolerance"], body["months_at_score"]) == (8, False, 0)
    assert {each["area"] for each in body["current"]["areas"]} == {"safety", "finance"}
    score = {"areas": scored(4, 2), "reason": "More nurses."}
    again = client.post(f"{made.headers['Location']}scores/", score, content_type="application/json")
    assert (again.status_code, again.json()["current"]["score"], again.json()["movement"]) == (200, 8, "down")
    stale = {"If-Match": made.headers["ETag"]}
    late = client.post(f"{made.headers['Location']}scores/", score, content_type="application/json", headers=stale)
    assert late.status_code == 412, "it was scored again since"


def test_what_is_wrong_is_told_by_field(cast, program):
    client = program(cast.lead)
    with acting(cast.lead) as by:
        risk = add_risk(cast.subject, by)
    odd = client.post("/api/v1/risks/", {"score": 12}, content_type="application/json")  # it comes of its parts
    assert (odd.status_code, set(odd.json()["errors"])) == (400, {"score"})
    wrong = client.post("/api/v1/risks/", {}, content_type="application/json")
    assert wrong.status_code == 400
    assert {"event", "subject", "current"} <= set(wrong.json()["errors"])
    score = {"areas": scored(5, 5), "reason": "Worse."}
    refused = client.post(f"/api/v1/risks/{risk.pk}/scores/", score, content_type="application/json")
    assert refused.status_code == 400
    assert "Controls cannot raise" in str(refused.json())


def test_the_list_is_filtered_and_refuses_what_it_does_not_know(cast, program):
    client = program(cast.viewer)
    with acting(cast.lead) as by:
        add_risk(cast.subject, by, 1)
        add_risk(cast.subject, by, 2, current_likelihood=1)
    refs = [risk["reference"] for risk in client.get("/api/v1/risks/").json()["results"]]
    assert refs == ["QR-2026-0001", "QR-2026-0002"]
    outside = client.get("/api/v1/risks/?look=outside").json()["results"]
    assert [risk["reference"] for risk in outside] == ["QR-2026-0001"]
    for under, found in ((cast.subject.pk, refs), (cast.second_subject.pk, []), ("nothing", [])):
        rows = client.get(f"/api/v1/risks/?under={under}").json()["results"]
        assert [risk["reference"] for risk in rows] == found
    assert client.get("/api/v1/risks/?band=purple").status_code == 400
    assert client.post("/api/v1/risks/", {}, content_type="application/json").status_code == 403
