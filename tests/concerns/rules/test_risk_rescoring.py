"""How the scores of one risk stand to each other and to time (domain brief 7.1, RS11 to RS16)."""

from datetime import date

import pytest

from concerns.rules.rescoring import (
    belongs_on_corporate_register,
    movement,
    outside_tolerance,
    static_flag,
    target_warnings,
    why_not_rescore,
)


def test_controls_cannot_raise_a_risk():
    problems = why_not_rescore(initial=12, current=15)  # RS11
    assert list(problems) == ["current"]
    assert "initial" in problems["current"]


@pytest.mark.parametrize("current", [12, 8, 1])
def test_a_current_score_up_to_the_initial_one_is_fine(current):
    assert why_not_rescore(initial=12, current=current) == {}


@pytest.mark.parametrize(
    ("target", "tolerated", "reason", "warned"),
    [
        (8, False, "", False),
        (9, False, "", False),
        (12, False, "", True),
        (12, True, "", True),
        (12, True, "   ", True),
        (12, False, "Demand will rise in winter", True),
        (12, True, "Demand will rise in winter", False),
    ],
)
def test_a_target_above_the_current_score_is_questioned_unless_tolerated_for_a_reason(
    target, tolerated, reason, warned
):
    assert bool(target_warnings(current=9, target=target, tolerated=tolerated, reason=reason)) is warned  # RS12


def test_above_tolerance_needs_an_action_or_acceptance():
    assert "12 is above 8" in outside_tolerance(current=12, tolerance=8)  # RS13
    assert outside_tolerance(current=8, tolerance=8) is None


def test_fifteen_and_more_belongs_on_the_corporate_register():
    assert [belongs_on_corporate_register(n) for n in (12, 15, 16)] == [False, True, True]  # RS14


def test_movement_is_told_in_one_word():
    assert [movement(16, 16), movement(12, 16), movement(16, 12)] == ["same", "up", "down"]


@pytest.mark.parametrize(
    ("since", "today", "flag"),
    [
        (date(2026, 1, 15), date(2026, 7, 14), None),
        (date(2026, 1, 15), date(2026, 7, 15), "static 6 months"),  # RS16
        (date(2025, 8, 31), date(2026, 2, 27), None),
        (date(2025, 8, 31), date(2026, 2, 28), "static 6 months"),
        (date(2025, 1, 1), date(2026, 3, 1), "static 14 months"),
        (date(2026, 3, 1), date(2026, 3, 1), None),
    ],
)
def test_a_score_that_stands_still_for_six_months_is_flagged(since, today, flag):
    assert static_flag(unchanged_since=since, today=today) == flag
