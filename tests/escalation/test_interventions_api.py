"""What was done about subjects by REST, through the same actions as the pages."""

from datetime import date

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from escalation.interventions.models import Deadline, Intervention
from quality_oversight.people import actions as people_actions
from tests.cast import TRUST, acting
from tests.rows import add_intervention

JSON = "application/json"
HOME = "/api/v1/interventions/"


@pytest.fixture
def program(cast):
    """A program that acts for somebody."""

    def calling(membership) -> Client:
        with acting(cast.admin):
            secret = people_actions.issue_key(membership, by=cast.admin, label="Test")[1]
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return calling


@pytest.fixture
def notice(cast):
    return {
        "subject": str(cast.subject.pk), "kind": "contract", "type": "cpn", "started_on": "2026-03-02",
        "text": "Handovers.", "owner": str(cast.lead.pk), "clause": "GC9.4",
    }  # fmt: skip


def test_a_notice_is_recorded_read_changed_worked_on_ended_and_reopened(cast, program, notice):
    client = program(cast.lead)
    made = client.post(HOME, notice, content_type=JSON)
    assert made.status_code == 201, made.json()
    address = made.headers["Location"]
    body = client.get(address).json()
    assert body == made.json()
    assert (body["state"], body["reference"][:4], body["clause"]) == ("standing", "INT-", "GC9.4")
    assert [(each["key"], each["due"]) for each in body["deadlines"]] == [
        ("management_meeting", "2026-03-16"), ("rap_agreed", "2026-03-23"),
    ]  # fmt: skip
    meeting = f"{address}deadlines/{body['deadlines'][0]['id']}/"
    met = client.post(meeting, {"done_on": "2026-03-05"}, content_type=JSON).json()
    assert {each["key"]: each["due"] for each in met["deadlines"]}["rap_agreed"] == "2026-03-12"
    set_too = client.post(f"{address}deadlines/", {"label": "Audit", "due": "2026-05-01"}, content_type=JSON).json()
    assert [each["label"] for each in set_too["deadlines"]][-1] == "Audit"
    tag = {"If-Match": client.get(address).headers["ETag"]}
    changed = client.patch(address, {"clause": "GC9.7"}, content_type=JSON, headers=tag)
    assert (changed.status_code, changed.json()["clause"], changed.json()["version"]) == (200, "GC9.7", 2)
    assert client.patch(address, {"clause": "GC9.8"}, content_type=JSON, headers=tag).status_code == 412
    assert client.get(address).json()["clause"] == "GC9.7"
    ended = client.post(f"{address}ending/", {"ended_on": "2026-04-01", "outcome": "Met."}, content_type=JSON).json()
    assert (ended["state"], ended["overdue_days"]) == ("ended", 0)
    again = client.post(f"{address}reopening/", {"reason": "Too early."}, content_type=JSON).json()
    assert (again["state"], again["outcome"]) == ("standing", "")


def test_what_is_sent_twice_is_made_once(cast, program, notice):
    client = program(cast.lead)
    sent = [client.post(HOME, notice, content_type=JSON, headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert [each.status_code for each in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    with acting(cast.lead):
        assert Intervention.objects.count() == 1


def test_the_report_of_a_visit_is_taken_on(cast, program):
    with acting(cast.lead):
        row = add_intervention(cast.subject, cast.lead, kind="visit", type="joint", team="Two", found_safe="Bells.")
    client = program(cast.lead)
    address = f"{HOME}{row.pk}/report/"
    assert client.post(address, {"report": "final"}, content_type=JSON).status_code == 400
    assert client.post(address, {"report": "draft"}, content_type=JSON).json()["report"] == "draft"
    moved = client.post(address, {"report": "accuracy_check", "on": "2026-04-10"}, content_type=JSON).json()
    assert (moved["told_on"], moved["deadlines"][0]["due"]) == ("2026-04-10", "2026-04-24")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"found_safe": "Bells."}, "found_safe"),
        ({"type": "joint"}, "type"),
        ({"owner": "00000000-0000-0000-0000-000000000000"}, "owner"),
        ({"follows": "00000000-0000-0000-0000-000000000000"}, "follows"),
        ({"text": "NHS number 943 476 5919"}, "text"),
        ({"kind": "sanction"}, "kind"),
        ({"subject": "00000000-0000-0000-0000-000000000000"}, "subject"),
    ],
)
def test_what_is_wrong_is_told_by_field(cast, program, notice, change, field):
    refused = program(cast.lead).post(HOME, notice | change, content_type=JSON)
    assert refused.status_code == 400
    assert field in refused.json()["errors"]


