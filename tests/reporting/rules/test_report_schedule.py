"""Drafts fall due some days before the meeting, once each, and missed ones are caught up."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from reporting.rules.schedule import MadeRun, Schedule, due_runs, next_due

# Second Tuesdays of 2026: 13 January, 10 February, 10 March, 14 April, 12 May.
MONTHLY = Schedule(id="qc-to-board", rrule="FREQ=MONTHLY;BYDAY=2TU", start=date(2026, 1, 1), days_before=10)
MARCH = date(2026, 3, 10)


def test_a_draft_falls_due_on_its_day_and_not_before():
    made = [MadeRun(meeting_on=date(2026, 2, 10), until=date(2026, 1, 31))]
    assert due_runs(MONTHLY, made, today=date(2026, 2, 27)) == []
    (run,) = due_runs(MONTHLY, made, today=date(2026, 2, 28))
    assert (run.meeting_on, run.due_on) == (MARCH, date(2026, 2, 28))
    assert (run.since, run.until) == (date(2026, 1, 31), date(2026, 2, 28))
    assert run.key == ("qc-to-board", MARCH)


def test_asked_again_after_it_was_made_the_answer_is_empty():
    made: list[MadeRun] = []
    for number in range(200):
        today = date(2026, 1, 1) + timedelta(days=number)
        for _ in range(2):
            runs = due_runs(MONTHLY, made, today=today)
            made += [MadeRun(meeting_on=run.meeting_on, until=run.until) for run in runs]
    meetings = [run.meeting_on for run in made]
    assert meetings == [date(2026, 1, 13), date(2026, 2, 10), MARCH, date(2026, 4, 14), date(2026, 5, 12),
                        date(2026, 6, 9), date(2026, 7, 14)]  # fmt: skip


def test_the_answer_is_the_same_on_every_day_until_it_is_made():
    answers = {tuple(due_runs(MONTHLY, today=date(2026, 2, 28) + timedelta(days=n))) for n in range(35)}
    assert len(answers) == 1


def test_of_several_missed_drafts_only_the_latest_is_made_over_the_whole_gap():
    made = [MadeRun(meeting_on=date(2026, 1, 13), until=date(2026, 1, 3))]
    (run,) = due_runs(MONTHLY, made, today=date(2026, 4, 5))
    assert (run.meeting_on, run.since, run.until) == (date(2026, 4, 14), date(2026, 1, 3), date(2026, 4, 4))


def test_the_first_draft_covers_the_time_since_the_meeting_before():
    (run,) = due_runs(MONTHLY, today=MARCH)
    assert (run.meeting_on, run.since) == (MARCH, date(2026, 1, 31))


def test_the_very_first_meeting_covers_one_interval():
    (run,) = due_runs(MONTHLY, today=date(2026, 1, 13))
    assert (run.since, run.until) == (date(2025, 12, 6), date(2026, 1, 3))


def test_a_single_meeting_covers_everything_so_far():
    once = Schedule(id=1, rrule="FREQ=DAILY;COUNT=1", start=MARCH, days_before=0)
    (run,) = due_runs(once, today=MARCH)
    assert (run.since, run.until) == (None, MARCH)
    assert next_due(once, today=MARCH) is None


def test_meetings_before_the_schedule_was_switched_on_get_no_draft():
    schedule = Schedule(id=1, rrule=MONTHLY.rrule, start=MONTHLY.start, active_from=date(2026, 3, 11))
    assert due_runs(schedule, today=date(2026, 3, 20)) == []
    assert [run.meeting_on for run in due_runs(schedule, today=date(2026, 4, 4))] == [date(2026, 4, 14)]


def test_nothing_is_due_before_the_start():
    assert due_runs(MONTHLY, today=date(2025, 12, 1)) == []


def test_a_later_draft_that_is_already_there_closes_the_gap_before_it():
    made = [MadeRun(meeting_on=date(2026, 4, 14), until=date(2026, 4, 4))]
    assert due_runs(MONTHLY, made, today=MARCH) == []


def test_a_period_never_runs_backwards_when_the_rule_or_the_lead_changes():
    made = [MadeRun(meeting_on=date(2026, 3, 3), until=date(2026, 3, 2))]
    (run,) = due_runs(MONTHLY, made, today=MARCH)
    assert run.since == run.until == date(2026, 2, 28)


def test_the_clocks_change_between_two_drafts_and_nothing_moves():
    weekly = Schedule(id=1, rrule="FREQ=WEEKLY;BYDAY=TU", start=date(2026, 1, 6), days_before=3)
    (run,) = due_runs(weekly, today=date(2026, 3, 28))
    assert (run.due_on, run.meeting_on, run.since) == (date(2026, 3, 28), date(2026, 3, 31), date(2026, 3, 21))


def test_the_next_draft_is_announced():
    assert next_due(MONTHLY, today=date(2026, 2, 27)) == (date(2026, 2, 28), MARCH)
    assert next_due(MONTHLY, today=date(2026, 2, 28)) == (date(2026, 4, 4), date(2026, 4, 14))


def test_a_draft_after_the_meeting_is_refused():
    with pytest.raises(ValidationError):
        Schedule(id=1, rrule=MONTHLY.rrule, start=MARCH, days_before=-1)
