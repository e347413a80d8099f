"""Work on attachments outside the request; each may be lost, repeated or killed."""

from datetime import UTC, datetime

from celery import current_app, shared_task

from concerns.files import actions
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.policy import TEAM, Clearance
from quality_oversight.tenancy.tasks import tenant_task

EVERYTHING = (*Clearance.values, TEAM)  # a scanner and a broom show nobody a word
EVERY = 600  # seconds between two rounds


@tenant_task(
    "concerns.files.tasks.scan",
    clearances=EVERYTHING,
    autoretry_for=(actions.ScannerAwayError,),
    retry_backoff=10,
    retry_backoff_max=300,
    max_retries=6,
)
def scan(attachment_id: str) -> None:
    """Have one file scanned; asked again in a while when the scanner is away, and by the round after that."""
    actions.scan(attachment_id)


@tenant_task("concerns.files.tasks.read", clearances=EVERYTHING)
def read(attachment_id: str) -> None:
    """Read the words of one file, and hold it where they may identify somebody."""
    actions.read(attachment_id)


@tenant_task("concerns.files.tasks.discard", clearances=EVERYTHING)
def discard(attachment_id: str) -> None:
    """Delete the bytes of a file that is removed or infected."""
    actions.discard(attachment_id)


@shared_task(name="concerns.files.tasks.tidy_all", expires=EVERY)
def tidy_all() -> None:
    """Ask for a round in every tenant."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        current_app.send_task("concerns.files.tasks.tidy", args=[str(tenant_id)], expires=EVERY)


@shared_task(name="concerns.files.tasks.tidy")
def tidy(tenant_id: str) -> None:
    """Put right what was left undone in one tenant."""
    with tenant_context(tenant_id, clearances=EVERYTHING):
        actions.tidy(tenant_id, datetime.now(UTC))
