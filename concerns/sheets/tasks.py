"""Work on spreadsheets outside the request; a task that is lost or sent twice changes nothing."""

import time
from collections.abc import Callable

from celery import current_app, shared_task
from django.utils import timezone

from concerns.sheets import actions
from concerns.sheets.actions.bringing import KEPT_FOR, RUN
from concerns.sheets.models import ImportJob, JobState
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.policy import Clearance

TICK = 60  # seconds between two sweeps
AT_A_STRETCH = 120  # seconds after which a task makes room for others and goes on later
EVERY_JOB = ("team", "maker")


@shared_task(name="concerns.sheets.tasks.run_due", expires=TICK)
def run_due() -> None:
    """Find imports that run and that no worker is at, and rows that were kept long enough, in every tenant."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        current_app.send_task("concerns.sheets.tasks.run_due_for", args=[str(tenant_id)], expires=TICK)


@shared_task(name="concerns.sheets.tasks.run_due_for")
def run_due_for(tenant_id: str) -> None:
    """Go on with the unfinished imports of one tenant."""
    with tenant_context(tenant_id, clearances=EVERY_JOB):
        running = list(ImportJob.objects.filter(state=JobState.RUNNING).values_list("pk", flat=True))
        ready = [job.pk for job in ImportJob.objects.filter(state=JobState.READY) if actions.is_waiting(job)]
    for name, keys in ((RUN, running), (actions.LOOK, ready)):
        for pk in keys:
            current_app.send_task(name, args=[tenant_id, str(pk)], expires=TICK)
    purge_old(tenant_id)


def purge_old(tenant_id: str) -> None:
    """Take away rows as they were brought, 30 days after."""
    with tenant_context(tenant_id, clearances=(*EVERY_JOB, *Clearance.values)):
        old = ImportJob.objects.filter(made_at__lt=timezone.now() - KEPT_FOR, purged_at=None)
        for job in old.exclude(state=JobState.RUNNING):
            actions.purge(job, by=None)


@shared_task(name=actions.LOOK)
def look_through(tenant_id: str, job_id: str) -> None:
    """Look through the rows of one sheet before its import, step by step, each in a transaction of its own."""
    _in_steps(actions.LOOK, actions.look_through, tenant_id, job_id)


@shared_task(name=RUN)
def import_rows(tenant_id: str, job_id: str) -> None:
    """Make concerns of the rows of one import, step by step, each in a transaction of its own."""
    _in_steps(RUN, actions.step, tenant_id, job_id)


def _in_steps(name: str, step: Callable[..., bool], tenant_id: str, job_id: str) -> None:
    """Take steps as the maker of the sheet until there is no more to do, or others have waited long enough."""
    with tenant_context(tenant_id, clearances=EVERY_JOB):
        job = ImportJob.objects.select_related("made_by__tenant", "made_by__user").filter(pk=job_id).first()
    if job is None:
        return
    by, until = job.made_by, time.monotonic() + AT_A_STRETCH
    more = True
    while more:
        with by.acting():
            more = step(job_id, by=by)
        if more and time.monotonic() > until:
            current_app.send_task(name, args=[tenant_id, job_id])
            return
