"""Work on documents of insight outside the request; each may be lost, repeated or killed."""

from datetime import UTC, datetime

from celery import current_app, shared_task

from concerns.files.scanner import ScannerAwayError
from concerns.insight import actions
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.policy import Clearance
from quality_oversight.tenancy.tasks import tenant_task

EVERY = 600  # seconds between two rounds
EVERYTHING = tuple(Clearance.values)  # a scanner and a broom show nobody a word


@tenant_task(actions.EXAMINE, clearances=EVERYTHING, autoretry_for=(ScannerAwayError,), retry_backoff=10, max_retries=6)
def examine(file_id: str) -> None:
    """Have one document scanned and read."""
    actions.examine_file(file_id)


@shared_task(name="concerns.insight.tasks.tidy_all", expires=EVERY)
def tidy_all() -> None:
    """Ask for a round in every tenant."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        current_app.send_task("concerns.insight.tasks.tidy", args=[str(tenant_id)], expires=EVERY)


@shared_task(name="concerns.insight.tasks.tidy")
def tidy(tenant_id: str) -> None:
    """Put right what was left undone in one tenant."""
    with tenant_context(tenant_id, clearances=EVERYTHING):
        actions.tidy_files(tenant_id, datetime.now(UTC))
