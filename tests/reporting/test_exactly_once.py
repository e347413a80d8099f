"""A report is drafted and its paper made exactly once: workers killed, several at once, Redis emptied (issue, path 5).

Real Celery workers on a database of the test's own. A lock that the test holds stops a worker in the very middle of
drafting: report and items are written by then, and not committed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from celery import current_app
from django.utils import timezone

from quality_oversight.audit.models import AuditHead
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.isolation import tenant_context
from reporting import actions
from reporting.models import Paper, Report, ReportItem
from tests.cast import NORTH, Cast, acting, assemble
from tests.machine.processes import until
from tests.reporting.conftest import MEETS_IN, WEEKDAYS, add_schedule, complete
from tests.rows import add_concern
from tests.workers import idle, kill

PATIENCE = 120  # seconds; far more than is needed on an idle machine

pytestmark = pytest.mark.journey


@pytest.fixture
def cast(fresh_database) -> Cast:
    """The cast, committed, with a schedule whose report is due and something to report."""
    cast, today = assemble(), timezone.localdate()
    first = today + timedelta(days=MEETS_IN)
    with acting(cast.lead) as by:
        add_schedule(first, f"FREQ=WEEKLY;BYDAY={WEEKDAYS[first.weekday()]}")
        concern = add_concern(cast.subject, status="open", consequence=5, likelihood=4)
        record("concern.raised", concern, by=by)
    return cast


def tick() -> None:
    """Send what beat sends every minute."""
    current_app.send_task("reporting.tasks.run_due")


@contextmanager
def held(superuser: psycopg.Connection) -> Iterator[None]:
    """Hold the lock that drafting takes last, so that it stops with everything written and nothing committed."""
    with superuser.transaction():
        superuser.execute(f"SELECT 1 FROM {AuditHead._meta.db_table} WHERE tenant_id = %s FOR UPDATE", [str(NORTH)])
        yield


def waiting(superuser: psycopg.Connection) -> int:
    """How many of the workers' connections wait for a lock."""
    superuser.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the same answer again
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return superuser.execute(query).fetchone()[0]


def count(model) -> int:
    with tenant_context(NORTH):
        return model.objects.count()


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_tick_drafts_once(cast, broker, superuser, start):
    doomed = start("doomed")
    with held(superuser):
        tick()
        assert until(lambda: waiting(superuser) == 1, PATIENCE)
        kill(doomed)
        assert count(Report) == 0
    assert until(lambda: waiting(superuser) == 0, PATIENCE)
    assert (count(Report), count(ReportItem)) == (0, 0)

    tick()
    broker.flushdb()  # everything that was sent is lost
    start("second")
    tick()
    assert until(lambda: count(Report) == 1, PATIENCE)
    tick()
    assert until(lambda: idle(broker), PATIENCE)
    assert (count(Report), count(ReportItem)) == (1, 1)


def approve_first(cast: Cast) -> None:
    """Draft and approve this week's report, and let the paper wait for a worker."""
    with tenant_context(NORTH):
        (report,) = actions.draft_due(timezone.localdate() - timedelta(days=7 - MEETS_IN))
    with acting(cast.secretary) as by:
        complete(report, by)
        actions.submit(report, by=by, version=Report.objects.get().version)
    with acting(cast.chair) as by:
        actions.approve(report, by=by, version=Report.objects.get().version)


def test_two_beats_and_two_workers_at_once_draft_one_report_and_make_one_paper(cast, broker, superuser, start):
    approve_first(cast)
    with tenant_context(NORTH):
        schedule = Report.objects.get().schedule
        schedule.days_before += 7  # the next week's report falls due as well
        schedule.save()
    broker.flushdb()  # the order to make the paper is lost
    for name in ("one", "two"):
        start(name)
    with held(superuser):
        for _ in range(4):
            tick()
        assert until(lambda: waiting(superuser) == 2, PATIENCE)
    assert until(lambda: count(Paper) == 1 and idle(broker), PATIENCE)
    with tenant_context(NORTH):
        assert Report.objects.count() == 2
        assert len(set(Report.objects.values_list("meeting_on", flat=True))) == 2
        paper = Paper.objects.get()
        assert paper.report.status == "published"
        assert paper.is_intact()
        assert paper.report.events.filter(verb="published").count() == 1
