"""A committee that reports to another, and a draft of its report. All facts about care are invented."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from escalation.models import Assurance, Committee, LevelDecision, LevelPeriod, LevelRequest
from escalation.rules.workflow import RequestStatus
from providers.models import Subject
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.policy import Party
from reporting import actions
from reporting.actions.particulars import particulars_mark
from reporting.models import Report, ReportItem, ReportSchedule
from reporting.papers.render import printed
from tests.cast import NORTH, Cast, acting

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MEETS_IN = 5  # days from today to the receiving committee's meeting, every week
FULL: dict[str, dict[str, Any]] = {
    "alert": {
        "title": "Triage delays", "text": "Two women came to harm.", "ask": "decision", "ask_text": "Fund a post.",
    },
    "advise": {"title": "Autism waits", "text": "The longest wait is 142 weeks.", "next_look": date(2030, 1, 8)},
    "assure": {
        "title": "Falls are down", "text": "Seven good months.", "evidence": "Ward visit of 12 February",
        "evidence_line": "oversight",
    },
}  # fmt: skip


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def weekly(today: date) -> str:
    """Every week, on the weekday that is five days ahead."""
    return f"FREQ=WEEKLY;BYDAY={WEEKDAYS[(today + timedelta(days=MEETS_IN)).weekday()]}"


def add_schedule(starts_on: date, cadence: str) -> ReportSchedule:
    """Let the running tenant's System Quality Group report to its quality committee."""
    sqg = Committee.objects.create(key="sqg", name="System Quality Group", kind="sqg")
    qc = Committee.objects.create(key="qc", name="Quality Committee", kind="qc")
    return ReportSchedule.objects.create(
        committee=sqg, receiver=qc, cadence=cadence, starts_on=starts_on, days_before=10
    )


@pytest.fixture
def schedule(cast: Cast, today: date, weekly: str) -> ReportSchedule:
    """A schedule of the north whose first report is due already."""
    with acting(cast.lead):
        return add_schedule(today + timedelta(days=MEETS_IN), weekly)


@pytest.fixture
def drafted(schedule: ReportSchedule, today: date) -> Callable[..., Report]:
    """Draft the next report as scheduled work does: in the tenant, without clearances."""

    def make(weeks: int = 0) -> Report:
        with tenant_context(NORTH):
            report = actions.draft(schedule, today=today + timedelta(weeks=weeks))
            assert report is not None
            return Report.objects.get(pk=report.pk)

    return make


@pytest.fixture
def report(drafted: Callable[..., Report]) -> Report:
    """A draft in which nothing was found to report."""
    return drafted()


@pytest.fixture
def add(cast: Cast) -> Callable[..., ReportItem]:
    """Add an item as the secretary, complete unless something is changed."""

    def make(report: Report, section: str, **changes: Any) -> ReportItem:
        with acting(cast.secretary) as by:
            return actions.add_item(report, by=by, section=section, **(FULL[section] | changes))

    return make


@pytest.fixture
def fresh(cast: Cast) -> Callable[..., Any]:
    """A row as it stands now, as the secretary sees it."""

    def read(row: Any) -> Any:
        with acting(cast.secretary):
            return type(row).objects.get(pk=row.pk)

    return read


def complete(report: Report, by: Membership) -> None:
    """State the quorum, and None for all sections without an item."""
    seen = particulars_mark(Report.objects.get(pk=report.pk))
    actions.edit_particulars(
        report, by=by, seen=seen, quorate=True, quorate_note="", declarations="", recommendation="Note this report."
    )
    for section in ("alert", "advise", "assure"):
        if not report.items.filter(section=section).exists():
            actions.state_none(report, by=by, section=section, none=True)


@pytest.fixture
def completed(cast: Cast, fresh: Callable[..., Any]) -> Callable[[Report], Report]:
    def make(report: Report) -> Report:
        with acting(cast.secretary) as by:
            complete(report, by)
        return fresh(report)

    return make


@pytest.fixture
def submitted(cast: Cast, completed: Callable[..., Report], fresh: Callable[..., Any]) -> Callable[[Report], Report]:
    def make(report: Report) -> Report:
        report = completed(report)
        with acting(cast.secretary) as by:
            actions.submit(report, by=by, version=report.version)
        return fresh(report)

    return make


@pytest.fixture
def approved(cast: Cast, submitted: Callable[..., Report], fresh: Callable[..., Any]) -> Callable[[Report], Report]:
    def make(report: Report) -> Report:
        report = submitted(report)
        with acting(cast.chair) as by:
            actions.approve(report, by=by, version=report.version)
        return fresh(report)

    return make


@pytest.fixture
def published(approved: Callable[..., Report]) -> Callable[[Report], Report]:
    """Approve a report and make its paper as the worker does."""

    def make(report: Report) -> Report:
        report = approved(report)
        with tenant_context(NORTH):
            paper = actions.approved_paper(report.pk)
            assert paper is not None
            assert actions.keep_paper(report.pk, printed(paper)) is not None
        return report

    return make


@pytest.fixture
def secretary(cast: Cast, sign_in: Callable[..., Client]) -> Client:
    """The secretary's browser."""
    return sign_in(cast.secretary)


@pytest.fixture
def stand(cast: Cast) -> Callable[..., None]:
    """Bring a subject of the north to a level on a day, by history alone."""

    def make(subject: Subject, level: str, on: date, *, at: datetime | None = None, **changes: Any) -> None:
        at = at or timezone.make_aware(datetime(on.year, on.month, on.day, 0, 1))
        with acting(cast.lead) as by:
            last = LevelPeriod.objects.filter(subject=subject).first()
            origin = last.level if last else "routine"
            request = LevelRequest.objects.create(
                subject=subject, origin=origin, target=level, proposer=by, grounds="Seen", consequence=4, likelihood=4,
                risk_profile="Seen", status=RequestStatus.EFFECTIVE, proposed_at=at,
            )  # fmt: skip
            decision = LevelDecision.objects.create(
                **Signed.signature(by), at=at, request=request, subject=subject, origin=origin, target=level,
                party=Party.ICB, decided_on=on, effective_from=on, reasons="Several sources agree.",
            )  # fmt: skip
            LevelPeriod.objects.create(
                **Signed.signature(by), at=at, subject=subject, decision=decision, level=level, starts_on=on
            )
            Assurance.objects.update_or_create(subject=subject, defaults={"level": level, "since": on} | changes)

    return make
