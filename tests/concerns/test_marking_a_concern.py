"""A concern is marked, and its marking stands wherever it goes (domain brief 8.4)."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from openpyxl import load_workbook

from concerns import actions
from concerns.models import Concern
from concerns.register import papers
from concerns.register.extract import extract
from concerns.register.models import Risk
from quality_oversight.markings import ORDINARY, SENSITIVE
from tests.cast import acting

LINE = "Share within this ICB only"
GRAVE = {"initial_consequence": 5, "initial_likelihood": 4}


@pytest.fixture
def sensitive(raised) -> Concern:
    return raised(marking="official_sensitive", handling=LINE)


def test_a_concern_is_official_unless_somebody_says_otherwise(cast, raised, typed, sign_in):
    assert raised().marked == ORDINARY
    posted = typed(title="Rotas with gaps", marking="official_sensitive", handling=LINE)
    assert sign_in(cast.lead).post("/concerns/new/", posted).status_code == 302
    with acting(cast.lead):
        assert str(Concern.objects.first().marked) == f"OFFICIAL-SENSITIVE: {LINE}"


def test_a_handling_line_without_the_marking_is_refused_beside_its_field(cast, typed, sign_in):
    page = sign_in(cast.lead).post("/concerns/new/", typed(handling=LINE))
    assert page.status_code == 422
    assert "A handling line goes with OFFICIAL-SENSITIVE" in page.content.decode()


def test_a_restricted_one_is_sensitive_and_says_so_everywhere(cast, raised):
    hidden = raised(by=cast.guardian, sensitivity="speak_up", marking="official")
    assert hidden.marked.is_sensitive
    with acting(cast.guardian), pytest.raises(ValidationError, match="handling line of its stream"):
        actions.raise_concern(
            by=cast.guardian, subject=cast.subject, **words(hidden), sensitivity="speak_up", handling=LINE
        )


def words(concern):
    names = ("title", "summary", "source", "date_identified", "domains", "immediacy", "harm")
    scores = ("initial_consequence", "initial_likelihood")
    return {name: getattr(concern, name) for name in (*names, *scores)}


def test_a_change_of_marking_is_told_in_history(cast, sensitive):
    with acting(cast.lead) as by:
        eased = actions.edit(sensitive, by=by, version=sensitive.version, marking="official", handling="")
        assert eased.events.first().changes == {
            "marking": ["OFFICIAL-SENSITIVE", "OFFICIAL"],
            "handling": [LINE, ""],
        }


def test_page_and_list_carry_it(cast, sensitive, raised, sign_in):
    browser = sign_in(cast.viewer)
    pages = (sensitive.get_absolute_url(), f"{sensitive.get_absolute_url()}history/")
    for address in (*pages, "/concerns/"):
        page = browser.get(address).content.decode()
        assert f"<strong>OFFICIAL-SENSITIVE</strong> {LINE}" in page, address
    raised()
    listed = browser.get("/concerns/").content.decode()
    assert f"<strong>OFFICIAL-SENSITIVE</strong> {SENSITIVE.line}" in listed, "the line of one is not the line of all"
    assert listed.count(LINE) == 1, "it stands in its row"
    assert "OFFICIAL-SENSITIVE" not in browser.get("/concerns/?status=closed").content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sheet_carries_the_highest_at_head_and_foot_and_in_its_name(cast, sensitive, raised, sign_in, kind):
    raised()
    response = sign_in(cast.viewer).get(f"/concerns/sheets/export/{kind}/")
    assert f"_{timezone.localdate():%Y-%m-%d}_OFFICIAL-SENSITIVE.{kind}" in response.headers["Content-Disposition"]
    content = b"".join(response.streaming_content)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]
    assert rows[0][0] == rows[-1][0] == f"OFFICIAL-SENSITIVE: {SENSITIVE.line}"
    line = next(dict(zip(rows[1], row, strict=True)) for row in rows if row[0] == sensitive.ref)
    assert (line["Marking"], line["Handling"]) == ("OFFICIAL-SENSITIVE", LINE)


def test_the_extract_of_the_register_carries_the_highest_of_its_concerns(cast, raised, sign_in):
    browser = sign_in(cast.viewer)
    assert "OFFICIAL-SENSITIVE" not in browser.get("/risks/extract/").content.decode()
    raised(marking="official_sensitive", **GRAVE)
    page = browser.get("/risks/extract/").content.decode()
    assert f"<strong>OFFICIAL-SENSITIVE</strong> {SENSITIVE.line}" in page
    assert "OFFICIAL-SENSITIVE.xlsx" in browser.get("/risks/extract/xlsx/").headers["Content-Disposition"]
    with acting(cast.viewer):
        made = extract(Risk.objects.all(), timezone.localdate())
        page = papers.html(made, owner="An ICB", today=timezone.localdate())
    assert 'data-marking="OFFICIAL-SENSITIVE"' in page
    assert f'data-line="{SENSITIVE.line}"' in page
    raised(marking="official_sensitive", handling=LINE, **GRAVE)
    page = browser.get("/risks/extract/").content.decode()
    assert f"<strong>OFFICIAL-SENSITIVE</strong> {SENSITIVE.line}" in page
    assert page.count(LINE) == 1, "it stands beside its concern"


def test_a_program_logs_and_reads_it(cast, described, key_for, client):
    body = described() | {"date_identified": "2026-01-05", "provider": "RTD"}
    body |= {"marking": "official_sensitive", "handling": LINE}
    made = client.post("/api/v1/concerns/", body, content_type="application/json", headers=key_for(cast.lead)).json()
    assert (made["marking"], made["handling"]) == ("official_sensitive", LINE)
