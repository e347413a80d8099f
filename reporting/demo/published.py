"""The report that the quality committee had at its last meeting: published, with its paper and its whole history."""

import json
from dataclasses import replace
from datetime import date, timedelta

from escalation.models import Meeting
from escalation.queries import level_words
from escalation.rules.cadence import next_occurrence
from quality_oversight.frameworks import Framework
from quality_oversight.tenancy.models import Membership, Signed
from reporting.actions.drafting import item_row
from reporting.demo.days import moment
from reporting.models import Paper, Report, ReportEvent, ReportItem, ReportSchedule
from reporting.papers.render import printed
from reporting.papers.stored import to_json
from reporting.queries.composing import compose, sign_off
from reporting.queries.gathering import level_facts
from reporting.queries.reports import with_people
from reporting.rules.drafting_facts import DraftItem, Period
from reporting.rules.gather import gather
from reporting.rules.papers import EvidenceLine, ReportStatus, Section

COVERS = timedelta(days=31)
RECOMMENDATION = "Discuss the matters under Alert.\nNote the matters under Advise and Assure."


def add_published(framework: Framework, people: dict[str, Membership], *, today: date) -> Report:
    """Add the System Quality Group's last report, approved by the chair and printed as the worker prints."""
    schedule = ReportSchedule.objects.select_related("committee", "receiver").get(committee__kind="sqg")
    met = Meeting.objects.filter(committee=schedule.receiver, held_on__lt=today).latest("held_on")
    report = _drafted(schedule, met.held_on, framework)
    approved_at = moment(report.due_on + timedelta(days=5), 15)
    secretary, chair = people["committee-secretary"], people["committee-chair"]
    report.submitted_by, report.submitted_at = secretary, moment(report.due_on + timedelta(days=3), 11)
    _tell(report, secretary, chair)
    report.save()
    paper = compose(with_people().get(pk=report.pk), approval=sign_off(chair, approved_at), as_at=report.covers_to)
    # The items stand by now: from here on the database lets nobody change them.
    report.status, report.approved_by, report.approved_at = ReportStatus.PUBLISHED, chair, approved_at
    report.approved_text = json.loads(to_json(paper))
    report.save()
    copy = printed(paper)
    Paper.objects.create(
        **Signed.signature(None),
        at=approved_at + timedelta(minutes=1),
        report=report,
        data=report.approved_text,
        pdf=copy.content,
        sha256=copy.sha256,
        pages=copy.pages,
    )
    return report


def _drafted(schedule: ReportSchedule, meeting_on: date, framework: Framework) -> Report:
    until = meeting_on - timedelta(days=schedule.days_before)
    since = until - COVERS
    committee = schedule.committee
    # Reviews are left out: when they were due on that day is not kept.
    facts = [replace(fact, review_due=None) for fact in level_facts(since, until)]
    sqg_meets = next_occurrence(committee.cadence, committee.first_meeting_on or until, after=until)
    items = gather(
        facts, [], Period(since=since, until=until), today=until, labels=level_words(framework), next_meeting=sqg_meets
    )
    filled = {item.section for item in items}
    report = Report.objects.create(
        schedule=schedule,
        committee=committee,
        receiver=schedule.receiver,
        meeting_on=meeting_on,
        due_on=until,
        covers_from=since + timedelta(days=1),
        covers_to=until,
        drafted_at=moment(until, 6),
        quorate=True,
        recommendation=RECOMMENDATION,
        **{f"none_{section}": section not in filled for section in Section},
    )
    ReportItem.objects.bulk_create(_row(report, number, item) for number, item in enumerate(items))
    return report


def _row(report: Report, number: int, item: DraftItem) -> ReportItem:
    row = item_row(report, number, item, [])
    if item.section == Section.ASSURE:
        row.evidence_line = EvidenceLine.OVERSIGHT
    else:  # criteria that were met after this report belong to what came later
        row.evidence = ""
    return row


def _tell(report: Report, secretary: Membership, chair: Membership) -> None:
    """Keep every step of the report, each at its own time."""
    edited = moment(report.due_on + timedelta(days=3), 10)
    stated = [str(section.label) for section in Section if getattr(report, f"none_{section}")]
    steps = [
        ("drafted", None, report.drafted_at, ""),
        ("particulars_changed", secretary, edited, ""),
        *(("none_stated", secretary, edited + timedelta(minutes=5 + n), label) for n, label in enumerate(stated)),
        ("submitted", secretary, edited + timedelta(hours=1), ""),
        ("approved", chair, moment(report.due_on + timedelta(days=5), 15), ""),
        ("published", None, moment(report.due_on + timedelta(days=5), 15, 1), ""),
    ]
    ReportEvent.objects.bulk_create(
        ReportEvent(**Signed.signature(by), report=report, verb=verb, at=at, text=text) for verb, by, at, text in steps
    )
    report.version += len(steps)
