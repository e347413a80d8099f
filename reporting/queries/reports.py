"""Lists and single reports, with all that their pages show."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from escalation.models import Committee
from reporting.models import Paper, Report, ReportEvent, ReportSchedule
from reporting.rules.history import STEPS
from reporting.rules.papers import ReportStatus

NAMED = ("committee", "receiver", "tenant")


def for_list(*, status: str = "", committee: Committee | None = None) -> QuerySet[Report]:
    """Reports, the latest meeting first, each with `printed`: whether its paper has been made."""
    found = Report.objects.select_related("committee", "receiver").defer("approved_text")
    found = found.annotate(printed=Exists(Paper.objects.filter(report=OuterRef("pk"))))
    if status:
        found = found.filter(status=status)
    if committee:
        found = found.filter(committee=committee)
    return found.order_by("-meeting_on", "committee__name", "pk")


def with_people(reports: QuerySet[Report] | None = None) -> QuerySet[Report]:
    """Reports with their committees, schedule, tenant and the people who submitted and approved them."""
    rows = Report.objects.all() if reports is None else reports
    return rows.select_related(*NAMED, "schedule", "submitted_by__user", "approved_by__user").defer("approved_text")


def to_approve() -> QuerySet[Report]:
    """Reports that wait for the chair."""
    return Report.objects.filter(status=ReportStatus.SUBMITTED)


def to_approve_by(user: Any) -> QuerySet[Report]:
    """Those that a person may approve: what somebody else submitted."""
    return to_approve().exclude(submitted_by__user=user)


def drafts() -> QuerySet[Report]:
    """Reports that wait for the secretary."""
    return Report.objects.filter(status=ReportStatus.DRAFT)


def committees_that_report() -> QuerySet[Committee]:
    """Committees that have a schedule, by name."""
    return Committee.objects.filter(pk__in=ReportSchedule.objects.values("committee")).order_by("name")


def paper_facts(report: Report) -> Paper | None:
    """The paper without its bytes and data, or None while it is being made."""
    return Paper.objects.defer("pdf", "data").filter(report=report).first()


def history(report: Report) -> list[dict[str, Any]]:
    """The steps of a report for a timeline, the latest first."""
    return [
        {
            "at": event.at,
            "what": STEPS[event.verb],
            "who": f"{event.by_name}, {event.by_role.lower()}",
            "why": event.text,
        }
        for event in report.events.all()
    ]


def last_return(report: Report) -> ReportEvent | None:
    """The return that the author has not yet answered: the latest, where nothing was submitted after it."""
    step = report.events.filter(verb__in=("submitted", "returned")).first()
    return step if step is not None and step.verb == "returned" else None


def saved_last(report: Report, *, about: Any = None) -> ReportEvent | None:
    """The latest step of a report, or the latest about one part of it."""
    events = report.events.filter(by__isnull=False)
    return (events.filter(about=about) if about else events).first()
