"""Work on concerns outside the request: the mails to those who logged one."""

from celery import shared_task
from django.utils import timezone

from concerns import actions
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.tasks import enqueue, tenant_task

TICK = 60  # seconds between two runs


@shared_task(name="concerns.tasks.tell_reporters", expires=TICK)
def tell_reporters() -> None:
    """Ask for a run in every tenant."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        enqueue("concerns.tasks.tell_reporters_of", tenant_id)


@tenant_task("concerns.tasks.tell_reporters_of")
def tell_reporters_of() -> None:
    """Mail the reporters of one tenant; without clearances, so that no mail goes out about a restricted concern."""
    actions.mail_answers(timezone.now())
