"""A tenant administrator brings a file of the directory, sees what it would change, and confirms it."""

import io
import json
import re
import sys
import zipfile
from pathlib import Path

import pytest
from directory_rows import PRACTICE, TRUST
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, OperationalError
from django.urls import reverse
from openpyxl import Workbook

from providers.directory import actions
from providers.directory.models import CqcLocation, DirectoryImport
from providers.directory.tasks import carry_out
from providers.models import Organisation, Subject
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting, assemble

IMPORTS = reverse("directory:imports")
OLDHAM = Path(__file__).resolve().parents[3] / "../shared/data/cqc/cqc_api_location_details_oldham_2025-08.json"
ORD = Path(__file__).resolve().parents[3] / "../shared/data/ods/ord_api_organisation_RWR.json"


@pytest.fixture
def cast(fresh_database):
    """The cast in a database of its own: the import has a connection and a transaction of its own."""
    return assemble()


def bring(browser, *lines):
    """Upload a file of these lines."""
    file = SimpleUploadedFile("etr.csv", "".join(lines).encode())
    answer = browser.post(IMPORTS, {"file": file})
    assert answer.status_code == 302
    job = DirectoryImport.objects.latest("made_at")
    assert answer.url == job.get_absolute_url()
    return job


def bring_whole(browser, *lines):
    """Upload a file, confirm it and have it imported."""
    job = bring(browser, *lines)
    carry_out(str(job.pk))
    assert browser.post(reverse("directory:confirm", args=[job.pk])).status_code == 302
    carry_out(str(job.pk))


def shown(browser, job):
    return browser.get(job.get_absolute_url()).content.decode()


def test_from_upload_to_the_report_that_is_kept(cast, sign_in):
    browser = sign_in(cast.admin)
    job = bring(browser, TRUST.replace("R0A", "RTD"), TRUST.replace("R0A", "RZZ"), TRUST.replace("20171001", "soon"))
    assert "Being looked through" in shown(browser, job)
    carry_out(str(job.pk))
    told = shown(browser, job)
    assert "Nothing has changed yet" in told
    assert "3 rows in the file" in told
    assert "<strong>1</strong> rejected" in told
    assert "The opening date “soon” is not a date written as YYYYMMDD." in told
    assert not Organisation.objects.filter(code="RZZ").exists()

    answer = browser.post(reverse("directory:confirm", args=[job.pk]))
    assert (answer.status_code, answer.url) == (302, job.get_absolute_url())
    carry_out(str(job.pk))
    assert Organisation.objects.get(code="RZZ").name == "Manchester, the Trust"
    assert "The directory was brought up to this file" in shown(browser, job)
    rejected = browser.get(job.get_absolute_url(), {"outcome": "rejected"}).content.decode()
    assert "soon" in rejected
    assert "RZZ" not in rejected
    with acting(cast.lead):
        assert Subject.objects.get(pk=cast.subject.pk).name == "Manchester, the Trust"
        verbs = set(AuditEvent.objects.filter(target_type="directoryimport").values_list("verb", flat=True))
        assert verbs == {"directory.file_brought", "directory.import_confirmed"}

    carry_out(str(job.pk))  # sent twice: once only
    assert browser.post(reverse("directory:confirm", args=[job.pk])).status_code == 422
    assert DirectoryImport.objects.get(pk=job.pk).counts["added"] == 1
    assert sign_in(cast.lead).get(job.get_absolute_url()).status_code == 403


def test_closures_are_confirmed_and_what_is_no_file_is_refused_in_words(cast, sign_in):
    browser = sign_in(cast.admin)
    assert browser.post(IMPORTS, {}).status_code == 422

    first = bring(browser, PRACTICE)
    carry_out(str(first.pk))
    browser.post(reverse("directory:confirm", args=[first.pk]))
    carry_out(str(first.pk))
    job = bring(browser, PRACTICE.replace('"19740401",""', '"19740401","20260101"'))
    carry_out(str(job.pk))
    assert "It closes more than a tenth of the open organisations of an ICB" in shown(browser, job)
    assert "Closing date: none → 1 January 2026" in shown(browser, job)
    address = reverse("directory:confirm", args=[job.pk])
    refused = browser.post(address)
    assert refused.status_code == 422
    assert "Say that these closures are right, or do not import the file" in refused.content.decode()
    assert browser.post(address, {"close_many": "on"}).status_code == 302
    carry_out(str(job.pk))
    assert Organisation.objects.get(code="A81001").closed.isoformat() == "2026-01-01"

    web_page = bring(browser, "<!DOCTYPE html><html></html>")
    carry_out(str(web_page.pk))
    assert "This is a web page and not the file itself" in shown(browser, web_page)

    lost = bring(browser, TRUST)
    storages["attachments"].delete(lost.stored_as)
    carry_out(str(lost.pk))
    assert "no longer where it was kept" in shown(browser, lost)


