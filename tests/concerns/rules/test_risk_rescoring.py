"""How the scores of one risk stand to each other and to time (domain brief 7.1, RS11 to RS16)."""

from datetime import date, timedelta

import pytest

from concerns.rules.rescoring import (
    acceptance_stands,
    belongs_on_corporate_register,
    course,
    movement,
    outside_tolerance,
    static_by,
    static_flag,
    target_warnings,
    why_not_accept_until,
    why_not_rescore,
    why_not_tolerance,
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


@pytest.mark.parametrize(("tolerance", "refused"), [(0, True), (1, False), (8, False), (25, False), (26, True)])
def test_a_tolerance_is_a_score(tolerance, refused):
    assert (why_not_tolerance(tolerance) is not None) is refused


@pytest.mark.parametrize(("current", "stands"), [(12, True), (9, True), (15, False)])
def test_an_acceptance_covers_the_score_that_was_accepted_and_no_more(current, stands):
    assert acceptance_stands(accepted=12, current=current) is stands  # RS13


@pytest.mark.parametrize(
    ("steps", "movement", "since", "static"),
    [
        ([(date(2026, 1, 15), 16)], "same", date(2026, 1, 15), "static 6 months"),  # RS16
        ([(date(2026, 1, 15), 16), (date(2026, 5, 1), 16)], "same", date(2026, 1, 15), "static 6 months"),
        ([(date(2026, 1, 15), 16), (date(2026, 7, 1), 12)], "down", date(2026, 7, 1), None),
        ([(date(2026, 1, 15), 12), (date(2026, 7, 1), 16)], "up", date(2026, 7, 1), None),
        # Down and up again since it was last looked at: the same, and standing still only since the last step.
        ([(date(2026, 1, 15), 16), (date(2026, 7, 1), 12), (date(2026, 7, 9), 16)], "same", date(2026, 7, 9), None),
        ([(date(2026, 7, 1), 16), (date(2026, 7, 9), 12)], "down", date(2026, 7, 9), None),
        ([(date(2026, 1, 15), 16), (date(2026, 3, 1), 12)], "same", date(2026, 3, 1), None),
    ],
)
def test_the_course_of_a_score_is_read_from_its_steps(steps, movement, since, static):
    found = course(steps, today=date(2026, 7, 15))
    assert (found.movement, found.since, found.static) == (movement, since, static)


def test_what_was_never_scored_has_no_course():
    assert course([], today=date(2026, 7, 15)) is None


def test_the_last_day_of_a_static_score_agrees_with_the_flag():
    today = date(2026, 1, 1)
    for _ in range(800):
        last = static_by(today)
        assert static_flag(unchanged_since=last, today=today), today
        assert not static_flag(unchanged_since=last + timedelta(days=1), today=today), today
        today += timedelta(days=1)


@pytest.mark.parametrize(("days", "field"), [(0, "until"), (1, None), (366, None), (367, "until")])
def test_an_acceptance_has_an_end_in_the_coming_year(days, field):
    problems = why_not_accept_until(date(2026, 7, 15) + timedelta(days=days), today=date(2026, 7, 15))
    assert list(problems) == ([field] if field else [])
