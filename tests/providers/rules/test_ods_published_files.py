"""The published trust files of 2022 and 2026 are read in full, and the years between them are told rightly."""

from collections import Counter
from dataclasses import asdict
from datetime import date

from directory_files import ods_file

from providers.rules.ods import Rejection, Row, compare, is_open, parse


def rows(name):
    with ods_file(name).open(encoding="utf-8", errors="surrogateescape", newline="") as lines:
        results = list(parse(lines))
    assert not [result for result in results if isinstance(result, Rejection)]
    return [result for result in results if isinstance(result, Row)]


def changes(held, imported):
    known = {row.code: asdict(row) for row in held}
    return {row.code: compare(known.get(row.code), row) for row in imported}


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


def test_a_second_run_of_either_file_changes_nothing():
    for name in ("etr_2022-02_legacy.csv", "etr_2026-04.csv"):
        trusts = rows(name)
        assert {change.kind for change in changes(trusts, trusts).values()} == {"unchanged"}


def test_four_years_of_churn():
    found = changes(rows("etr_2022-02_legacy.csv"), rows("etr_2026-04.csv"))
    assert Counter(change.kind for change in found.values()) == {
        "added": 56,
        "changed": 201,
        "closed": 11,
        "unchanged": 6,
    }
    assert [code for code, change in found.items() if change.kind == "closed"] == [
        "R1C", "RA4", "RAP", "RBZ", "RNK", "RRP", "RVY", "RY2", "RY9", "RYK", "RYV"
    ]  # fmt: skip
    # Most changes are telephones that the older dialect did not carry.
    news = [change for change in found.values() if change.kind == "changed" and set(change.fields) != {"telephone"}]
    assert len(news) == 78


def test_the_dialect_alone_moves_nobody():
    found = changes(rows("etr_2022-02_legacy.csv"), rows("etr_2026-04.csv"))
    # The county gone (RM3, RPY, RQ3), the pseudo codes of Wales gone (RQF, RT4, RYT), a comma gone (RT1).
    for code in ("RM3", "RPY", "RQ3", "RQF", "RT4", "RYT", "RT1"):
        assert not {"address", "region_code"} & set(found[code].fields), code
    for code in ("RM3", "RQ3", "RQF", "RT4", "RYT"):
        assert "icb_code" not in found[code].fields, code


def test_real_moves_are_seen():
    found = changes(rows("etr_2022-02_legacy.csv"), rows("etr_2026-04.csv"))
    assert found["RWH"].fields["name"] == (
        "East and North Hertfordshire NHS Trust",
        "East and North Hertfordshire Teaching NHS Trust",
    )
    assert found["RWH"].fields["icb_code"] == ("QM7", "S1Y5D")
    assert found["RXK"].fields["postcode"] == ("B18 7QH", "B66 2QT")
