"""What an imported row changes, and on which days an organisation is open."""

from dataclasses import asdict, replace
from datetime import date

import pytest

from providers.rules.ods import Row, compare, is_open

ROW = Row(
    line=7,
    code="R0A",
    name="Manchester University NHS Foundation Trust",
    region_code="Y62",
    icb_code="QOP",
    address="Cobbett House, Oxford Road, Manchester",
    postcode="M13 9WL",
    opened=date(2017, 10, 1),
    closed=None,
    telephone="0300 3309444",
)
HELD = asdict(ROW)


def test_an_organisation_not_held_is_added():
    change = compare(None, ROW)
    assert change.kind == "added"
    assert change.fields["name"] == (None, ROW.name)
    assert "closed" not in change.fields


def test_one_that_arrives_closed_is_added_all_the_same():
    assert compare(None, replace(ROW, closed=date(2020, 1, 1))).kind == "added"


def test_the_same_row_changes_nothing_wherever_it_stands_in_the_file():
    change = compare(HELD, replace(ROW, line=99))
    assert (change.kind, change.fields) == ("unchanged", {})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Another name"),
        ("region_code", "Y63"),
        ("icb_code", "QYG"),
        ("address", "Elsewhere"),
        ("postcode", "M1 1AA"),
        ("opened", date(2017, 10, 2)),
        ("telephone", "0161 000 0000"),
        ("telephone", ""),
    ],
)
def test_a_changed_field_is_told_with_what_was_held(field, value):
    change = compare(HELD, replace(ROW, **{field: value}))
    assert (change.kind, change.fields) == ("changed", {field: (HELD[field], value)})


def test_a_telephone_that_the_file_does_not_carry_is_no_change():
    assert compare(HELD, replace(ROW, telephone=None)).kind == "unchanged"


@pytest.mark.parametrize("unknown", [None, ""])
def test_a_telephone_that_becomes_known_is_a_change(unknown):
    assert compare(HELD | {"telephone": unknown}, ROW).fields == {"telephone": (unknown, "0300 3309444")}


def test_blank_and_nothing_are_the_same():
    assert compare(HELD | {"telephone": None}, replace(ROW, telephone="")).kind == "unchanged"


def test_a_closing_date_where_there_was_none_closes_whatever_else_changes():
    change = compare(HELD, replace(ROW, closed=date(2026, 3, 31), name="Another name"))
    assert change.kind == "closed"
    assert set(change.fields) == {"closed", "name"}


@pytest.mark.parametrize("closed", [None, date(2026, 4, 30)])
def test_a_closing_date_moved_or_taken_back_is_a_change(closed):
    change = compare(HELD | {"closed": date(2026, 3, 31)}, replace(ROW, closed=closed))
    assert (change.kind, change.fields) == ("changed", {"closed": (date(2026, 3, 31), closed)})


@pytest.mark.parametrize(
    ("opened", "closed", "on", "expected"),
    [
        (date(2026, 4, 1), None, date(2026, 3, 31), False),
        (date(2026, 4, 1), None, date(2026, 4, 1), True),
        (date(2020, 4, 1), date(2026, 3, 31), date(2026, 3, 31), True),
        (date(2020, 4, 1), date(2026, 3, 31), date(2026, 4, 1), False),
        (date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 1), True),
    ],
)
def test_the_closing_date_is_the_last_day_open(opened, closed, on, expected):
    assert is_open(opened, closed, on) is expected
