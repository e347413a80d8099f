"""Work on interventions outside the request: documents, reviews that are owed; each may be lost, repeated or killed."""

from datetime import UTC, datetime
from uuid import UUID

from celery import current_app, shared_task

from concerns.files.scanner import ScannerAwayError
from escalation.interventions import actions
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.tasks import tenant_task

EVERY = 600  # seconds between two rounds


@tenant_task(
    "escalation.interventions.tasks.examine", autoretry_for=(ScannerAwayError,), retry_backoff=10, max_retries=6
)
def examine(file_id: str) -> None:
    """Have one document scanned and read."""
    actions.examine_file(file_id)


@tenant_task("escalation.interventions.tasks.call_owed_review")
def call_owed_review(decision_id: str) -> None:
    """Call the Rapid Quality Review that a decision went without; safe to run again."""
    actions.call_owed_review(UUID(decision_id))


@tenant_task("escalation.interventions.tasks.call_owed_reviews")
def call_owed_reviews() -> None:
    """Call what a lost task left uncalled."""
    actions.call_owed_reviews()


@shared_task(name="escalation.interventions.tasks.tidy_all", expires=EVERY)
def tidy_all() -> None:
    """Ask for a round in every tenant."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        for task in ("tidy", "call_owed_reviews"):
            current_app.send_task(f"escalation.interventions.tasks.{task}", args=[str(tenant_id)], expires=EVERY)


@shared_task(name="escalation.interventions.tasks.tidy")
def tidy(tenant_id: str) -> None:
    """Put right what was left undone in one tenant."""
    with tenant_context(tenant_id):
        actions.tidy_files(tenant_id, datetime.now(UTC))
