"""Programs add measures, log values and read charts, by the same rules as people."""

import pytest
from invented_values import A, months

from providers.measures.models import DataPoint
from tests.cast import acting

LIST = "/api/v1/measures/"
JSON = "application/json"
SENT = {
    "code": "AE-4H",
    "name": "Four hours",
    "direction": "increase",
    "unit": "%",
    "target_type": "at_least",
    "target": "78",
}


@pytest.fixture
def program(cast, client, key_for):
    headers = key_for(cast.lead)

    def ask(method, address, data=None, **more):
        return getattr(client, method)(address, data, content_type=JSON, headers=headers | more)

    return ask


def test_a_measure_is_added_once_with_its_key_and_read(program):
    made = program("post", LIST, SENT, **{"Idempotency-Key": "one"})
    assert made.status_code == 201
    assert program("post", LIST, SENT, **{"Idempotency-Key": "one"}).json()["id"] == made.json()["id"]
    assert program("get", LIST + "?search=four").json()["results"][0]["code"] == "AE-4H"
    assert program("get", f"{LIST}{made.json()['id']}/").json()["target"] == "78.000000"
    refused = program("post", LIST, SENT)
    assert refused.status_code == 400
    assert "code" in refused.json()["errors"]


def test_a_measure_is_changed_unless_somebody_was_first(program, falls):
    address = f"{LIST}{falls.pk}/"
    tag = program("get", address)["ETag"]
    assert program("patch", address, {"name": "Falls"}, **{"If-Match": tag}).json()["name"] == "Falls"
    assert program("patch", address, {"name": "Slips"}, **{"If-Match": tag}).status_code == 412


def test_values_are_logged_revised_and_listed_with_what_they_were(cast, program, falls):
    address = f"{LIST}{falls.pk}/points/"
    points = [{"subject": str(cast.subject.pk), "period": "2025-02-14", "value": "20"},
              {"subject": str(cast.subject.pk), "period": "2026-03-01", "value": "11"}]  # fmt: skip
    assert program("post", address, {"points": points}).json() == {"added": 1, "revised": 1, "unchanged": 0}
    found = program("get", f"{address}?subject={cast.subject.pk}&page_size=100").json()["results"]
    assert len(found) == len(A) + 2
    assert [each["value"] for each in found if each["period"] == "2025-02-01"] == ["14.000000", "20.000000"]


@pytest.mark.parametrize(
    "points",
    [
        [],
        [{"subject": "00000000-0000-0000-0000-000000000001", "period": "2026-03-01", "value": "1"}],
        [{"subject": None, "period": "2026-03-01", "value": "-1"}],
        [{"subject": None, "period": "2026-03-01", "value": "many"}],
    ],
)
def test_wrong_values_are_refused_and_nothing_is_logged(cast, program, falls, points):
    points = [each | {"subject": each["subject"] or str(cast.subject.pk)} for each in points]
    assert program("post", f"{LIST}{falls.pk}/points/", {"points": points}).status_code == 400
    with acting(cast.lead):
        assert DataPoint.objects.count() == len(A)


def test_a_chart_is_read_set_rebased_and_taken_back(cast, program, falls):
    address = f"{LIST}{falls.pk}/subjects/{cast.subject.pk}/"
    read = program("get", f"{address}chart/").json()
    assert (read["standing"], read["variation"], read["assurance"]) == ("firm", "common", "inconsistent")
    assert [point["cause"] for point in read["points"]][12] == "above_limit"
    assert read["points"][0]["period"] == str(months(1)[0])
    assert read["differs"]
    put = program("put", f"{address}chart/", {"profile": "excel_tool", "locked": 12})
    assert put.json()["points"][0]["mean"] == pytest.approx(12.8333, abs=5e-5)
    made = program("post", f"{address}rebases/", {"starts_on": "2025-07-01", "reason": "A new ward."})
    assert made.status_code == 201
    back = program("post", f"{LIST}rebases/{made.json()['id']}/taking-back/", {"reason": "It closed."})
    assert back.json()["taken_back_why"] == "It closed."
    assert len(program("get", f"{address}rebases/").json()["results"]) == 1


def test_small_counts_are_null(cast, program):
    made = program("post", LIST, SENT | {"small_numbers": True, "target": None, "target_type": ""}).json()
    points = [{"subject": str(cast.subject.pk), "period": str(day), "value": value}
              for day, value in zip(months(4), (7, 3, 8, 9), strict=True)]  # fmt: skip
    program("post", f"{LIST}{made['id']}/points/", {"points": points})
    found = program("get", f"{LIST}{made['id']}/points/").json()["results"]
    assert [(each["value"], each["shown"]) for each in found][:2] == [("7.000000", "7%"), (None, "<5")]
    read = program("get", f"{LIST}{made['id']}/subjects/{cast.subject.pk}/chart/").json()
    assert read["points"][1]["value"] is None

    # SM1, secondary suppression: whatever the small count is, the mean and the limits are the same.
    lines = [(each["mean"], each["lower"], each["upper"]) for each in read["points"]]
    program("post", f"{LIST}{made['id']}/points/", {"points": [points[1] | {"value": 1}]})
    again = program("get", f"{LIST}{made['id']}/subjects/{cast.subject.pk}/chart/").json()
    assert [(each["mean"], each["lower"], each["upper"]) for each in again["points"]] == lines
    assert lines[0][0] == pytest.approx((7 + 2.5 + 8 + 9) / 4)
