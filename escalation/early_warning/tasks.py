"""Work of early warnings outside the request; each task may be lost, repeated or killed."""

from celery import current_app, shared_task

from escalation.early_warning import actions
from escalation.early_warning.models import BackTest
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.policy import Clearance
from quality_oversight.tenancy.tasks import enqueue

EVERY = 300  # seconds between two rounds


@shared_task(name="escalation.early_warning.tasks.look_again_all", expires=EVERY)
def look_again_all() -> None:
    """Ask for a round in every tenant, and for back-tests that a lost task left undone."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        current_app.send_task("escalation.early_warning.tasks.look_again", args=[str(tenant_id)], expires=EVERY)
        with tenant_context(tenant_id):
            for pk in BackTest.objects.exclude(state=BackTest.State.DONE).values_list("pk", flat=True):
                enqueue(actions.LOOK_BACK, tenant_id, pk)


@shared_task(name="escalation.early_warning.tasks.look_again")
def look_again(tenant_id: str) -> None:
    """Work one tenant's lines out anew; every stream is read, and each line is seen by the cleared for its stream."""
    with tenant_context(tenant_id, clearances=Clearance.values):
        actions.look_again(Tenant.objects.get(pk=tenant_id).framework)


@shared_task(name=actions.LOOK_BACK)
def look_back(tenant_id: str, pk: str) -> None:
    """Work out a back-test, some weeks at a time; it is cleared for no stream."""
    left = True
    while left:
        with tenant_context(tenant_id):
            left = actions.look_further_back(pk)
