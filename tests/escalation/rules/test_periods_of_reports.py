"""The days on which a report is due, and which of them are late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.contracts.rules.periods import due_days, late_days, next_open, off_rule, open_days
from escalation.contracts.rules.vocabulary import Every, State, state

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("every", "first", "until", "expected"),
    [
        ("month", date(2026, 1, 31), date(2026, 4, 30), [(1, 31), (2, 28), (3, 31), (4, 30)]),
        ("month", date(2026, 1, 30), date(2026, 3, 31), [(1, 30), (2, 28), (3, 30)]),
        ("two_months", date(2026, 1, 15), date(2026, 5, 31), [(1, 15), (3, 15), (5, 15)]),
        ("quarter", date(2026, 1, 31), date(2026, 10, 31), [(1, 31), (4, 30), (7, 31), (10, 31)]),
        ("half_year", date(2026, 4, 1), date(2026, 12, 31), [(4, 1), (10, 1)]),
        ("week", date(2026, 4, 1), date(2026, 4, 16), [(4, 1), (4, 8), (4, 15)]),
        ("once", date(2026, 4, 1), date(2026, 12, 31), [(4, 1)]),
    ],
)
def test_a_report_is_due_on_the_same_day_of_each_period_or_the_last_of_a_shorter_month(every, first, until, expected):
    assert due_days(every, first, None, until) == [date(2026, *day) for day in expected]


def test_what_is_due_on_29_february_is_due_every_year():
    assert due_days("year", date(2024, 2, 29), None, date(2026, 12, 31)) == [
        date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28),
    ]  # fmt: skip


def test_a_report_is_late_from_the_day_after_it_was_due():
    first = date(2026, 4, 15)
    assert late_days("month", first, None, [], date(2026, 4, 15)) == []
    assert late_days("month", first, None, [], date(2026, 4, 16)) == [first]
    assert late_days("month", first, None, [first], date(2026, 5, 16)) == [date(2026, 5, 15)]
    assert late_days("month", first, date(2026, 5, 1), [], date(2027, 5, 16)) == [first]


def test_the_period_that_was_skipped_stays_the_next_one():
    first, third = date(2026, 4, 15), date(2026, 6, 15)
    assert next_open("month", first, None, [first, third]) == date(2026, 5, 15)
    assert next_open("month", first, date(2026, 4, 30), [first]) is None
    assert next_open("once", first, None, [first]) is None


def test_what_is_late_can_be_recorded_and_the_one_that_follows():
    first = date(2026, 4, 15)
    assert open_days("month", first, None, [first], date(2026, 6, 20)) == [
        date(2026, 5, 15), date(2026, 6, 15), date(2026, 7, 15),
    ]  # fmt: skip


@given(every=st.sampled_from(Every.values), first=DAYS, ahead=st.integers(0, 1200))
def test_every_period_is_recorded_once_or_open_and_never_both(every, first, ahead):
    today = first + timedelta(days=ahead)
    days = due_days(every, first, None, today)
    done = set(days[::2])
    assert sorted({*done, *late_days(every, first, None, done, today + timedelta(days=1))}) == days
    assert off_rule(every, first, None, done) == []
    following = next_open(every, first, None, done)
    assert following is None or following not in done


def test_a_record_off_the_rule_is_told():
    assert off_rule("month", date(2026, 4, 15), None, [date(2026, 4, 15), date(2026, 5, 1)]) == [date(2026, 5, 1)]


def test_a_contract_runs_to_its_last_day():
    day = date(2026, 4, 1)
    assert state(day, None, date(2026, 3, 31)) == State.TO_COME
    assert state(day, day, day) == State.RUNNING
    assert state(day, day, date(2026, 4, 2)) == State.ENDED
