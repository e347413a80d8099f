"""The register of contracts leaves as a sheet and comes back as one, with what is wrong said row by row."""

import csv
import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from escalation.contracts import actions
from escalation.contracts.models import Contract, ContractSheet, Covered, Duty
from providers.models import Subject
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting
from tests.rows import add_contract, add_duty

HEAD = (
    "Contract reference,What it is for,Kind of contract,Provider code,Provider,Kind of provider,Covers,First day,"
    "Last day,Owner,What is to be sent,Kind of report,How often,First due,Received by"
)
STROKE = (
    "C-1,Stroke,NHS Standard Contract,RTD,Anything,NHS body,Stroke unit,01/04/2025,31/03/2028,lead@north.example,"
    "Quality report,Quality report,Every quarter,15/07/2025,Quality team"
)
GRANT = "C-2,Carers,Grant agreement,,Carers Together,VCFSE,,1 April 2025,,lead@north.example,,,,,"


@pytest.fixture
def service(cast):
    with acting(cast.lead):
        return Subject.objects.create(kind="service", provider=cast.trust, name="Stroke unit", scope="Service")


def sheet_of(cast, *rows: str, name: str = "register.csv") -> ContractSheet:
    with acting(cast.lead):
        return actions.bring("\n".join([HEAD, *rows]).encode(), name, by=cast.lead)


def said(sheet: ContractSheet) -> list[tuple[int, str]]:
    return [(line["line"], line["said"]) for line in sheet.outcome["lines"]]


def words(sheet: ContractSheet, line: int) -> str:
    return " ".join(next(each["words"] for each in sheet.outcome["lines"] if each["line"] == line))