def test_what_opens_closed_organisations_again_is_confirmed_too(cast, sign_in):
    browser = sign_in(cast.admin)
    older, newer = PRACTICE, PRACTICE.replace('"19740401",""', '"19740401","20260101"')
    for lines in (older, newer):
        job = bring(browser, lines)
        carry_out(str(job.pk))
        assert browser.post(reverse("directory:confirm", args=[job.pk]), {"close_many": "on"}).status_code == 302
        carry_out(str(job.pk))
    again = bring(browser, older)
    carry_out(str(again.pk))
    assert "It opens again what was closed" in shown(browser, again)
    address = reverse("directory:confirm", args=[again.pk])
    refused = browser.post(address)
    assert refused.status_code == 422
    assert "Say that what it opens again is right, or do not import the file" in refused.content.decode()
    assert browser.post(address, {"reopen": "on"}).status_code == 302
    carry_out(str(again.pk))
    assert Organisation.objects.get(code="A81001").closed is None
    assert "It opens again what was closed" not in shown(browser, again)


def test_a_file_of_which_no_row_can_be_used_cannot_be_imported(cast, sign_in):
    browser = sign_in(cast.admin)
    job = bring(browser, TRUST.replace("20171001", "soon"))
    carry_out(str(job.pk))
    told = shown(browser, job)
    assert "None of its rows can be used" in told
    assert "Import this file" not in told
    refused = browser.post(reverse("directory:confirm", args=[job.pk]))
    assert refused.status_code == 422
    assert "there is nothing to import" in refused.content.decode()


def test_what_would_do_something_else_than_was_confirmed_is_shown_again_and_not_done(cast, sign_in):
    browser = sign_in(cast.admin)
    closing = bring(browser, PRACTICE.replace('"19740401",""', '"19740401","20260101"'))
    carry_out(str(closing.pk))  # nothing is held yet: it would add one that is closed
    other = bring(browser, PRACTICE)
    carry_out(str(other.pk))
    for job in (other, closing):
        assert browser.post(reverse("directory:confirm", args=[job.pk])).status_code == 302
        carry_out(str(job.pk))
    assert Organisation.objects.get(code="A81001").closed is None
    told = shown(browser, closing)
    assert "The directory has changed since this file was looked through" in told
    assert "It closes more than a tenth of the open organisations of an ICB" in told
    address = reverse("directory:confirm", args=[closing.pk])
    assert browser.post(address).status_code == 422
    assert browser.post(address, {"close_many": "on"}).status_code == 302
    carry_out(str(closing.pk))
    assert Organisation.objects.get(code="A81001").closed.isoformat() == "2026-01-01"
    assert "has changed since" not in shown(browser, closing)


def test_a_worker_that_is_killed_leaves_nothing_and_the_next_begins_anew(cast, sign_in, monkeypatch):
    job = bring(sign_in(cast.admin), TRUST.replace("R0A", "RZZ"))
    with monkeypatch.context() as broken:
        broken.setattr("providers.directory.actions.comparing.keep", lambda *given: sys.exit("killed"))
        with pytest.raises(SystemExit):
            actions.carry_out(job.pk)
    job.refresh_from_db()
    assert (job.state, job.changes.count()) == ("waiting", 0)
    with monkeypatch.context() as reading:
        reading.setattr("providers.directory.actions.bringing.may_write", lambda: (False, "quality_app"))
        actions.carry_out(bring(sign_in(cast.admin), TRUST).pk)
    refused = DirectoryImport.objects.latest("made_at")
    assert refused.refusal.startswith("The workers of this installation may only read the directory.")
    actions.carry_out(job.pk)
    job.refresh_from_db()
    assert (job.state, job.counts["added"]) == ("ready", 1)


def test_a_file_of_the_regulator_is_taken_on_the_same_page(cast, sign_in):
    browser = sign_in(cast.admin)
    place = {
        "locationId": "RTD01", "providerId": "RTD", "name": "A site (invented)", "type": "NHS Healthcare Organisation",
        "organisationType": "Location", "registrationStatus": "Registered", "registrationDate": "2010-04-01",
        "currentRatings": {"overall": {"rating": "Good", "reportDate": "2024-05-01"}},
    }  # fmt: skip
    file = SimpleUploadedFile("locations.json", json.dumps([place, {"locationId": "?"}]).encode())
    assert browser.post(IMPORTS, {"file": file}).status_code == 302
    job = DirectoryImport.objects.latest("made_at")
    carry_out(str(job.pk))
    carry_out(str(job.pk))  # sent twice
    told = shown(browser, job)
    assert "Locations and ratings (Care Quality Commission)" in told
    assert "<strong>1</strong> added" in told
    assert "The location id “?” is not one of the Care Quality Commission." in told
    assert not CqcLocation.objects.exists()
    assert browser.post(reverse("directory:confirm", args=[job.pk])).status_code == 302
    carry_out(str(job.pk))
    assert CqcLocation.objects.get().ratings.get().rating == "good"
    assert job.changes.count() == 2


