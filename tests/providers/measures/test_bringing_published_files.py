"""A published file is brought: measures that it holds are added, values of own providers logged, later files revise."""

import csv
import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from metric_files import metric_file, monthly
from openpyxl import Workbook

from providers.measures.actions import bring_file, bringing
from providers.measures.models import BroughtFile, DataPoint, Measure
from providers.measures.rules.periods import periods
from tests.cast import acting

BRING, API = "/measures/bring/", "/api/v1/measures/files/"
HEAD = ["nhs_trust22_code", "date", "general_acute_beds_available", "general_acute_beds_occupied"]


@pytest.fixture
def code(cast):
    return cast.subject.provider.organisation.code


def csv_of(*rows, encoding="utf-8-sig"):
    return "\r\n".join(",".join(map(str, row)) for row in (HEAD, *rows)).encode(encoding)


def bring(browser, content, name="beds.csv"):
    return browser.post(BRING, {"file": SimpleUploadedFile(name, content)})


def values(cast):
    with acting(cast.lead):
        return [(str(each.period_start), float(each.value), each.replaced_at is None)
                for each in DataPoint.objects.order_by("period_start", "at")]  # fmt: skip


def test_values_of_own_providers_are_logged_and_all_rows_accounted_for(cast, code, sign_in):
    browser = sign_in(cast.lead)
    rows = [
        (code, "April 2024", 200, 180),
        ("RWE", "April 2024", 9, 9),
        (code, "Aprul 2024", 1, 1),
        ("Total", "", 9, 9),
    ]
    answer = bring(browser, csv_of(*rows))
    assert answer.status_code == 302
    page = browser.get(answer.url).content.decode()
    for words in ("beds.csv", "Critical care and general and acute beds", "“Aprul 2024” is not a month."):
        assert words in page, words
    assert values(cast) == [("2024-04-01", 90.0, True)]
    with acting(cast.lead):
        file, measure = BroughtFile.objects.get(), Measure.objects.get()
        assert file.counts == {"used": 1, "totals": 1, "parts": 0, "elsewhere": 1, "rejected": 1}
        assert sum(file.counts.values()) == file.rows
        point = DataPoint.objects.get()
        assert (measure.code, point.numerator, point.denominator, point.loaded_from) == (
            "BEDS-GA-NHSE",
            180,
            200,
            "beds.csv",
        )
    assert "beds.csv" in browser.get(BRING).content.decode()


def test_the_same_file_again_changes_nothing_and_a_later_one_revises(cast, code, sign_in):
    browser = sign_in(cast.lead)
    for occupied in (180, 180, 190):
        assert bring(browser, csv_of((code, "April 2024", 200, occupied))).status_code == 302
    assert values(cast) == [("2024-04-01", 90.0, False), ("2024-04-01", 95.0, True)]
    with acting(cast.lead):
        told = [tuple(each.logged[0][name] for name in ("added", "revised", "unchanged"))
                for each in BroughtFile.objects.order_by("at")]  # fmt: skip
        assert told == [(1, 0, 0), (0, 0, 1), (0, 1, 0)]
        assert Measure.objects.count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_do_not_matter(cast, code, sign_in, encoding):
    assert bring(sign_in(cast.lead), csv_of((code, "April 2024", 200, 180), encoding=encoding)).status_code == 302


