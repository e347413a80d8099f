"""The clock of the live sources; a task that is lost or sent twice fetches nothing twice."""

from celery import current_app, shared_task

from providers.live import actions

TICK = 60  # seconds between two sweeps
LONGEST = 1_800  # seconds


@shared_task(name="providers.live.tasks.look_after", expires=TICK)
def look_after() -> None:
    """Begin what is due, and go on with what is under way."""
    for pk in actions.look_after():
        current_app.send_task(actions.FETCH, args=[str(pk)], expires=TICK)


@shared_task(name=actions.FETCH, time_limit=LONGEST)
def fetch(pk: str) -> None:
    """Go on with one refresh for a while."""
    actions.fetch(pk)  # type: ignore[arg-type]
