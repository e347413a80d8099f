"""What counts as a rise after a line, and what as noise."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from escalation.early_warning.rules.noise import (
    Outcome,
    Tally,
    announced,
    chance,
    months_after,
    outcome,
    rank_on,
    rises_after,
    sampled,
    wilson,
)
from escalation.early_warning.rules.suggesting import Line

TODAY = date(2026, 4, 9)
JANUARY = date(2025, 1, 6)
ROSE = ((date(2025, 3, 1), 1),)
AMBER, RED, NOTED = (Line("risk_high", level, "Words", ()) for level in ("enhanced", "intensive", "noted"))


@pytest.mark.parametrize(
    ("line", "starts", "began", "what"),
    [
        (AMBER, ROSE, JANUARY, Outcome.ROSE),
        (AMBER, (), JANUARY, Outcome.NOISE),
        (AMBER, ((date(2025, 7, 6), 1),), JANUARY, Outcome.ROSE),  # on the last day of six months
        (AMBER, ((date(2025, 7, 7), 1),), JANUARY, Outcome.NOISE),  # a day later
        (AMBER, ((JANUARY, 1),), JANUARY, Outcome.ALREADY),
        (AMBER, ((date(2024, 1, 1), 2),), JANUARY, Outcome.ALREADY),
        (RED, ((date(2024, 1, 1), 1),), JANUARY, Outcome.NOISE),
        (RED, ((date(2024, 1, 1), 1), (date(2025, 2, 1), 2)), JANUARY, Outcome.ROSE),
        (RED, ((date(2024, 1, 1), 1), (date(2025, 2, 1), 0)), JANUARY, Outcome.NOISE),  # it stepped down
        (AMBER, (), date(2025, 12, 1), Outcome.EARLY),
        (AMBER, ((date(2026, 1, 5), 1),), date(2025, 12, 1), Outcome.ROSE),  # rose already, however early
        (NOTED, ROSE, JANUARY, Outcome.ROSE),
        (NOTED, ((date(2024, 1, 1), 2),), JANUARY, Outcome.ALREADY),
    ],
)
def test_what_became_of_a_line(line, starts, began, what):
    assert outcome(line, starts, began, months=6, today=TODAY, first=False) == what


def test_a_line_that_stood_on_the_first_day_is_no_case():
    assert outcome(AMBER, ROSE, JANUARY, months=6, today=TODAY, first=True) == Outcome.CARRIED


def test_levels_are_those_of_the_day():
    starts = ((date(2025, 1, 1), 1), (date(2025, 2, 1), 2), (date(2025, 3, 1), 1), (date(2025, 4, 1), 2))
    assert [rank_on(starts, date(2025, month, 1)) for month in (1, 2, 3, 4)] == [1, 2, 1, 2]
    assert rank_on(starts, date(2024, 12, 31)) == 0
    assert rises_after(starts, date(2025, 1, 1), date(2025, 4, 1)) == [date(2025, 2, 1), date(2025, 4, 1)]
    assert rises_after(starts, date(2024, 12, 1), date(2025, 1, 1)) == [date(2025, 1, 1)]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 11, 15), 2, date(2026, 1, 15)),
        (date(2026, 4, 9), -24, date(2024, 4, 9)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, later):
    assert months_after(day, months) == later


def test_days_are_a_week_apart_and_end_with_the_last():
    days = sampled(date(2026, 3, 1), TODAY)
    assert days[-1] == TODAY
    assert days[0] == date(2026, 3, 5)
    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(7)}
    assert sampled(TODAY + timedelta(1), TODAY) == []


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_the_range_is_wilsons(hits, cases, low, high):
    assert wilson(hits, cases) == pytest.approx((low, high), abs=1e-4)


def test_without_a_case_nothing_is_said():
    assert (Tally().precision, Tally().interval, wilson(0, 0)) == (None, None, None)
    assert (Tally(rose=1, noise=3, early=2, already=1, carried=1).precision) == 0.25
    assert Tally(rose=1, noise=3, early=2, already=1, carried=1).stood == 8


def test_chance_looks_at_every_subject_whether_or_not_a_line_stood():
    starts = {"a": ROSE, "b": ((date(2024, 1, 1), 2),)}
    days = {JANUARY: 10, date(2026, 3, 1): 10}  # too early to tell of the second day
    assert chance(starts, days, months=6, today=TODAY) == (1, 9)


def test_rises_that_a_line_came_before_are_counted():
    starts = {"a": ROSE, "b": ((date(2025, 5, 1), 1),)}
    began = {"a": [JANUARY], "b": [date(2024, 1, 1)]}
    assert announced(starts, began, date(2024, 1, 1), TODAY, months=6) == (1, 2)