def test_a_workbook_with_a_title_above_its_headings(cast, code, sign_in):
    book = Workbook()
    for row in (["Beds, April 2024"], [], HEAD, [code, "April 2024", 200, 180]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    assert bring(sign_in(cast.lead), content.getvalue(), "beds.xlsx").status_code == 302
    assert values(cast) == [("2024-04-01", 90.0, True)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "not a spreadsheet"),
        (b"a,b\n1,2\n", "none of the published files"),
        (b"%PDF-1.7 and more of it", "not a spreadsheet"),
        (csv_of(("RWE", "April 2024", 9, 9)), "is about one of your providers"),
        (csv_of(), "is about one of your providers"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_beside_the_field(cast, sign_in, content, reason):
    answer = bring(sign_in(cast.lead), content)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    with acting(cast.lead):
        assert not BroughtFile.objects.exists()


def test_a_file_whose_only_rows_are_wrong_says_why(cast, code, sign_in):
    answer = bring(sign_in(cast.lead), csv_of((code, "April 2024", 9, 10)))
    assert "10 is more than the 9 it is a part of" in answer.content.decode()


def test_a_measure_of_ones_own_with_that_code_is_not_changed(cast, code, sign_in):
    with acting(cast.lead):
        Measure.objects.create(code="BEDS-GA-NHSE", name="Ours", direction="decrease", frequency="week")
    answer = bring(sign_in(cast.lead), csv_of((code, "April 2024", 200, 180)))
    assert answer.status_code == 422
    assert "that is not monthly" in answer.content.decode()


def test_the_thirteen_months_that_were_published_make_one_series(cast, code):
    with acting(cast.lead) as by:
        for path in monthly():
            bring_file(path.read_bytes(), path.name, by=by)
        four = Measure.objects.get(code="AE-4H-NHSE")
        assert (four.target_type, four.target, four.questions) == ("at_least", 95, ["responsive"])
        found = four.points.filter(subject=cast.subject).order_by("period_start")
        assert [each.period_start for each in found] == periods(date(2024, 6, 1), date(2025, 6, 1), "month")
        again = bring_file(monthly()[0].read_bytes(), "again.csv", by=by)
        assert [(each["added"], each["revised"]) for each in again.logged] == [(0, 0)] * 3
        assert all(each["unchanged"] for each in again.logged)


def zip_of(*files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in files:
            archive.writestr(name, inside)
    return content.getvalue()


def test_the_full_extract_of_waiting_times_is_brought_as_the_zip_that_was_published(cast, monkeypatch):
    monkeypatch.setattr(bringing, "own_subjects", lambda: {"RM3": cast.subject})
    path = metric_file("20260430-RTT-April-2026-full-extract.csv.zip")
    with acting(cast.lead) as by:
        file = bring_file(path.read_bytes(), path.name, by=by)
        assert (file.layout, file.rows, file.rejected) == ("rtt_extract", 180_781, [])
        assert sum(file.counts.values()) == file.rows
        waits = DataPoint.objects.get(measure__code="RTT-18W-NHSE")
        with metric_file("rtt_incomplete_by_provider_2026-04.csv").open(newline="") as derived:
            (row,) = [
                each
                for each in csv.DictReader(derived)
                if (each["provider_code"], each["treatment_function_code"]) == ("RM3", "C_999")
            ]
        told = int(row["waiting_within_18wk"]), int(row["waiting_known_clock"])
        assert (waits.numerator, waits.denominator) == told
        again = bring_file(path.read_bytes(), path.name, by=by)
        assert [(each["added"], each["revised"], each["unchanged"]) for each in again.logged] == [(0, 0, 1)] * 2


def test_a_zip_of_one_file_is_read_and_what_a_mac_adds_is_not(cast, code, sign_in):
    inside = csv_of((code, "April 2024", 200, 180))
    content = zip_of(("beds.csv", inside), ("__MACOSX/._beds.csv", b"0"))
    assert bring(sign_in(cast.lead), content, "b.zip").status_code == 302
    assert values(cast) == [("2024-04-01", 90.0, True)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zip_of(("a.csv", b"1"), ("b.csv", b"2")), "holds 2 files"),
        (zip_of(("a.csv", b"a,b\n1,2\n")), "none of the published files"),
        (zip_of(("a.csv", csv_of((1, 2, 3, 4))))[:-40], "This zip file is damaged"),
        (zip_of(("a.csv", b""), ("__MACOSX/b", b"2")), "none of the published files"),
    ],
)
def test_a_zip_that_cannot_be_read_says_why(cast, sign_in, content, reason):
    answer = bring(sign_in(cast.lead), content, "b.zip")
    assert answer.status_code == 422
    assert reason in answer.content.decode()


def test_a_program_brings_a_file_once(cast, code, client, key_for):
    headers = key_for(cast.lead) | {"Idempotency-Key": "one"}

    def send():
        file = SimpleUploadedFile("beds.csv", csv_of((code, "April 2024", 200, 180)))
        return client.post(API, {"file": file}, headers=headers)

    made = send()
    assert made.status_code == 201
    assert made.json()["logged"][0]["added"] == 1
    assert client.get(f"{API}{made.json()['id']}/", headers=headers).json()["counts"]["used"] == 1
    assert len(client.get(API, headers=headers).json()["results"]) == 1


def test_who_only_reads_brings_nothing(cast, code, sign_in):
    browser = sign_in(cast.viewer)
    assert bring(browser, csv_of((code, "April 2024", 200, 180))).status_code == 403
    assert "Bring a published file" not in browser.get("/measures/").content.decode()
