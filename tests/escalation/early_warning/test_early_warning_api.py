"""Programs read lines, dismiss them and take that back, by the same rules as people."""

import json

import pytest
from django.test import Client

from quality_oversight.tenancy import keys
from quality_oversight.tenancy.models import ApiKey
from tests.cast import acting
from tests.rows import add_concern

API = "/api/v1/early-warnings/"
GRAVE = {"consequence": 5, "likelihood": 4, "initial_consequence": 5, "initial_likelihood": 4}


@pytest.fixture
def program(cast):
    key = keys.new_secret(cast.north)
    with acting(cast.admin):
        ApiKey.objects.create(membership=cast.lead, label="Test", secret_hash=keys.digest(key))
    return Client(headers={"authorization": f"Bearer {key}"})


@pytest.fixture
def line(cast, look_again, lines):
    with acting(cast.lead):
        add_concern(cast.subject, 1, **GRAVE)
    look_again()
    return lines()["risk_very_high"]


def listed(program, query=""):
    return program.get(f"{API}{query}").json()["results"]


def test_lines_are_listed_and_read(program, line, cast):
    (row,) = listed(program)
    assert (row["id"], row["reason"], row["level"]) == (str(line.pk), "risk_very_high", "intensive")
    assert row["behind"][0] | {"id": ""} == {"kind": "concern", "id": "", "weight": 20, "words": ""}
    assert program.get(f"{API}{line.pk}/").json() == row
    assert listed(program, f"?subject={cast.second_subject.pk}") == []
    assert listed(program, f"?under={cast.subject.pk}") == [row]
    assert listed(program, f"?under={cast.second_subject.pk}") == listed(program, "?under=nothing") == []
    assert listed(program, "?level=enhanced") == listed(program, "?state=ended") == []


@pytest.mark.parametrize("query", ["?state=open", "?reason=luck", "?level=red", "?subject=me"])
def test_what_is_asked_for_wrongly_is_refused(program, line, query):
    assert program.get(f"{API}{query}").status_code == 400


def test_a_line_is_dismissed_and_that_is_taken_back(program, line):
    at = f"{API}{line.pk}/dismissal/"
    refused = program.post(at, json.dumps({"reason": " "}), content_type="application/json")
    assert refused.status_code == 400
    answer = program.post(at, json.dumps({"reason": "The ward is closed."}), content_type="application/json")
    assert (answer.status_code, answer.json()["dismissal"]) == (200, "The ward is closed.")
    assert "(by a program)" not in answer.json()["dismissed_by"]
    assert listed(program) == []
    assert [row["id"] for row in listed(program, "?state=dismissed")] == [str(line.pk)]
    assert program.delete(at).json()["dismissed_at"] is None
    assert program.delete(at).status_code == 400


def test_who_read_another_state_is_told(program, line):
    tag = program.get(f"{API}{line.pk}/").headers["ETag"]
    at, body = f"{API}{line.pk}/dismissal/", json.dumps({"reason": "The ward is closed."})
    assert program.post(at, body, content_type="application/json", headers={"If-Match": '"x"'}).status_code == 412
    assert program.post(at, body, content_type="application/json", headers={"If-Match": tag}).status_code == 200