def test_a_zip_of_the_regulator_is_told_by_what_is_in_it_and_a_damaged_one_is_refused(cast, sign_in):
    browser, whole = sign_in(cast.admin), io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "a.csv", "locationId,name\n" + "\n".join(f"1-{each},A{each:x}" for each in range(10**6, 10**6 + 999))
        )
        archive.writestr("__MACOSX/._a.csv", "x")
    damaged = bytearray(whole.getvalue())
    damaged[1000:1200] = bytes(200)
    for content, sentence in (
        (whole.getvalue(), "<strong>999</strong> added"),
        (bytes(damaged), "This zip file is damaged. Download it again."),
    ):
        browser.post(IMPORTS, {"file": SimpleUploadedFile("a.zip", content)})
        job = DirectoryImport.objects.latest("made_at")
        carry_out(str(job.pk))
        assert sentence in shown(browser, job)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (DataError("invalid byte sequence"), "This file holds something that cannot be kept"),
        (KeyError("a fault of the program"), "Something went wrong on our side while this file was read."),
    ],
)
def test_what_would_fail_again_ends_an_import_in_words_and_not_in_another_attempt(
    cast, sign_in, monkeypatch, fault, words
):
    job = bring(sign_in(cast.admin), TRUST)

    def refuse(*given):
        raise fault

    monkeypatch.setattr("providers.directory.actions.comparing.keep", refuse)
    carry_out(str(job.pk))
    assert words in shown(sign_in(cast.admin), job)
    job.refresh_from_db()
    assert job.state == "refused"


def test_a_database_that_was_away_leaves_the_file_to_the_next_attempt(cast, sign_in, monkeypatch):
    job = bring(sign_in(cast.admin), TRUST)
    with monkeypatch.context() as away:

        def lost(*given):
            raise OperationalError("the connection is lost")

        away.setattr("providers.directory.actions.comparing.keep", lost)
        with pytest.raises(OperationalError):
            carry_out(str(job.pk))
    job.refresh_from_db()
    assert job.state == "waiting"
    carry_out(str(job.pk))
    job.refresh_from_db()
    assert job.state == "ready"


def test_records_of_the_ord_interface_are_told_by_what_is_in_them(cast, sign_in):
    browser = sign_in(cast.admin)
    file = SimpleUploadedFile("anything.txt", ORD.read_bytes())
    assert browser.post(IMPORTS, {"file": file}).status_code == 302
    job = DirectoryImport.objects.latest("made_at")
    carry_out(str(job.pk))
    assert "NHS trusts (ODS ORD)" in shown(browser, job)
    assert browser.post(reverse("directory:confirm", args=[job.pk])).status_code == 302
    carry_out(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.rows, job.counts["added"]) == ("done", 3, 3)  # the trust, and two that it follows
    row = Organisation.objects.get(code="RWR")
    assert (row.icb_code, row.region_code, row.telephone) == ("QM7", "", "01707 253800")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"Organisation": {"Name": "CUT', "This JSON ends too early or is damaged. Download it again."),
        (b"[1, 2]", "It is none of the files that can be imported"),
        (b'{"Organisation": {"Name": "A SITE"}}', "None of these records is of a kind that the directory keeps."),
        (b'[{"locationId": "1-1", ', "This JSON ends too early or is damaged. Download it again."),
    ],
)
def test_json_that_cannot_be_used_is_refused_in_a_sentence(cast, sign_in, content, sentence):
    browser = sign_in(cast.admin)
    assert browser.post(IMPORTS, {"file": SimpleUploadedFile("a.json", content)}).status_code == 302
    job = DirectoryImport.objects.latest("made_at")
    carry_out(str(job.pk))
    assert sentence in shown(browser, job)


def test_a_file_that_is_too_large_for_the_page_is_refused_as_such_and_a_zip_of_it_is_taken(cast, sign_in, settings):
    settings.UPLOAD_LIMIT = 1_000_000
    browser = sign_in(cast.admin)
    rows = [TRUST.replace("R0A", f"R{number:05}") for number in range(6_000)]
    large = SimpleUploadedFile("etr.csv", "".join(rows).encode())
    answer = browser.post(IMPORTS, {"file": large})
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "This file is larger than 1 MB. Bring it in a zip." in told
    assert "Choose a file" not in told
    assert not DirectoryImport.objects.exists()

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("etr.csv", "".join(rows))
    assert browser.post(IMPORTS, {"file": SimpleUploadedFile("etr.zip", packed.getvalue())}).status_code == 302
    job = DirectoryImport.objects.get()
    carry_out(str(job.pk))
    told = shown(browser, job)
    assert "6,000 rows in the file" in told
    assert "<strong>6,000</strong> added" in told


