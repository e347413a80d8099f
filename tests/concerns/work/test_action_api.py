"""Actions by REST: the same actions, the same refusals, the same walls."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import acting
from tests.concerns.work.conftest import backdate

JSON = "application/json"


def at(name, pk=None):
    return reverse(f"work-api:{name}", args=[pk] if pk else [])


@pytest.fixture
def call(client, key_for):
    """Ask as a program that acts for a membership."""

    def ask(membership, method, address, body=None):
        return client.generic(
            method, address, body and json.dumps(body), content_type=JSON, headers=key_for(membership)
        )

    return ask


def test_an_action_is_asked_for_changed_and_done(cast, concern, call, today):
    due = str(today + timedelta(days=9))
    body = {"title": "Audit of bed rails", "due": due, "owner": str(cast.viewer.pk)}
    made = call(cast.lead, "POST", at("of-concern", concern.pk), body)
    assert made.status_code == 201
    shown = made.json()
    assert (shown["owner"], shown["standing"], shown["brag"]) == (cast.viewer.name, "not_started", "green")
    assert [step["verb"] for step in shown["steps"]] == ["added"]
    one = at("detail", shown["id"])
    changed = call(cast.lead, "PATCH", one, {"version": 1, "title": "Audit of all wards"}).json()
    assert (changed["title"], changed["version"], changed["owner"]) == ("Audit of all wards", 2, cast.viewer.name)
    assert "while you were editing" in str(call(cast.lead, "PATCH", one, {"version": 1, "title": "No"}).json())
    later = {"due": str(today + timedelta(days=30)), "reason": "Staff were ill."}
    assert call(cast.lead, "POST", at("due", shown["id"]), later).json()["slips"] == 1
    report = {"status": "at_risk", "blocker": "New beds."}
    assert call(cast.viewer, "POST", at("progress", shown["id"]), report).json()["because"].startswith("due within")
    assert call(cast.viewer, "POST", at("completion", shown["id"]), {"evidence": " "}).status_code == 400
    done = call(cast.viewer, "POST", at("completion", shown["id"]), {"evidence": "Seen."}).json()
    assert (done["status"], done["brag"]) == ("complete", "blue")
    again = call(cast.lead, "POST", at("reopening", shown["id"]), {"reason": "Not all."}).json()
    assert again["status"] == "on_track"
    ended = call(cast.lead, "POST", at("cancellation", shown["id"]), {"reason": "Not needed."}).json()
    assert (ended["status"], ended["brag"]) == ("cancelled", "")


def test_an_organisation_is_asked_by_its_code(cast, shared, concern, call, today):
    body = {"title": "Audit", "due": str(today), "organisation": "RTD"}
    made = call(cast.lead, "POST", at("of-concern", shared.pk), body).json()
    assert (made["owner"], made["organisation"]) == ("", "RTD")
    refused = call(cast.lead, "POST", at("of-concern", concern.pk), body)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["owner"])


def test_lists_show_what_is_asked_for(cast, concern, asked, call, today):
    late, own, done = asked(owner=cast.executive), asked(title="Own"), asked(title="Done")
    backdate_in(cast, late, due=today - timedelta(days=1))
    backdate_in(cast, done, status="complete", evidence="Seen.", ended_on=today)

    def listed(query, who=cast.lead):
        rows = call(who, "GET", at("list") + query).json()["results"]
        return {row["id"] for row in rows}

    assert listed("") == {str(late.pk), str(own.pk)}
    assert listed("?show=overdue") == {str(late.pk)}
    assert listed("?show=ended") == {str(done.pk)}
    assert listed("?show=all&mine=true") == {str(own.pk), str(done.pk)}
    assert listed("", cast.partner) == set()
    assert call(cast.lead, "GET", at("list") + "?show=odd").status_code == 400
    of = call(cast.lead, "GET", at("of-concern", concern.pk)).json()
    assert of["count"] == 3


def backdate_in(cast, action, **values):
    with acting(cast.lead):
        backdate(action, **values)


def test_walls_hold_for_programs(cast, theirs, asked, raised, call):
    ours = asked()
    hidden = asked(
        raised(by=cast.guardian, sensitivity="speak_up", source="IL03"), by=cast.guardian, owner=cast.guardian
    )
    assert call(cast.provider_user, "GET", at("detail", theirs.pk)).status_code == 200
    for who, action in (
        (cast.provider_user, ours),
        (cast.partner, theirs),
        (cast.south_lead, ours),
        (cast.guardian, hidden),  # a program never sees what is restricted
    ):
        assert call(who, "GET", at("detail", action.pk)).status_code == 404
    assert call(cast.provider_user, "POST", at("cancellation", theirs.pk), {"reason": "No."}).status_code == 403
    report = call(cast.provider_user, "POST", at("progress", theirs.pk), {"status": "on_track"})
    assert report.status_code == 200