def test_nothing_is_kept_before_somebody_has_seen_it_and_a_second_time_nothing_changes(cast, service):
    grant = GRANT.replace("VCFSE", "Voluntary, community, faith and social enterprise")
    grant = ",".join(f'"{each}"' if "Voluntary" in each else each for each in grant.split(",", 5)[:5]) + (
        ',"Voluntary, community, faith and social enterprise",,1 April 2025,,lead@north.example,,,,,'
    )
    sheet = sheet_of(cast, STROKE, STROKE.replace("Quality report,Quality report", "Workforce,Workforce"), grant)
    assert said(sheet) == [(2, "added"), (3, "changed"), (4, "added")]
    with acting(cast.lead):
        assert not Contract.objects.exists()
        assert not AuditEvent.objects.filter(verb="contract.added").exists()
        actions.bring_in(sheet, by=cast.lead)
        first, second = Contract.objects.order_by("ref")
        assert (first.provider, second.holder, second.holder_kind) == (cast.trust, "Carers Together", "vcfse")
        assert set(Duty.objects.values_list("title", "next_due")) == {
            ("Quality report", date(2025, 7, 15)), ("Workforce", date(2025, 7, 15)),
        }  # fmt: skip
        assert Covered.objects.get().subject == service
        sheet.refresh_from_db()
        assert (sheet.rows, sheet.finished_at is not None) == ([], True)
        with pytest.raises(ValidationError, match="already"):
            actions.bring_in(sheet, by=cast.lead)
    again = sheet_of(cast, STROKE, grant)
    assert said(again) == [(2, "unchanged"), (3, "unchanged")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("RTD", "RR8", "Provider: “RR8” is not one of this ICB’s providers"),
        ("NHS Standard Contract", "A handshake", "Kind of contract: “A handshake” is none of these"),
        ("01/04/2025", "soon", "First day: “soon” is not a day"),
        ("lead@north.example", "nobody@north.example", "Owner: there is nobody with this e-mail address"),
        ("lead@north.example", "", "Owner: Choose a quality lead"),
        ("Stroke unit", "The moon", "Covers: “The moon” is not known here"),
        ("15/07/2025", "15/07/2024", "First due: It cannot be due before the contract begins"),
        ("Quality team", "", "Received by: Enter who receives it"),
        ("Every quarter", "Often", "How often: “Often” is none of these"),
        ("C-1", "", "Contract reference: Enter the contract reference"),
        ("C-1,Stroke,", "C-1,Patient 943 476 5919,", "What it is for: the cell held an NHS number"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_the_others_are_used(cast, service, old, new, expected):
    sheet = sheet_of(cast, STROKE.replace(old, new, 1), STROKE.replace("C-1", "C-3"))
    assert said(sheet) == [(2, "refused"), (3, "added")]
    assert expected in words(sheet, 2)
    with acting(cast.lead):
        with pytest.raises(ValidationError, match="left out"):
            actions.bring_in(sheet, by=cast.lead)
        actions.bring_in(sheet, by=cast.lead, leave_out=True)
        assert [row.ref for row in Contract.objects.all()] == ["C-3"]


def test_two_rows_that_say_otherwise_of_one_contract_are_not_both_used(cast, service):
    sheet = sheet_of(cast, STROKE, STROKE.replace("31/03/2028", "31/03/2027"))
    assert said(sheet) == [(2, "added"), (3, "refused")]
    assert words(sheet, 3) == "Line 2 says otherwise of the same contract: Last day"


def test_a_change_is_told_field_by_field(cast, service):
    with acting(cast.lead) as by:
        actions.bring_in(sheet_of(cast, STROKE), by=by)
    sheet = sheet_of(cast, STROKE.replace("31/03/2028", "31/03/2029").replace("Quality team", "Contracts team"))
    assert words(sheet, 2) == (
        "Last day: 31 March 2028 became 31 March 2029 Quality report: Received by: Quality team became Contracts team"
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_register_that_was_taken_away_comes_back_unchanged(cast, service, sign_in, kind):
    with acting(cast.lead):
        row = add_contract(cast.trust, cast.lead, title="=Stroke", note="Two\nlines", ends_on=date(2040, 3, 31))
        Covered.objects.create(contract=row, subject=service)
        add_duty(row)
        add_duty(row, title="Workforce", kind="workforce", every="half_year", last_due=date(2039, 1, 1))
        add_contract(cast.second_trust, cast.executive, 2)
    client = sign_in(cast.lead)
    taken = client.get(reverse("contracts:take_away", args=[kind]))
    content = b"".join(taken.streaming_content)
    assert taken.headers["Content-Disposition"].endswith(f'_OFFICIAL.{kind}"')
    if kind == "xlsx":
        rows = [[str(cell or "") for cell in line] for line in load_workbook(io.BytesIO(content)).active.values]
    else:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert (len(rows), rows[1][0], rows[2][1]) == (6, "Contract reference", "'=Stroke")
    with acting(cast.lead):
        assert AuditEvent.objects.get(verb="contract.taken").detail["contracts"] == 2
        sheet = actions.bring(content, f"register.{kind}", by=cast.lead)
    assert [line["said"] for line in sheet.outcome["lines"]] == ["unchanged"] * 3


def test_a_list_that_is_filtered_leaves_as_it_is_shown(cast, sign_in):
    with acting(cast.lead):
        add_contract(cast.trust, cast.lead)
        add_contract(cast.second_trust, cast.executive, 2, kind="grant")
    taken = sign_in(cast.lead).get(reverse("contracts:take_away", args=["csv"]), {"kind": "grant"})
    lines = b"".join(taken.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[2:-1]] == ['"C-2"']


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "The submitted file is empty|This file is empty"),
        (b"%PDF-1.7 not a sheet", "not a spreadsheet|no column"),
        (b"a,b\n1,2\n", "There is no column called: Contract reference"),
        (HEAD.encode(), "There is no row below the headings"),
    ],
)
def test_a_file_that_is_no_register_is_refused_beside_its_field(cast, sign_in, content, expected):
    answer = sign_in(cast.lead).post(reverse("contracts:bring"), {"file": SimpleUploadedFile("a.csv", content)})
    assert answer.status_code == 422
    assert any(words in answer.content.decode() for words in expected.split("|"))


def test_by_the_pages_a_sheet_is_brought_checked_and_brought_in(cast, service, sign_in):
    client = sign_in(cast.lead)
    content = "\n".join([HEAD, STROKE, STROKE.replace("RTD", "RR8").replace("C-1", "C-2")]).encode()
    sent = client.post(reverse("contracts:bring"), {"file": SimpleUploadedFile("register.csv", content)})
    page = client.get(sent.headers["Location"]).content.decode()
    assert "is not one of this ICB’s providers" in page
    refused = client.post(sent.headers["Location"], {})
    assert (refused.status_code, "left out" in refused.content.decode()) == (422, True)
    done = client.post(sent.headers["Location"], {"leave_out": "on"})
    assert done.status_code == 302
    assert "What was brought in" in client.get(sent.headers["Location"]).content.decode()
    with acting(cast.lead):
        sheet = ContractSheet.objects.get()
        assert [row.ref for row in Contract.objects.all()] == ["C-1"]
    client.post(reverse("contracts:throw_away", args=[sheet.pk]))
    with acting(cast.lead):
        assert ContractSheet.objects.count() == 1  # what was brought in stays on record
    other = client.post(reverse("contracts:bring"), {"file": SimpleUploadedFile("register.csv", content)})
    with acting(cast.lead):
        waiting = ContractSheet.objects.get(finished_at=None)
    assert waiting.get_absolute_url() == other.headers["Location"]
    client.post(reverse("contracts:throw_away", args=[waiting.pk]))
    with acting(cast.lead):
        assert not ContractSheet.objects.filter(finished_at=None).exists()