def test_days_to_come_are_told_and_warned_of(cast, sign_in):
    browser = sign_in(cast.admin)
    bring_whole(browser, PRACTICE, PRACTICE.replace("A81001", "A81002"))
    job = bring(
        browser,
        PRACTICE.replace('"19740401",""', '"20990401",""'),
        PRACTICE.replace("A81001", "A81002").replace('"19740401",""', '"19740401","20990331"'),
    )
    carry_out(str(job.pk))
    told = shown(browser, job)
    assert "Warning: this file moves the opening of what is open already to a day to come" in told
    assert "A81001 (opens on 1 April 2099)." in told
    assert "Opening date: 1 April 1974 → 1 April 2099" in told
    assert "Of those counted as closed, 1 only closes on a day to come." in told
    assert "Closes on 31 March 2099" in told
    assert not re.search(r"nhsuk-tag[^>]*>\s*Closed", told)


def test_the_report_says_who_follows_whom_and_who_belongs_to_which_network(cast, sign_in):
    browser = sign_in(cast.admin)
    bring_whole(browser, PRACTICE)
    job = bring(
        browser,
        "predecessor_code,predecessor_name,successor_code,successor_name,succession_date,succession_type\n",
        "QHG,Bedfordshire,S1Y5D,Central East,2026-04-01,merger\n",
    )
    carry_out(str(job.pk))
    assert re.search(r"S1Y5D\)? follows .*QHG\)? from 1 April 2026 by merger\.", shown(browser, job))
    members = (
        "Partner Organisation Code,PCN Code,Practice to PCN Relationship Start Date,"
        "Practice to PCN Relationship End Date\n"
    )
    job = bring(browser, members, "A81001,U89141,20191001,20991231\n")
    carry_out(str(job.pk))
    told = shown(browser, job)
    assert "The Densham Surgery (A81001) is a member of U89141 from 1 October 2019 to 31 December 2099." in told


def test_a_workbook_of_networks_tells_networks_and_memberships_apart(cast, sign_in):
    browser = sign_in(cast.admin)
    book = Workbook()
    networks, members = book.active, book.create_sheet("PCN Core Partner Details")
    networks.append(["PCN Code", "PCN Name", "Current Sub ICB Loc Code", "Open Date", "Close Date", "Postcode"])
    networks.append(["U89141", "STOCKTON PCN", "16C", "20191001", "", ""])
    members.append(
        [
            "Partner Organisation Code",
            "PCN Code",
            "Practice to PCN Relationship Start Date",
            "Practice to PCN Relationship End Date",
        ]
    )
    members.append(["A81001", "U89141", "20191001", ""])
    members.append(["A81002", "U89141", "20191001", ""])
    kept = io.BytesIO()
    book.save(kept)
    browser.post(IMPORTS, {"file": SimpleUploadedFile("epcn.xlsx", kept.getvalue())})
    job = DirectoryImport.objects.latest("made_at")
    carry_out(str(job.pk))
    job.refresh_from_db()
    assert job.notes[:2] == [
        "Primary care networks (ODS file ePCN): 1 added.",
        "Practices of primary care networks (ODS file ePCN): 2 added.",
    ]


def test_the_report_of_a_file_of_the_regulator_tells_what_is_registered_and_what_is_no_longer(cast, sign_in):
    browser = sign_in(cast.admin)
    places = json.loads(OLDHAM.read_text())[:40]
    gone = sum(each["registrationStatus"] == "Deregistered" for each in places)
    browser.post(IMPORTS, {"file": SimpleUploadedFile("a.json", json.dumps(places).encode())})
    job = DirectoryImport.objects.latest("made_at")
    carry_out(str(job.pk))
    told = f"Locations in this file by their registration: {40 - gone} registered, {gone} deregistered."
    assert told in shown(browser, job)
    assert browser.post(reverse("directory:confirm", args=[job.pk])).status_code == 302
    carry_out(str(job.pk))

    ends = next(each for each in places if each["registrationStatus"] == "Registered")
    ends |= {"registrationStatus": "Deregistered", "deregistrationDate": "2026-05-01"}
    browser.post(IMPORTS, {"file": SimpleUploadedFile("b.json", json.dumps([ends]).encode())})
    job = DirectoryImport.objects.latest("made_at")
    carry_out(str(job.pk))
    told = shown(browser, job)
    assert "Registration: registered → deregistered" in told
    assert "Deregistered on: none → 1 May 2026" in told
    assert re.search(r"nhsuk-tag[^>]*>\s*Deregistered", told)
