"""Work on files of the directory outside the request; a task that is lost or sent twice changes nothing."""

from celery import current_app, shared_task

from providers.actions import follow_renames_everywhere
from providers.directory import actions
from providers.directory.models import DirectoryImport

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
    if actions.carry_out(job_id):
        list(follow_renames_everywhere())
