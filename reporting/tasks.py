"""Work outside the request: what falls due every minute, in each tenant, and the papers of approved reports.

The database says what is due and what was made. A task that is lost, repeated or run twice at once changes nothing:
the next tick finds what is missing.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from celery import current_app, shared_task
from django.utils import timezone

from escalation.actions import bring_into_effect
from escalation.models import Committee
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from reporting import actions
from reporting.committees.actions import plan_ahead
from reporting.committees.rules.planning import AHEAD
from reporting.models import Paper, Report, ReportSchedule
from reporting.papers.render import printed

log = logging.getLogger(__name__)
TICK = 60  # seconds between two runs; an order that waited longer is answered by a newer one


@dataclass(frozen=True)
class Done:
    """One thing that a run did: "effect", "planned", "drafted", "published" or "reminded", and its name."""

    what: str
    name: str


@shared_task(name="reporting.tasks.run_due", expires=TICK)
def run_due() -> None:
    """Ask for a run in every tenant."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        current_app.send_task("reporting.tasks.run_due_for", args=[str(tenant_id)], expires=TICK)


@shared_task(name="reporting.tasks.run_due_for")
def run_due_for(tenant_id: str) -> None:
    """Do in one tenant what is due today."""
    for done in due_in(tenant_id, timezone.localdate()):
        log.info("%s: %s", done.what, done.name)


@shared_task(name="reporting.tasks.publish")
def publish(tenant_id: str, report_id: str) -> None:
    """Make the paper of one approved report."""
    make_paper(tenant_id, report_id)


def due_in(tenant_id: UUID | str, today: date) -> Iterator[Done]:
    """Do what is due in a tenant, each thing in a transaction of its own, and tell it.

    What fails holds nothing else up; the failures are raised together at the end.
    """
    failures: list[Exception] = []
    committees: list[Committee] = []
    schedules: list[ReportSchedule] = []
    waiting: list[Report] = []
    with _noted(failures):
        for name in _brought_into_effect(tenant_id, today):
            yield Done("effect", name)
    with tenant_context(tenant_id):
        waiting_for_plans = Committee.objects.filter(planned_until__lt=today + AHEAD)  # once a day
        committees.extend(waiting_for_plans.order_by("pk"))
    for committee in committees:
        with _noted(failures), tenant_context(tenant_id):
            if plan_ahead(committee, today=today):
                yield Done("planned", f"Meetings of {committee}")
    with tenant_context(tenant_id):
        schedules.extend(ReportSchedule.objects.filter(active=True).order_by("pk"))
    for schedule in schedules:
        with _noted(failures):
            if name := _drafted(tenant_id, schedule, today):
                yield Done("drafted", name)
    with tenant_context(tenant_id):
        waiting.extend(actions.awaiting_paper().select_related("committee", "receiver"))
    for report in waiting:
        with _noted(failures):
            if make_paper(tenant_id, report.pk):
                yield Done("published", str(report))
    if failures:
        raise ExceptionGroup("Some of what was due could not be done", failures)


@contextmanager
def _noted(failures: list[Exception]) -> Iterator[None]:
    """Put a failure on the list and go on."""
    try:
        yield
    except Exception as error:  # raised with the others at the end of the run
        failures.append(error)


def _brought_into_effect(tenant_id: UUID | str, today: date) -> list[str]:
    with tenant_context(tenant_id):
        return [str(decision) for decision in bring_into_effect(today)]


def _drafted(tenant_id: UUID | str, schedule: ReportSchedule, today: date) -> str:
    """The name of the report that was drafted, or an empty text."""
    with tenant_context(tenant_id):
        report = actions.draft(schedule, today=today)
        return str(report) if report else ""


def make_paper(tenant_id: UUID | str, report_id: UUID | str) -> Paper | None:
    """Print an approved report outside any transaction and keep the paper; None where it was made already."""
    with tenant_context(tenant_id):
        text = actions.approved_paper(report_id)
    if text is None:
        return None
    pdf = printed(text)
    with tenant_context(tenant_id):
        return actions.keep_paper(report_id, pdf)
