"""When reviews fall due and how late they are (domain brief 7.7, OV1 to OV10)."""

from datetime import date, timedelta

import pytest

from escalation.rules.levels import Level
from escalation.rules.reviews import (
    REVIEW_DAYS,
    days_overdue,
    due_after_move,
    interval_on,
    meeting_before,
    meeting_words,
    review_due,
    twice_overdue,
)


@pytest.mark.parametrize(
    ("case", "level", "last", "due"),
    [
        ("OV1", Level.ROUTINE, date(2026, 1, 1), date(2026, 4, 1)),
        ("OV3", Level.ENHANCED, date(2026, 3, 2), date(2026, 4, 1)),
        ("OV4", Level.INTENSIVE, date(2026, 3, 2), date(2026, 3, 9)),
    ],
)
def test_a_review_is_late_from_the_start_of_the_day_after(case, level, last, due):
    assert review_due(last, REVIEW_DAYS[level]) == due
    assert days_overdue(due, due - timedelta(days=1)) == 0
    assert days_overdue(due, due) == 0
    assert days_overdue(due, due + timedelta(days=1)) == 1  # OV2


def test_a_subject_without_a_review_date_is_not_late():
    assert days_overdue(None, date(2026, 4, 1)) == 0


@pytest.mark.parametrize(
    ("case", "old_due", "interval", "escalating", "due"),
    [
        ("OV5", date(2026, 4, 1), 30, True, date(2026, 4, 1)),
        ("OV5, old due is later", date(2026, 6, 1), 30, True, date(2026, 4, 9)),
        ("OV5, no old due", None, 30, True, date(2026, 4, 9)),
        ("OV6", date(2026, 3, 12), 30, False, date(2026, 4, 9)),
    ],
)
def test_a_move_up_never_puts_a_review_off(case, old_due, interval, escalating, due):
    assert due_after_move(old_due, date(2026, 3, 10), interval, escalating=escalating) == due


def test_ov7_a_new_interval_holds_for_reviews_set_from_its_date():
    changes = [(date(2026, 5, 1), 14), (date(2022, 7, 1), 30)]
    assert interval_on(changes, date(2026, 4, 30), default=90) == 30
    assert interval_on(changes, date(2026, 5, 1), default=90) == 14
    assert interval_on(changes, date(2020, 1, 1), default=90) == 90


def test_ov8_a_review_is_planned_into_the_last_meeting_in_time():
    tuesdays = [date(2026, 3, 3) + timedelta(weeks=week) for week in range(6)]
    saturday = date(2026, 3, 21)
    assert meeting_before(saturday, tuesdays, date(2026, 3, 4)) == date(2026, 3, 17)
    assert meeting_before(date(2026, 3, 17), tuesdays, date(2026, 3, 17)) == date(2026, 3, 17)
    assert meeting_words(saturday, tuesdays, date(2026, 3, 4)) == ""


def test_ov8_no_meeting_in_time_is_flagged():
    assert meeting_before(date(2026, 3, 21), [date(2026, 3, 17), date(2026, 3, 24)], date(2026, 3, 18)) is None
    assert meeting_words(date(2026, 3, 21), [], date(2026, 3, 18)) == "No meeting before the review is due"


def test_ov9_twice_overdue_is_more_than_two_intervals_late():
    due = date(2026, 3, 9)
    assert not twice_overdue(due, due + timedelta(days=14), 7)
    assert twice_overdue(due, due + timedelta(days=15), 7)
    assert not twice_overdue(None, due, 7)


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
def test_ov10_a_change_of_the_clocks_moves_nothing(change):
    before = change - timedelta(days=3)
    due = review_due(before, 7)
    assert due == change + timedelta(days=4)
    assert due.weekday() == before.weekday()
    assert days_overdue(due, due + timedelta(days=1)) == 1
