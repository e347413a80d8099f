"""Committees, their meetings, and when their reports fall due."""

from datetime import date, timedelta

from escalation.actions.committees import adopt_framework, first_meeting, plan_meetings
from escalation.models import Committee, Meeting
from escalation.rules.cadence import occurrences
from reporting.models import ReportSchedule

BEHIND, AHEAD = timedelta(days=330), timedelta(days=245)
WEDNESDAY = 2
DAYS_BEFORE = {"qc": 10, "board": 14}


def add_committees(*, today: date) -> dict[str, Committee]:
    """Add the running tenant's committees and meetings, and return the committees by key."""
    committees = adopt_framework(today=today)
    for committee in committees:
        if committee.kind == "qc":
            _meet_soon(committee, today)
        plan_meetings(committee, since=today - BEHIND, until=today + AHEAD)
    Meeting.objects.filter(held_on__lt=today).update(status=Meeting.Status.HELD)
    return {committee.key: committee for committee in committees}


def _meet_soon(committee: Committee, today: date) -> None:
    """Let the committee choose the Wednesday three to nine days ahead, so that a report is due on the first day.

    It keeps its rhythm, monthly or every second month, as far as the framework sets one.
    """
    day = today + timedelta(days=3)
    day += timedelta(days=(WEDNESDAY - day.weekday()) % 7)
    week = (day.day - 1) // 7 + 1
    months = ""
    if "BYMONTH" in committee.cadence:
        months = f"BYMONTH={','.join(str(month) for month in range(1 if day.month % 2 else 2, 13, 2))};"
    committee.cadence = f"FREQ=MONTHLY;{months}BYDAY={week if week < 5 else -1}WE"
    committee.first_meeting_on = first_meeting(committee.cadence, today=today)
    committee.save(update_fields=["cadence", "first_meeting_on"])


def add_schedules(committees: dict[str, Committee], *, today: date) -> None:
    """Have the System Quality Group report to the quality committee, and that committee to the board."""
    for reporter, receiver in (("sqg", "qc"), ("qc", "board")):
        meets = committees[receiver]
        ReportSchedule.objects.create(
            committee=committees[reporter],
            receiver=meets,
            cadence=meets.cadence,
            starts_on=occurrences(meets.cadence, today, today + timedelta(days=1), today + AHEAD)[0],
            days_before=DAYS_BEFORE[receiver],
        )
