"""Programs bring a sheet of values by the same steps as people: bring, see, say how it is read, save."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from test_bringing_own_values import LONG, csv_of, through, upload, values, xlsx_of

from providers.measures.actions import Reading, add_measure, log_points
from providers.measures.models import BroughtFile, DataPoint
from providers.values.models import PointSheet
from tests.cast import acting

SHEETS = "/api/v1/measures/sheets/"


@pytest.fixture
def code(cast):
    return cast.subject.provider.organisation.code


@pytest.fixture
def falls(cast):
    with acting(cast.lead) as by:
        return add_measure(by=by, code="FALLS", name="Falls with harm", direction="decrease", floor=0)


@pytest.fixture
def program(cast, client, key_for):
    headers = key_for(cast.lead)

    def ask(method, address, data=None, *, content_type="application/json", **more):
        return getattr(client, method)(address, data, content_type=content_type, headers=headers | more)

    def bring(content, name="own.csv", key="", **fields):
        more = {"Idempotency-Key": key} if key else {}
        sent = {"file": SimpleUploadedFile(name, content), **fields}
        return client.post(SHEETS, sent, headers=headers | more)

    ask.bring = bring
    return ask


def test_a_sheet_is_brought_seen_and_saved_and_nothing_is_logged_before(cast, code, falls, program):
    content = csv_of(LONG, (code, "FALLS", "Apr-25", "3", "", ""), (code, "FALLS", "May-25", "4", "", ""))
    made = program.bring(content)
    assert made.status_code == 201, made.json()
    sheet = made.json()
    assert sheet["places"] == {
        "subject": 0, "measure": 1, "period": 2, "value": 3, "numerator": 4, "denominator": 5
    }  # fmt: skip
    assert (sheet["missing"], sheet["chosen"], sheet["file"]) == ({}, False, None)
    preview = sheet["preview"]
    assert (preview["rows"], preview["used"], preview["refused"]) == (2, 2, [])
    assert [(each["code"], each["added"], each["revised"]) for each in preview["measures"]] == [("FALLS", 2, 0)]
    assert preview["values"][0] | {"subject": ""} == {
        "line": 2, "subject": "", "measure": "Falls with harm", "period": "April 2025", "value": "3"
    }  # fmt: skip
    assert values(cast) == []
    address = made["Location"]
    assert program("get", address).json() == sheet
    saved = program("post", f"{address}saving/", {}, **{"If-Match": made["ETag"], "Idempotency-Key": "save"})
    assert saved.status_code == 201, saved.json()
    assert saved.json()["logged"][0]["added"] == 2
    assert values(cast) == [("FALLS", "2025-04-01", 3.0), ("FALLS", "2025-05-01", 4.0)]
    again = program("post", f"{address}saving/", {}, **{"If-Match": made["ETag"], "Idempotency-Key": "save"})
    assert again.json()["id"] == saved.json()["id"]
    late = program("post", f"{address}saving/", {})
    assert (late.status_code, "already" in str(late.json())) == (400, True)
    done = program("get", address).json()
    assert (done["file"], done["preview"]) == (saved.json()["id"], None)


def test_what_cannot_be_used_is_told_by_line_and_reason_and_left_out_only_where_that_is_said(
    cast, code, falls, program
):
    rows = [(code, "FALLS", "Apr-25", "3", "", ""), (code, "FALLS", "May-25", "three", "", ""),
            ("Nobody's", "FALLS", "May-25", "3", "", "")]  # fmt: skip
    made = program.bring(csv_of(LONG, *rows))
    preview = made.json()["preview"]
    assert [(each["line"], each["reason"]) for each in preview["refused"]] == [
        (3, "“three” is not a number."), (4, "“Nobody's” is not known here."),
    ]  # fmt: skip
    assert (preview["refused_count"], preview["rejected"], preview["unknown"]) == (2, 2, {"subject": ["Nobody's"]})
    refused = program("post", f"{made['Location']}saving/", {})
    assert refused.status_code == 400
    assert "leave_out" in refused.json()["errors"]
    assert values(cast) == []
    told = program("patch", made["Location"], {"meant": {"subject": {"Nobody's": str(cast.subject.pk)}}})
    assert told.json()["preview"]["refused_count"] == 1
    saved = program("post", f"{made['Location']}saving/", {"leave_out": True}).json()
    assert [(each["line"], each["reason"]) for each in saved["rejected"]] == [(3, "“three” is not a number.")]
    assert values(cast) == [("FALLS", "2025-04-01", 3.0), ("FALLS", "2025-05-01", 3.0)]


def test_a_share_among_percentages_is_asked_about(cast, code, program):
    with acting(cast.lead) as by:
        seen = add_measure(
            by=by, code="SEEN", name="Seen in time", direction="increase", unit="%", floor=0, ceiling=100
        )
    made = program.bring(csv_of(("Org code", "Apr-25", "May-25"), (code, "95%", "0.94")), measure=str(seen.pk))
    assert [each["line"] for each in made.json()["preview"]["doubtful"]] == [2]
    assert set(program("post", f"{made['Location']}saving/", {}).json()["errors"]) == {"sure"}
    assert program("post", f"{made['Location']}saving/", {"sure": True}).status_code == 201


def test_columns_that_nobody_can_guess_are_asked_for_and_remembered(cast, code, falls, program):
    content = xlsx_of(("Where", "Apr-25", "May-25"), (code, 3, 4))
    made = program.bring(content, "own.xlsx", measure=str(falls.pk))
    sheet = made.json()
    assert (set(sheet["missing"]), sheet["preview"], sheet["wide"]) == ({"subject"}, None, True)
    assert sheet["periods"] == ["Apr-25", "May-25"]
    assert set(program("post", f"{made['Location']}saving/", {}).json()["errors"]) == {"subject"}
    told = program("patch", made["Location"], {"places": {"subject": 0}})
    assert told.status_code == 200, told.json()
    assert told.json()["preview"]["measures"][0]["added"] == 2
    assert program("post", f"{made['Location']}saving/", {}).status_code == 201
    later = program.bring(xlsx_of(("Where", "Jun-25"), (code, 5)), "own.xlsx").json()
    assert (later["missing"], later["preview"]["measures"][0]["added"]) == ({}, 1)


def test_what_is_said_wrongly_of_a_sheet_is_refused_by_field(cast, code, falls, program):
    made = program.bring(csv_of(LONG, (code, "FALLS", "Apr-25", "3", "", "")))
    nobody = "00000000-0000-0000-0000-000000000001"
    for said, field in (
        ({"places": {"value": 9}}, "places"), ({"places": {"value": -1}}, "places"),
        ({"same": {"measure": nobody}}, "measure"), ({"same": {"subject": nobody}}, "subject"),
        ({"meant": {"subject": {"Somebody": str(cast.subject.pk)}}}, "meant"), ({"header": 9}, "header"),
        ({"sheet": 4}, "sheet"), ({"column": 1}, "column"), ({"places": {"value": None, "numerator": None}}, "value"),
    ):  # fmt: skip
        answer = program("patch", made["Location"], said)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), said
    assert program("get", made["Location"]).json() == made.json()


def test_a_sheet_that_became_something_else_since_it_was_seen_is_not_saved(cast, code, falls, program):
    made = program.bring(csv_of(LONG, (code, "FALLS", "Apr-25", "3", "", "")))
    with acting(cast.lead) as by:
        log_points(falls, [Reading(cast.subject, date(2025, 4, 1), Decimal(9))], by=by)
    seen = {"If-Match": made["ETag"]}
    assert program("post", f"{made['Location']}saving/", {}, **seen).status_code == 412
    assert program("patch", made["Location"], {"shares": True}, **seen).status_code == 412
    now = program("get", made["Location"])
    assert now.json()["preview"]["measures"][0]["revised"] == 1
    assert program("post", f"{made['Location']}saving/", {}, **{"If-Match": now["ETag"]}).status_code == 201
    with acting(cast.lead):
        assert DataPoint.objects.filter(replaced_at=None).get().value == 3


def test_the_same_key_brings_one_sheet_and_with_another_file_of_that_name_is_refused(cast, code, falls, program):
    content = csv_of(LONG, (code, "FALLS", "Apr-25", "3", "", ""))
    first = program.bring(content, key="monday").json()
    assert program.bring(content, key="monday").json()["id"] == first["id"]
    with acting(cast.lead):
        assert PointSheet.objects.count() == 1
    other = csv_of(LONG, (code, "FALLS", "Apr-25", "4", "", ""))
    assert program.bring(other, key="monday").status_code == 422


def test_a_sheet_is_listed_until_it_is_saved_or_deleted(cast, code, falls, program):
    made = program.bring(csv_of(LONG, (code, "FALLS", "Apr-25", "3", "", "")))
    assert [each["id"] for each in program("get", SHEETS).json()["results"]] == [made.json()["id"]]
    assert program("delete", made["Location"]).status_code == 204
    assert program("get", SHEETS).json()["results"] == []
    assert program("get", made["Location"]).status_code == 404
    assert values(cast) == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 and more", b"<!DOCTYPE html><html></html>"])
def test_what_is_no_sheet_is_refused(program, falls, content):
    answer = program.bring(content)
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_the_example_is_of_ones_own_measures_and_brought_back_changes_nothing(cast, falls, sign_in):
    with acting(cast.lead) as by:
        add_measure(by=by, code="SEEN", name="Seen in time", direction="increase", unit="%", floor=0, ceiling=100)
        small = add_measure(by=by, code="FEW", name="A few people", direction="decrease", small_numbers=True)
        day = date(2025, 4, 1)
        log_points(falls, [Reading(cast.subject, day, Decimal(12), Decimal(12), Decimal(100))], by=by)
        log_points(small, [Reading(cast.subject, day, Decimal(3))], by=by)
    browser = sign_in(cast.lead)
    assert "An example of such a sheet" in browser.get("/measures/values/").content.decode()
    answer = browser.get("/measures/values/example/")
    content = b"".join(answer.streaming_content)
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]
    assert "with values that are held" in rows[0][0]
    assert [(row[2], row[4], row[5]) for row in rows[2:]] == [
        ("FEW", "<5", None), ("FALLS", 12, 12), ("SEEN", 100, None)
    ]  # fmt: skip
    page = through(browser, content, name="values-example.xlsx")
    assert "Seen in time" in page
    with acting(cast.lead):
        told = {each["code"]: (each["added"], each["revised"], each["unchanged"])
                for each in BroughtFile.objects.get().logged}  # fmt: skip
        assert told == {"FALLS": (0, 0, 1), "SEEN": (1, 0, 0)}
    assert upload(browser, content, name="values-example.xlsx")
