"""Plan the meetings of a committee, add one besides, move and cancel them."""

from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.models import Committee, Meeting
from quality_oversight.audit.trail import record
from quality_oversight.jinja import long_date
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import Problems, given_reason, plain, text_problems
from reporting.committees.actions.steps import SavedMeanwhileError, changed, refuse_all, tell
from reporting.committees.models import Terms
from reporting.committees.rules.planning import AHEAD, planned
from reporting.committees.rules.vocabulary import LIMITS, MEETING, MOST_MINUTES, WHY_LIMIT

Status = Meeting.Status
OTHER_RULE = "The committee meets on other days now."
NO_REASON = "Enter why"
MOST_AHEAD = timedelta(days=3 * 366)


def plan_ahead(committee: Committee, *, today: date) -> int:
    """Keep the meetings of the year ahead planned, as scheduled work; gives how many were added."""
    terms = committee.terms.first()
    if terms is None:
        return 0
    with transaction.atomic():
        committee = Committee.objects.select_for_update().get(pk=committee.pk)
        return replan(committee, terms, terms, today=today, by=None)


def replan(committee: Committee, terms: Terms, was: Terms | None, *, today: date, by: Membership | None) -> int:
    """Bring planned meetings from today on to what the terms say; gives how many were added.

    The committee is locked. Meetings that somebody moved, cancelled or added by hand stay.
    """
    until = today + AHEAD
    wanted: dict[date, date] = {}
    if terms.cadence and committee.first_meeting_on:
        found = planned(
            terms.cadence, committee.first_meeting_on, terms.on_holiday, since=today - timedelta(days=14), until=until
        )
        wanted = {each.by_rule: each.on for each in found if each.on >= today}
    rows = list(committee.meetings.filter(held_on__gte=today))
    free = _without_those(rows, wanted, terms, was)
    known = {row.by_rule_on for row in committee.meetings.filter(by_rule_on__gte=today - timedelta(days=14))}
    on_day = {row.held_on: row for row in rows}
    added = 0
    for by_rule, on in wanted.items():
        if by_rule in known:
            continue
        row = on_day.get(on)
        if row is None:
            committee.meetings.create(held_on=on, by_rule_on=by_rule, **_usual(terms))
            added += 1
        elif row.pk in free or (row.status == Status.CANCELLED and row.why == OTHER_RULE):
            row.status, row.why, row.by_rule_on = Status.PLANNED, "", by_rule
            _save(row, **_usual(terms))
            free.discard(row.pk)
            added += 1
    Committee.objects.filter(pk=committee.pk).update(planned_until=until)
    cancelled = Meeting.objects.filter(pk__in=free).update(status=Status.CANCELLED, why=OTHER_RULE, by_rule_on=None)
    if added or cancelled:
        text = f"Added: {added}. Cancelled, because it meets on other days now: {cancelled}."
        tell(committee, "meetings_planned", by=by, text=text)
        record("committee.meetings_planned", committee, by=by, added=added, cancelled=cancelled)
    return added


def _without_those(rows: list[Meeting], wanted: dict[date, date], terms: Terms, was: Terms | None) -> set[Any]:
    """Meetings that the rule no longer gives, freed from it; those that stay get the usual times of the new terms."""
    free: set[Any] = set()
    for row in rows:
        if row.status != Status.PLANNED or row.by_rule_on is None:
            continue
        by_hand = row.why != ""
        if wanted.get(row.by_rule_on) == row.held_on or by_hand:
            old = _usual(was) if was else dict.fromkeys(("starts_at", "minutes", "venue"))
            usual = {
                name: value for name, value in _usual(terms).items() if getattr(row, name) in (old[name], None, "")
            }
            if any(getattr(row, name) != value for name, value in usual.items()):
                _save(row, **usual)
        else:
            free.add(row.pk)
            row.by_rule_on = None
            row.save(update_fields=["by_rule_on"])
    return free


