"""Repeat rules of meetings give local dates, in order and without drift."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from escalation.rules.cadence import next_occurrence, occurrences, previous_occurrence, why_not_rule

WEEKLY = "FREQ=WEEKLY;BYDAY=TU"
MONTHLY = "RRULE:FREQ=MONTHLY;BYDAY=2TU"
START = date(2026, 1, 1)


def test_weekly_meetings_stay_on_their_weekday_over_both_changes_of_the_clocks():
    year = occurrences(WEEKLY, START, START, date(2026, 12, 31))
    assert len(year) == 52
    assert {on.isoweekday() for on in year} == {2}
    assert {type(on) for on in year} == {date}


def test_both_ends_are_included():
    assert occurrences(WEEKLY, START, date(2026, 3, 24), date(2026, 4, 7)) == [
        date(2026, 3, 24), date(2026, 3, 31), date(2026, 4, 7),
    ]  # fmt: skip


def test_every_other_month():
    found = occurrences("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15", START, START, date(2026, 6, 30))
    assert found == [date(2026, 1, 15), date(2026, 3, 15), date(2026, 5, 15)]


def test_next_and_previous_leave_the_day_itself_out_unless_asked():
    second_tuesday = date(2026, 3, 10)
    assert next_occurrence(MONTHLY, START, after=second_tuesday) == date(2026, 4, 14)
    assert next_occurrence(MONTHLY, START, after=second_tuesday, inclusive=True) == second_tuesday
    assert previous_occurrence(MONTHLY, START, before=second_tuesday) == date(2026, 2, 10)
    assert previous_occurrence(MONTHLY, START, before=second_tuesday, inclusive=True) == second_tuesday


def test_nothing_comes_before_the_start():
    assert previous_occurrence(WEEKLY, START, before=START) is None
    assert next_occurrence(WEEKLY, START, after=date(2020, 1, 1)) == date(2026, 1, 6)


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("FREQ=WEEKLY;COUNT=3;BYDAY=TU", date(2026, 1, 20)),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260120", date(2026, 1, 20)),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260119T120000Z", date(2026, 1, 13)),
        ("FREQ=WEEKLY;BYDAY=WE;UNTIL=20260630T233000Z", date(2026, 7, 1)),  # already 1 July here in summer
        ("FREQ=WEEKLY;BYDAY=WE;UNTIL=20260630T233000", date(2026, 6, 24)),
    ],
)
def test_a_rule_that_ends_stops(rule, last):
    assert previous_occurrence(rule, START, before=date(2027, 1, 1)) == last
    assert next_occurrence(rule, START, after=last) is None


@pytest.mark.parametrize(
    "rule",
    [
        "", "weekly", "FREQ=HOURLY", "FREQ=WEEKLY;INTERVAL=0", "FREQ=WEEKLY;INTERVAL=-1", "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYHOUR=9", "FREQ=WEEKLY;UNTIL=soon", "FREQ=WEEKLY;UNTIL=20261399",
        "FREQ=WEEKLY;FREQ=DAILY", "FREQ=WEEKLY;COLOUR=RED", "DTSTART:20260101\nRRULE:FREQ=DAILY", "FREQ=MONTHLY;BYDAY=",
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_read_is_refused_with_an_example(rule):
    with pytest.raises(ValidationError, match="FREQ=MONTHLY;BYDAY=2TU"):
        occurrences(rule, START, START, date(2026, 12, 31))
    assert "cannot be read" in why_not_rule(rule, START)


def test_a_rule_that_never_comes_is_refused_and_does_not_hang():
    assert why_not_rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", START) == (
        "This repeat rule gives no date in the next ten years."
    )
    assert next_occurrence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", START, after=START) is None


def test_a_good_rule_is_not_refused():
    assert why_not_rule(MONTHLY, START) is None
