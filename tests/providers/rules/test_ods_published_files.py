"""The published trust files of 2022 and 2026 are read in full, and the years between them are told rightly."""

import csv
from datetime import date

import pytest
from directory_files import ods_file

from providers.rules.ods import Rejection, Row, is_open, parse, split


def rows(name):
    with ods_file(name).open(encoding="utf-8", errors="surrogateescape", newline="") as lines:
        results = list(parse(lines))
    assert not [result for result in results if isinstance(result, Rejection)]
    return [result for result in results if isinstance(result, Row)]


COMPARED = ("name", "region_code", "icb_code", "address", "postcode")


def differing(name, other):
    """By code: the fields, with both values, in which an organisation differs between two files that hold it."""
    before, after = ({row.code: row for row in rows(each)} for each in (name, other))
    return {
        code: {
            field: (getattr(before[code], field), getattr(after[code], field))
            for field in COMPARED
            if getattr(before[code], field) != getattr(after[code], field)
        }
        for code in before.keys() & after.keys()
    }


def test_the_file_of_april_2026_is_taken_whole():
    trusts = rows("etr_2026-04.csv")
    undated = [row for row in trusts if row.closed is None]
    assert (len(trusts), len(undated)) == (274, 203)
    assert sum(is_open(row.opened, row.closed, date(2026, 4, 9)) for row in undated) == 202
    assert [row.code for row in undated if not is_open(row.opened, row.closed, date(2026, 4, 9))] == ["K0N6A"]


def test_the_file_of_2022_is_taken_whole():
    trusts = rows("etr_2022-02_legacy.csv")
    assert (len(trusts), sum(row.closed is None for row in trusts)) == (218, 212)
    assert {row.telephone for row in trusts} == {None}


def test_the_dialect_alone_moves_nobody():
    found = differing("etr_2022-02_legacy.csv", "etr_2026-04.csv")
    # The county gone (RM3, RPY, RQ3), the pseudo codes of Wales gone (RQF, RT4, RYT), a comma gone (RT1).
    for code in ("RM3", "RPY", "RQ3", "RQF", "RT4", "RYT", "RT1"):
        assert not {"address", "region_code"} & set(found[code]), code
    for code in ("RM3", "RQ3", "RQF", "RT4", "RYT"):
        assert "icb_code" not in found[code], code


def test_real_moves_are_seen():
    found = differing("etr_2022-02_legacy.csv", "etr_2026-04.csv")
    assert found["RWH"]["name"] == (
        "East and North Hertfordshire NHS Trust",
        "East and North Hertfordshire Teaching NHS Trust",
    )
    assert found["RWH"]["icb_code"] == ("QM7", "S1Y5D")
    assert found["RXK"]["postcode"] == ("B18 7QH", "B66 2QT")


@pytest.mark.parametrize(
    "name", ["etr_2026-04.csv", "etr_2022-02_legacy.csv", "epraccur_2026-02_dse.csv", "edispensary_2025-04.csv"]
)
def test_lines_of_the_published_files_are_split_as_the_csv_module_splits_them(name):
    with ods_file(name).open(encoding="utf-8", newline="") as file:
        lines = file.readlines()
    assert [split(line) for line in lines] == [[cell.strip() for cell in row] for row in csv.reader(lines)]