def _usual(terms: Terms) -> dict[str, Any]:
    return {"starts_at": terms.starts_at, "minutes": terms.minutes, "venue": terms.venue}


def _save(row: Meeting, **written: Any) -> None:
    for name, value in written.items():
        setattr(row, name, value)
    row.version += 1
    row.save()


@transaction.atomic
def add_meeting(committee: Committee, *, by: Membership, **given: Any) -> Meeting:
    """Add a meeting besides those of the rule; `given` holds the fields of MEETING."""
    by.demand("committee.keep")
    committee = Committee.objects.select_for_update().get(pk=committee.pk)
    made = Meeting(committee=committee, **_checked(given, committee))
    made.save(force_insert=True)
    tell(committee, "meeting_added", by=by, text=f"{long_date(made.held_on)}.")
    record("meeting.added", made, by=by, held_on=made.held_on)
    return made


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: Membership, version: int, why: str = "", **given: Any) -> Meeting:
    """Move a planned meeting to another day or time, or elsewhere; a reason is asked for where the day changes."""
    row = _locked(meeting, by, version)
    written = _checked({name: getattr(row, name) for name in MEETING} | given, row.committee, row)
    if written["held_on"] != row.held_on:
        written["why"] = _why(why)
    changes = changed(row, written, MEETING)
    if changes:
        tell(row.committee, "meeting_changed", by=by, text=written.get("why", ""), changes=changes)
        record("meeting.changed", row, by=by, fields=sorted(changes), held_on=row.held_on)
    return row


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: Membership, version: int, why: str) -> Meeting:
    """Cancel a planned meeting, with a reason that its members read."""
    row = _locked(meeting, by, version)
    row.status, row.why = Status.CANCELLED, _why(why)
    _save(row)
    tell(row.committee, "meeting_cancelled", by=by, text=f"{long_date(row.held_on)}: {row.why}")
    record("meeting.cancelled", row, by=by, held_on=row.held_on)
    return row


def _why(why: str) -> str:
    try:
        return given_reason(why, NO_REASON, most=WHY_LIMIT)
    except ValidationError as refusal:
        raise ValidationError({"why": refusal.error_dict["reason"]}) from None


def _locked(meeting: Meeting, by: Membership, version: int) -> Meeting:
    by.demand("committee.keep")
    row = Meeting.objects.select_for_update(of=("self",)).select_related("committee").get(pk=meeting.pk)
    if row.version != version:
        raise SavedMeanwhileError(row)
    if row.status != Status.PLANNED:
        raise ValidationError(f"This meeting is {row.get_status_display().lower()}: it does not change any more.")
    return row


def _checked(given: dict[str, Any], committee: Committee, was: Meeting | None = None) -> dict[str, Any]:
    if unknown := set(given) - set(MEETING):
        raise TypeError(f"A meeting has no such fields: {', '.join(sorted(unknown))}")
    given["venue"] = plain(given.get("venue"))
    before = {"venue": was.venue} if was else {}
    problems: Problems = text_problems({"venue": given["venue"]}, LIMITS, was=before, naming=("venue",))
    found: dict[str, str] = {}
    today, day = timezone.localdate(), given.get("held_on")
    if day is None:
        found["held_on"] = "Enter the date of the meeting"
    elif (was is None or day != was.held_on) and not today <= day <= today + MOST_AHEAD:
        found["held_on"] = "The date must be today or later, and at most three years from now"
    elif (was is None or day != was.held_on) and (other := committee.meetings.filter(held_on=day).first()):
        found["held_on"] = (
            f"There is a meeting of this committee on that day already: {other.get_status_display().lower()}"
        )
    if not isinstance(given.get("starts_at"), time):
        found["starts_at"] = "Enter the time at which it begins"
    if not isinstance(given.get("minutes"), int) or not 5 <= given["minutes"] <= MOST_MINUTES:
        found["minutes"] = f"{MEETING['minutes']} must be between 5 and {MOST_MINUTES}"
    refuse_all(problems, found)
    return given
