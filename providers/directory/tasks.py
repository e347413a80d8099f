"""Work on files of the directory outside the request; a task that is lost or sent twice changes nothing."""

import logging

from celery import current_app, shared_task
from django.db import InterfaceError, OperationalError

from providers.actions import follow_renames_everywhere
from providers.directory import actions
from providers.directory.models import DirectoryImport

log = logging.getLogger(__name__)

TICK = 60  # seconds between two sweeps
LONGEST = 1_800  # seconds


@shared_task(name="providers.directory.tasks.run_due", expires=TICK)
def run_due() -> None:
    """Find files that wait or run, and that no worker may be at."""
    for pk in DirectoryImport.objects.filter(state__in=actions.OPEN).values_list("pk", flat=True):
        current_app.send_task(actions.CARRY_OUT, args=[str(pk)], expires=TICK)


@shared_task(name=actions.CARRY_OUT, time_limit=LONGEST)
def carry_out(job_id: str) -> None:
    """Look one file through, or import it; the new names of providers reach every ICB."""
    try:
        changed = actions.carry_out(job_id)
    except (OperationalError, InterfaceError):  # the database was away: the next sweep begins anew
        raise
    except Exception:
        log.exception("File %s cannot be read", job_id)
        actions.give_up(job_id)
        return
    if changed:
        list(follow_renames_everywhere())
        actions.tidy()
