"""Work outside the request that belongs to no app."""

from celery import shared_task

from quality_oversight import health


@shared_task
def pulse() -> None:
    """Show that a worker takes tasks and carries them out."""
    health.mark("done")
