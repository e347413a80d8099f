"""The published files of NHS England are known by their headings, and every row of them is accounted for."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from metric_files import metric_file, monthly

from providers.measures.rules.published import LAYOUTS, layout_of, month_of, parse


class Everybody:
    def __contains__(self, code):
        return True


def read(path, wanted=None):
    with path.open(newline="", encoding="utf-8") as file:
        headings, *rows = csv.reader(file)
    return parse(layout_of(headings), headings, enumerate(rows, 2), wanted=wanted or Everybody())


def added_up(parsed, code):
    return sum(each.amount.value for each in parsed.found if each.recipe.code == code)


MONTHS = {"June-2024": (197, 2294065), "September-2024": (197, 2214217), "April-2025": (198, 2295820)}


def test_all_thirteen_monthly_files_are_read_and_their_rows_add_up_to_the_total_row():
    assert len(monthly()) == 13
    for path in monthly():
        parsed = read(path)
        assert parsed.layout.key == "ae_monthly"
        assert (parsed.totals, parsed.rejected) == (1, [])
        assert parsed.rows == parsed.used + 1
        assert added_up(parsed, "AE-ATT-NHSE") == total_of(path)
    assert {parsed.found[0].day.year for parsed in map(read, monthly())} == {2024, 2025}


def total_of(path):
    """All attendances of the file's own row of totals, which stands last."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[-1]["Org Code"].strip().casefold() == "total"
    return sum(int(text) for heading, text in rows[-1].items() if heading and heading.startswith("A&E attendances "))


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_as_it_was_published(month):
    (path,) = [path for path in monthly() if month in path.name]
    parsed = read(path)
    assert (parsed.used, added_up(parsed, "AE-ATT-NHSE")) == MONTHS[month]


def test_the_file_with_stray_columns_reads_as_the_others_do():
    parsed = read(metric_file("ae_monthly/Monthly-AE-September-2024.csv"), {"RAS"})
    (four,) = [each for each in parsed.found if each.recipe.code == "AE-4H-NHSE"]
    assert four.day == date(2024, 9, 1)
    assert (four.amount.numerator, four.amount.denominator) == (8509, 12330)
    assert parsed.elsewhere == 196


def test_four_hours_of_england_as_it_was_announced():
    found = [each.amount for each in read(metric_file("ae_monthly/Monthly-AE-April-2025.csv")).found
             if each.recipe.code == "AE-4H-NHSE"]  # fmt: skip
    share = sum(each.numerator for each in found) / sum(each.denominator for each in found)
    assert round(100 * share, 1) == Decimal("74.8")


def test_the_series_by_trust_leaves_out_what_was_not_published():
    parsed = read(metric_file("england_trust_accidents_emergency.csv"))
    assert (parsed.rows, parsed.used, parsed.rejected) == (7895, 7895, [])
    assert sum(each.recipe.code == "AE-ATT-NHSE" for each in parsed.found) == 7895
    with metric_file("england_trust_accidents_emergency.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    whole = [
        row for row in rows if row["attendances_over_4hours"] != "NA" and row["total_attendances"] not in ("0", "NA")
    ]
    assert sum(each.recipe.code == "AE-4H-NHSE" for each in parsed.found) == len(whole)


def test_beds_by_trust():
    parsed = read(metric_file("england_critical_general_acute_beds.csv"))
    assert (parsed.rows, parsed.used, parsed.rejected) == (5557, 5557, [])
    (first,) = [each for each in parsed.found if (each.code, each.day) == ("R0A", date(2022, 4, 1))][:1]
    assert round(first.amount.value, 1) == Decimal("88.8")


def test_the_total_of_all_functions_is_read_once_and_never_added_to_its_parts():
    parsed = read(metric_file("rtt_incomplete_by_provider_2026-04.csv"))
    assert (parsed.rows, parsed.used, parsed.parts, parsed.rejected) == (4122, 528, 3594, [])
    shares = [each.amount for each in parsed.found if each.recipe.code == "RTT-18W-NHSE"]
    assert sum(each.denominator for each in shares) == 7_123_980
    assert round(100 * sum(each.numerator for each in shares) / 7_123_980, 1) == Decimal("64.9")
    assert added_up(parsed, "RTT-52W-NHSE") == 100_665


def test_the_full_extract_adds_up_the_commissioners_of_each_provider_to_what_was_derived_from_it():
    raw = read(metric_file("rtt_raw_extract_GM_providers_part2_2026-04.csv"))
    assert (raw.layout.key, raw.rows, raw.rejected) == ("rtt_extract", 4513, [])
    assert raw.used + raw.parts == raw.rows
    found = {(each.recipe.code, each.code): each.amount for each in raw.found}
    assert len(found) == len(raw.found) == 2 * 28
    derived = read(metric_file("rtt_incomplete_by_provider_2026-04.csv"), {code for _, code in found})
    assert {(each.recipe.code, each.code): each.amount for each in derived.found} == found


BEDS = ["nhs_trust22_code", "date", "general_acute_beds_available", "general_acute_beds_occupied"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["R0A", "April 2022", "100"], "The row ends too early: 1 columns are missing."),
        (["", "April 2022", "100", "90"], "There is no organisation code."),
        (["R0A", "Aprul 2022", "100", "90"], "“Aprul 2022” is not a month."),
        (["R0A", "April 2022", "100", "ninety"], "“ninety” under general_acute_beds_occupied is not a number."),
        (["R0A", "April 2022", "100", "-3"], "-3 under general_acute_beds_occupied is not a count."),
        (["R0A", "April 2022", "100", "NaN"], "NaN under general_acute_beds_occupied is not a count."),
        (["R0A", "April 2022", "100", "101"], "101 is more than the 100 it is a part of."),
        (["R0B", "April 2022", "100", "90"], "There is a row of this organisation and month already."),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected_with_its_line_and_reason(row, reason):
    parsed = parse(layout_of(BEDS), BEDS, [(2, ["R0B", "April 2022", "100", "90"]), (3, row)], wanted=Everybody())
    assert [(each.line, each.reason) for each in parsed.rejected] == [(3, reason)]
    assert parsed.used == 1


@pytest.mark.parametrize("text", ["NA", "", "*", "n/a"])
def test_what_was_not_published_is_no_value_and_no_fault(text):
    parsed = parse(layout_of(BEDS), BEDS, [(2, ["R0A", "April 2022", "100", text])], wanted=Everybody())
    assert (parsed.used, parsed.found, parsed.rejected) == (1, [], [])


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("MSitAE-APRIL-2025", date(2025, 4, 1)),
        ("RTT-April-2026", date(2026, 4, 1)),
        ("April 2021", date(2021, 4, 1)),
        ("2026-04", date(2026, 4, 1)),
        ("2026-04-30", date(2026, 4, 1)),
        ("2026-13", None),
        ("Aprul 2021", None),
        ("", None),
    ],
)
def test_months_as_they_are_written(text, month):
    assert month_of(text) == month


@pytest.mark.parametrize("headings", [[], ["<!DOCTYPE html>"], ["Org Code", "Period"], ["nhs_trust22_code", "date"]])
def test_other_files_are_not_known(headings):
    assert layout_of(headings) is None


def test_each_file_is_known_by_its_own_headings_alone():
    for layout in LAYOUTS:
        assert layout_of(["", "a", f" {layout.code} ", layout.period, *layout.needs]) is layout