def test_the_list_is_filtered_and_refuses_what_it_does_not_know(cast, program):
    with acting(cast.lead):
        add_intervention(cast.subject, cast.lead, 1)
        add_intervention(cast.second_subject, cast.lead, 2, kind="visit", type="joint")
    client = program(cast.viewer)

    def refs(query: str) -> list[str]:
        return [each["reference"] for each in client.get(HOME + query).json()["results"]]

    assert refs("") == ["INT-2026-0002", "INT-2026-0001"]
    assert refs("?kind=visit") == ["INT-2026-0002"]
    assert refs(f"?subject={cast.subject.pk}") == ["INT-2026-0001"]
    assert refs("?state=ended") == []
    for query in ("?kind=sanction", "?state=odd", "?subject=odd"):
        assert client.get(HOME + query).status_code == 400


def test_a_providers_program_reads_what_it_was_told_of(cast, program):
    day = date(2026, 4, 9)
    with acting(cast.lead):
        told = {"told_on": day, "told_to": TRUST, "kind": "visit", "type": "joint", "found_safe": "Bells."}
        draft = add_intervention(cast.subject, cast.lead, 1, report="draft", **told)
        checked = add_intervention(cast.subject, cast.lead, 2, report="accuracy_check", **told)
        hidden = add_intervention(cast.subject, cast.lead, 3)
        Deadline.objects.create(intervention=checked, label="Check", due=day, note="Said by phone.")
    client = program(cast.provider_user)
    listed = {each["reference"]: each for each in client.get(HOME).json()["results"]}
    assert {ref: each["found_safe"] for ref, each in listed.items()} == {draft.ref: "", checked.ref: "Bells."}
    assert "Said by phone." not in str(listed)
    assert client.get(f"{HOME}{hidden.pk}/").status_code == 404
    assert client.post(f"{HOME}{draft.pk}/ending/", {}, content_type=JSON).status_code == 403


def test_every_answer_is_described():
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        document = SchemaGenerator().get_schema(public=True)
    said = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert [each for each in said if "intervention" in each.lower()] == []
    answers = {
        (path, method): sorted(operation["responses"])
        for path, methods in document["paths"].items()
        if path.startswith(HOME)
        for method, operation in methods.items()
    }
    changed = ["200", "400", "401", "403", "404"]
    assert answers == {
        (HOME, "get"): ["200", "400", "401", "403"],
        (HOME, "post"): ["201", "400", "401", "403", "422"],
        (f"{HOME}rapid-reviews/", "post"): ["201", "400", "401", "403", "422"],
        (f"{HOME}{{id}}/", "get"): ["200", "401", "403", "404"],
        (f"{HOME}{{id}}/", "patch"): [*changed, "412"],
        (f"{HOME}{{id}}/deadlines/", "post"): [*changed, "422"],
        (f"{HOME}{{id}}/deadlines/{{deadline}}/", "post"): changed,
        (f"{HOME}{{id}}/documents/", "get"): ["200", "401", "403", "404"],
        (f"{HOME}{{id}}/documents/", "post"): ["201", *changed[1:]],
        (f"{HOME}documents/{{id}}/", "get"): ["200", "400", "401", "403", "404"],
        (f"{HOME}{{id}}/ending/", "post"): changed,
        (f"{HOME}{{id}}/reopening/", "post"): changed,
        (f"{HOME}{{id}}/report/", "post"): changed,
    }
