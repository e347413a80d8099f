"""Versions begin to hold on their day; the round may be lost, repeated or killed."""

from celery import current_app, shared_task

from escalation.editor import actions
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.tasks import tenant_task

EVERY = 300  # seconds between two rounds


@shared_task(name="escalation.editor.tasks.begin_all", expires=EVERY)
def begin_all() -> None:
    """Ask for a round in every tenant that has published a version."""
    for tenant_id in Tenant.objects.exclude(framework_versions=[]).values_list("pk", flat=True):
        current_app.send_task("escalation.editor.tasks.begin", args=[str(tenant_id)], expires=EVERY)


@tenant_task("escalation.editor.tasks.begin")
def begin() -> None:
    """Begin one tenant's versions whose day has come; safe to run again."""
    actions.begin_due()
