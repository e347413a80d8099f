"""A sheet as people really have it is brought in with few clicks, and nothing of it is hidden or taken for empty."""

import io
import re

import pytest
from django.urls import reverse
from openpyxl import Workbook

from concerns.models import Concern
from concerns.sheets.opening import opened
from quality_oversight.spreadsheets.nearness import near_names
from quality_oversight.spreadsheets.opening import _unsaved
from tests.cast import acting
from tests.sheets.conftest import HEAD, ROW, as_csv

SHORT = ["Title", "Provider code", "What was seen", "Source", "Date identified", "Quality domain", "Urgency"]
SCORES = ["Initial consequence", "Initial likelihood"]


def words_of(text: str) -> str:
    return " ".join(text.split())


def as_xlsx(*rows: list) -> bytes:
    """A workbook as a program writes it: formulas without a result."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# Names that are spelt otherwise here.

PEOPLE = [("1", "Amara Finch-Jones, quality lead"), ("2", "Amal Finchley, quality lead"), ("3", "Bo Tran, executive")]
SOURCES = [("IL01", "Complaints, concerns and advice and liaison (PALS) contacts"), ("IL06", "Internal reviews")]


@pytest.mark.parametrize(
    ("text", "options", "first"),
    [
        ("Amara Finch", PEOPLE, "1"),
        ("amara finch jones", PEOPLE, "1"),
        ("Bo Tren", PEOPLE, "3"),
        ("Complaint", SOURCES, "IL01"),
        ("PALS", SOURCES, "IL01"),
        ("Internal review", SOURCES, "IL06"),
        ("Northumbria", [("a", "Northumbria Healthcare NHS Foundation Trust, Whole organisation")], "a"),
    ],
)
def test_a_short_or_mistyped_name_finds_the_one_that_is_meant(text, options, first):
    assert near_names(text, options)[0][0] == first


@pytest.mark.parametrize("text", ["Zoe Quill", "Nobody", "NHS Trust", ""])
def test_a_name_that_is_like_none_finds_none(text):
    assert near_names(text, [*PEOPLE, *SOURCES, ("a", "Northumbria Healthcare NHS Foundation Trust")]) == []


def test_never_more_than_three_are_offered():
    assert len(near_names("Ward", [(str(n), f"Ward {n}") for n in range(9)])) == 3


def test_one_click_says_what_a_strange_name_stands_for(lead):
    rows = [{"Provider code": "", "Provider": "Northumbria", "Source": "Complaint"}]
    lead.upload(as_csv(*rows))
    assert lead.take_columns(lead.job()).url == reverse("sheets:names", args=[lead.job().pk])
    page = words_of(lead.text("names", lead.job()))
    first = r'name="(near_name_\d)" type="radio" value="([^"]+)"'
    offered = dict(reversed(re.findall(first, page)))  # the first of each
    assert set(offered) == {"near_name_0", "near_name_1"}
    assert lead.post("names", lead.job(), **offered).status_code == 302
    lead.post("check", lead.job(), mode="rows", doubles="skip")
    lead.run(lead.job())
    with acting(lead.by):
        concern = Concern.objects.get()
        assert concern.source == "IL01"
        assert "Northumbria" in concern.subject.name


def test_what_is_chosen_from_all_goes_before_what_is_near(lead, cast):
    lead.upload(as_csv({"Provider code": "", "Provider": "Northumbria"}))
    lead.take_columns(lead.job())
    chosen = {"near_name_0": str(cast.second_subject.pk), "name_0": str(cast.subject.pk)}
    lead.post("names", lead.job(), **chosen)
    assert lead.job().meant["subject"] == {"northumbria": str(cast.subject.pk)}


def test_none_of_these_keeps_the_rows_out_and_can_be_taken_back(lead):
    lead.upload(as_csv({"Provider code": "", "Provider": "Northumbria"}))
    lead.take_columns(lead.job())
    assert "None of these" in lead.text("names", lead.job())
    assert lead.post("names", lead.job(), near_name_0="none").status_code == 302
    assert lead.job().meant == {}


# What is shown before the import.


def test_every_column_is_shown_in_a_region_that_scrolls_by_keyboard(lead):
    lead.upload(
        as_csv({"Immediate safety action": "Agency nurses since Monday.", "Who gave the information": "A ward"})
    )
    page = words_of(lead.text("columns", lead.job()))
    assert all(f'<th scope="col">{heading}</th>' in page for heading in HEAD)
    assert 'role="region" aria-label="The first rows below the headings" tabindex="0"' in page
    lead.take_columns(lead.job())
    page = words_of(lead.text("check", lead.job()))
    assert 'role="region" aria-label="The first rows as they are read" tabindex="0"' in page
    for words in ("Agency nurses since Monday.", "A ward", "Patient safety", "27 March 2026", "Soon", "Three falls"):
        assert f"<td>{words}" in page


def test_where_nothing_is_left_to_do_nothing_is_offered(lead):
    lead.bring(as_csv({"Title": "Falls on ward 4"}))
    sheet = lead.client.get(reverse("sheets:export", args=["csv"]))
    lead.upload(b"".join(sheet.streaming_content))
    lead.take_columns(lead.job())
    page = words_of(lead.text("check", lead.job()))
    assert "There is nothing to import" in page
    assert reverse("concerns:list") in page
    assert reverse("sheets:bring") in page
    assert 'name="mode"' not in page
    assert not re.search(r">\s*Import\s*</button>", page)


@pytest.mark.parametrize(
    ("change", "asked"), [({}, 'name="doubles"'), ({"Title": "", "Date identified": "x"}, "mended on the next page")]
)
def test_without_a_new_row_it_says_how_to_go_on_and_not_import(lead, change, asked):
    lead.bring(as_csv({}))
    lead.upload(as_csv(change))
    lead.take_columns(lead.job())
    page = words_of(lead.text("check", lead.job()))
    assert "No row is new" in page
    assert asked in page
    assert not re.search(r">\s*Import\s*</button>", page)
    assert re.search(r">\s*Go on\s*</button>", page)
    assert lead.post("check", lead.job(), mode="rows", doubles="skip").status_code == 302


# Formulas that no program has worked out.


def test_a_formula_without_a_saved_result_is_refused_in_its_row_and_says_what_to_do(lead):
    head = [*SHORT, *SCORES]
    good, bad = ([ROW[name] for name in head] for _ in range(2))
    bad[0], bad[-2] = "Another one", "=2+2"
    lead.upload(as_xlsx(head, good, bad), "concerns.xlsx")
    lead.take_columns(lead.job())
    page = words_of(lead.text("check", lead.job()))
    told = "This cell held a formula without a saved result, so it was not taken in. Open the file in Excel, save it"
    assert f"Row 3: Initial consequence: {told}, and bring it again." in page
    assert "<strong>1</strong> new" in page


def test_a_row_of_formulas_alone_is_no_empty_row():
    (sheet,) = opened(as_xlsx(["Title", "Details"], ["=A9", "=B9"], [None, None], ["Falls", "Long"]))[1]
    assert [(line.number, line.kept_out) for line in sheet.lines if line.kept_out] == [
        (2, dict.fromkeys((0, 1), "a formula without a saved result"))
    ]
    assert [line.number for line in sheet.lines] == [1, 2, 4]


def test_saved_results_are_read_an_empty_text_among_them():
    xml = (
        b'<row r="2"><c r="A2"><f>B2*2</f><v>8</v></c><c r="B2" t="str"><f>IF(1,"","x")</f><v></v></c>'
        b'<c r="C2" s="1"><f t="shared" si="0"/><v/></c><c r="D2"><v>4</v></c><c r="AA2"><f>A2&amp;B2</f></c></row>'
    )
    assert _unsaved(xml) == {2: {2, 26}}
