"""Draft the reports that fall due: each once, however many workers, beats and attempts there are."""

from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.db import IntegrityError, transaction

from escalation.queries import framework_of, level_words
from escalation.rules.cadence import next_occurrence
from escalation.rules.case import Id
from reporting.actions.history import tell
from reporting.models import AlertFollowUp, Report, ReportItem, ReportSchedule
from reporting.queries.gathering import ONE_DAY, concern_facts, ending_facts, level_facts
from reporting.queries.judging import drafted_before, prior_alert
from reporting.rules.aaa import PriorAlert, same_matter
from reporting.rules.drafting_facts import DraftItem, Period
from reporting.rules.gather import gather
from reporting.rules.papers import ReportStatus, Section
from reporting.rules.schedule import DueRun, MadeRun, Schedule, due_runs

ONCE = "report_once_per_schedule_and_meeting"
FIRST_PERIOD = timedelta(days=31)  # what the first report covers where the schedule tells no earlier meeting


def draft_due(today: date) -> list[Report]:
    """Draft every report of the acting tenant that is due and not yet made."""
    schedules = ReportSchedule.objects.filter(active=True).order_by("pk")
    return [report for schedule in schedules if (report := draft(schedule, today=today))]


@transaction.atomic
def draft(schedule: ReportSchedule, *, today: date) -> Report | None:
    """Draft the schedule's report if it is due and not yet made: report, items and follow-ups, all or nothing.

    The schedule's row is locked, so that of two workers the second finds what the first has made; the unique
    constraint on schedule and meeting holds even against one who does not lock.
    """
    rows = ReportSchedule.objects.select_for_update(of=("self",)).select_related("committee", "tenant")
    schedule = rows.get(pk=schedule.pk)
    made = Report.objects.filter(schedule=schedule).values_list("meeting_on", "covers_to")
    plan = Schedule(id=schedule.pk, rrule=schedule.cadence, start=schedule.starts_on, days_before=schedule.days_before)
    runs = due_runs(plan, [MadeRun(meeting_on=meeting, until=until) for meeting, until in made], today=today)
    if not runs or not schedule.active:
        return None
    try:
        with transaction.atomic():
            return _make(schedule, runs[0], today)
    except IntegrityError as error:
        if ONCE not in str(error):
            raise
        return None  # somebody else made it in this very moment


def _make(schedule: ReportSchedule, run: DueRun, today: date) -> Report:
    # A draft that is made late looks at the day on which it is made, and the next one goes on from there.
    until = max(run.until, min(today, run.meeting_on))
    since = run.since or run.until - FIRST_PERIOD
    report = Report.objects.create(
        schedule=schedule,
        committee_id=schedule.committee_id,
        receiver_id=schedule.receiver_id,
        meeting_on=run.meeting_on,
        due_on=run.due_on,
        covers_from=since + ONE_DAY,
        covers_to=until,
    )
    known_at = drafted_before(report)
    alerts = _last_alerts(schedule)
    items = gather(
        level_facts(since, until, known_at=known_at),
        concern_facts(since, until, known_at=known_at),
        # What was closed on the day of the last draft, but after it, is chosen by concern_facts.
        Period(since=since - ONE_DAY if known_at else since, until=until),
        today=today,
        labels=level_words(framework_of(schedule)),
        next_meeting=_next_meeting(schedule, today),
        endings=ending_facts(since, until, known_at=known_at),
    )
    priors = [prior_alert(alert) for alert in alerts]
    ReportItem.objects.bulk_create(item_row(report, number, item, priors) for number, item in enumerate(items))
    AlertFollowUp.objects.bulk_create(AlertFollowUp(report=report, item=alert) for alert in alerts)
    tell(report, "drafted", by=None, meeting_on=report.meeting_on, items=len(items), follow_ups=len(alerts))
    return report


def _last_alerts(schedule: ReportSchedule) -> list[ReportItem]:
    """The alerts of the last report that was published: only those were ever before the receiving committee."""
    last = Report.objects.filter(schedule=schedule, status=ReportStatus.PUBLISHED).order_by("-meeting_on").first()
    return list(last.items.filter(section=Section.ALERT).order_by("position", "id")) if last else []


def _next_meeting(schedule: ReportSchedule, today: date) -> date | None:
    """When the reporting committee itself meets next; else the receiving committee."""
    committee = schedule.committee
    if committee.cadence and committee.first_meeting_on:
        return next_occurrence(committee.cadence, committee.first_meeting_on, after=today)
    return next_occurrence(schedule.cadence, schedule.starts_on, after=today)


def item_row(report: Report, number: int, item: DraftItem, priors: list[PriorAlert]) -> ReportItem:
    """The row of a drafted item, not saved; carried on from the alert of the last report that was about the same."""
    return ReportItem(
        report=report,
        section=item.section,
        position=number,
        title=item.title,
        text=item.text,
        ask=item.ask or "",
        ask_text=item.ask_text,
        owner=item.owner[:120],
        next_look=item.next_look,
        evidence=item.evidence,
        subject_id=cast(UUID | None, item.subject_id),
        concern_id=cast(UUID | None, item.concern_id),
        rule=item.rule,
        carried_from_id=cast(UUID | None, _carried_from(item, priors)),
    )


def _carried_from(item: DraftItem, priors: list[PriorAlert]) -> Id | None:
    same = (p.id for p in priors if same_matter(p, concern_id=item.concern_id, subject_id=item.subject_id))
    return next(same, None)
