"""What agreements have to do outside the request; each task may be lost, repeated or killed."""

from celery import current_app, shared_task

from escalation.agreements import actions
from escalation.agreements.models import Agreement, Message
from escalation.agreements.queries import agreements
from escalation.agreements.rules import Outcome
from providers.models import Subject
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.tasks import enqueue, tenant_task

EVERY = 300  # seconds between two rounds


@tenant_task("escalation.agreements.tasks.tell")
def tell(subject_id: str) -> None:
    """Tell a subject's level by every agreement on its provider."""
    organisation = Subject.objects.filter(pk=subject_id).values("provider__organisation")
    for agreement in Agreement.objects.filter(organisation__in=organisation):
        actions.tell_by(agreement)


@tenant_task(actions.TELL)
def tell_by(agreement_id: str) -> None:
    """Tell the own levels by one agreement."""
    actions.tell_by(Agreement.objects.get(pk=agreement_id))


@shared_task(name=actions.DELIVER)
def deliver(tenant_id: str, agreement_id: str) -> None:
    """Hand over what one ICB sends by an agreement: read there, kept in the other ICB, noted there; never two at once.

    Killed after it was kept and before that was noted, it is handed over again and known again by its id.
    """
    with tenant_context(tenant_id):
        messages = actions.waiting(agreement_id)
    sender = Tenant.objects.get(pk=tenant_id)
    receivers = {each.code: each for each in Tenant.objects.filter(code__in={each.receiver for each in messages})}
    for message in messages:
        with tenant_context(receivers[message.receiver].pk):
            outcome = actions.receive(message, sender=sender.code, sender_name=sender.name, here=message.receiver)
        with tenant_context(tenant_id):
            actions.settle(message, outcome)


@shared_task(name="escalation.agreements.tasks.look_after_all", expires=EVERY)
def look_after_all() -> None:
    """Ask for a round in every tenant."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        current_app.send_task("escalation.agreements.tasks.look_after", args=[str(tenant_id)], expires=EVERY)


@tenant_task("escalation.agreements.tasks.look_after")
def look_after() -> None:
    """Tell what a lost task left untold, and send on its way again what has not arrived."""
    for agreement in agreements():
        actions.tell_by(agreement)
    waiting = Message.objects.filter(outcome=Outcome.WAITING)
    for tenant_id, pk in set(waiting.values_list("tenant_id", "agreement_id")):
        enqueue(actions.DELIVER, tenant_id, pk)
