"""Lines are picked, sorted and counted by pure rules."""

from datetime import date

import pytest

from escalation.rules.levels import Level
from reporting.rules.dashboard import RowFact, rows
from reporting.rules.dashboard_lines import (
    NOBODY,
    ORDERS,
    Choice,
    DomainCell,
    Line,
    Trend,
    chosen,
    in_order,
    totals,
    trend,
)

TODAY = date(2026, 3, 30)
R, E, INT = Level
WORDS = {"routine": "Routine", "enhanced": "Enhanced", "intensive": "Intensive"}


def made(name, level=None, *, since=None, then=None, due=None, proposed=None, score=0, **fields) -> Line:
    fact = RowFact(subject_id=name, name=name, level=level, since=since, level_then=then, review_due=due,
                   proposed=proposed, score=score)  # fmt: skip
    (row,) = rows([fact], today=TODAY, labels=WORDS)
    given = {"code": name.upper()[:3], "sector": "acute", "lead": "", "provider_id": 1, "request_id": None,
             "trend": Trend.SAME, "cells": (DomainCell(key="safety", label="Safe"),)} | fields  # fmt: skip
    return Line(row=row, **given)


RED = made("Red Hospital", INT, since=date(2026, 3, 20), due=date(2026, 3, 29), lead="Zoe", trend=Trend.UP)
AMBER = made("Amber Care", E, since=date(2026, 1, 1), due=date(2026, 4, 9), proposed=INT, sector="community",
             cells=(DomainCell(key="safety", label="Safe", count=2, worst=12),))  # fmt: skip
GREEN = made("green Surgery", lead="Ann", sector="primary_care", trend=Trend.NEW)
LINES = [RED, AMBER, GREEN]


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice(), LINES),
        (Choice(level="intensive"), [RED]),
        (Choice(level="routine"), [GREEN]),  # routine by default counts as routine
        (Choice(sector="community"), [AMBER]),
        (Choice(domain="safety"), [AMBER]),
        (Choice(domain="culture"), []),
        (Choice(trend="up"), [RED]),
        (Choice(trend="new"), [GREEN]),
        (Choice(overdue=True), [RED]),
        (Choice(proposed=True), [AMBER]),
        (Choice(lead="Zoe"), [RED]),
        (Choice(lead=NOBODY), [AMBER]),
        (Choice(words="SURGERY green"), [GREEN]),
        (Choice(words="amb"), [AMBER]),
        (Choice(words="red", level="routine"), []),
    ],
)
def test_every_part_of_a_choice_must_hold(choice, found):
    assert chosen(LINES, choice) == found


@pytest.mark.parametrize(
    ("key", "ascending", "descending"),
    [
        ("level", [RED, AMBER, GREEN], [GREEN, AMBER, RED]),
        ("name", [AMBER, GREEN, RED], [RED, GREEN, AMBER]),
        ("trend", [RED, GREEN, AMBER], [AMBER, GREEN, RED]),
        ("days", [RED, AMBER, GREEN], [AMBER, RED, GREEN]),  # unknown stands last either way
        ("review", [RED, AMBER, GREEN], [AMBER, RED, GREEN]),
        ("lead", [GREEN, RED, AMBER], [RED, GREEN, AMBER]),
    ],
)
def test_each_column_sorts_both_ways(key, ascending, descending):
    assert in_order(LINES, key) == ascending
    assert in_order(LINES, key, descending=True) == descending


def test_equals_keep_the_order_of_the_agenda():
    same = [made(name, lead="Ann") for name in "cab"]
    for key in set(ORDERS) - {"name", "level"}:
        assert in_order(same, key) == in_order(same, key, descending=True) == same


def test_totals_count_all_lines():
    counted = totals(LINES)
    assert counted.by_level == {"intensive": 1, "enhanced": 1, "routine": 1}
    assert (counted.proposed, counted.overdue) == (1, 1)


def test_first_seen_is_what_no_meeting_could_know():
    met, new = date(2026, 3, 1), date(2026, 3, 2)
    assert trend(RED.row, added_on=met, last_meeting=None) == Trend.NEW
    assert trend(GREEN.row, added_on=new, last_meeting=met) == Trend.NEW
    assert trend(GREEN.row, added_on=met, last_meeting=met) == Trend.SAME
    assert trend(made("Old", E, then=R).row, added_on=new, last_meeting=met) == Trend.UP  # its history came with it


def test_a_cell_names_the_band_of_its_worst_score():
    for worst, name in ((3, "low"), (6, "moderate"), (12, "high"), (25, "extreme")):
        assert DomainCell(key="k", label="K", worst=worst).band.key == name
    assert DomainCell(key="k", label="K").band is None
