"""Sheets that nobody finished go after two weeks."""

from celery import current_app, shared_task

from providers.values import actions
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant

EVERY = 3600  # seconds between two rounds


@shared_task(name="providers.values.tasks.tidy_all", expires=EVERY)
def tidy_all() -> None:
    """Ask for a round in every tenant."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        current_app.send_task("providers.values.tasks.tidy", args=[str(tenant_id)], expires=EVERY)


@shared_task(name="providers.values.tasks.tidy")
def tidy(tenant_id: str) -> None:
    """Delete the old unfinished sheets of one tenant."""
    with tenant_context(tenant_id):
        actions.tidy()
