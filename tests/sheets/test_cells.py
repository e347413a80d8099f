"""What leaves in a cell comes back unchanged, and never runs as a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from quality_oversight.spreadsheets.cells import defused, plain_cell, restored
from quality_oversight.spreadsheets.writing import csv_file, xlsx_file

DANGEROUS = st.builds(
    str.__add__, st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'=", "''+", "'", "＝"]), st.text(max_size=20)
)
TEXTS = st.one_of(DANGEROUS, st.text(max_size=40))


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "\n=1", "＝1"])
def test_a_formula_leaves_as_text(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Falls", "'quoted'", "1-2", "a=b", "’=", "' ="])
def test_other_texts_leave_as_they_are(text):
    assert defused(text) == text


@given(TEXTS)
def test_every_text_is_restored(text):
    assert restored(defused(text)) == text
    assert defused(text)[:1] not in set("=+-@\t\r\n＝＋－＠")


@given(st.lists(TEXTS.map(plain_cell), min_size=1, max_size=5))
def test_texts_come_back_from_csv(texts):
    read = csv_file([texts]).read().decode("utf-8-sig")
    assert [plain_cell(restored(cell)) for cell in next(csv.reader(io.StringIO(read, newline="")))] == texts


@given(st.lists(TEXTS.map(plain_cell), min_size=1, max_size=5))
def test_texts_come_back_from_xlsx(texts):
    book = load_workbook(xlsx_file([["Head"] * len(texts), texts], widths=[10], title="Sheet"), read_only=True)
    cells = next(book.active.iter_rows(min_row=2, values_only=True), ())
    found = [restored(str(cell)) if cell is not None else "" for cell in cells]
    assert (found + [""] * len(texts))[: len(texts)] == texts
