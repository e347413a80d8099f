"""An agreement of two ICBs that both commission the ambulance service, signed by both."""

from django.utils import timezone

from escalation.agreements import actions, tasks
from escalation.agreements.models import Agreement
from providers.models import Provider
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Tenant
from quality_oversight.tenancy.policy import Role

PROVIDER, FIRST, SECOND = "RYA", "QHL", "QNC"  # the first is seeded after the second
PURPOSE = "Both ICBs commission this service, and neither should learn of the other’s level from the press (invented)."


def add_agreement(people: dict[str, Membership]) -> None:
    """Propose, sign and deliver it, and tell both levels, through the product's own actions and tasks."""
    provider = Provider.objects.select_related("organisation").get(organisation__code=PROVIDER)
    by = people["exec-quality-lead"]
    made = actions.propose(
        provider,
        by=people["quality-lead"],
        others=[SECOND],
        lead=FIRST,
        starts_on=timezone.localdate(),
        purpose=PURPOSE,
        tells_requests=True,
    )
    actions.sign(made, by=by)
    here, there = str(by.tenant_id), str(Tenant.objects.get(code=SECOND).pk)
    tasks.deliver(here, str(made.pk))
    with tenant_context(there):
        copy = Agreement.objects.get(key=made.key)
        actions.sign(copy, by=Membership.objects.select_related("tenant", "user").get(role=Role.EXEC_QUALITY_LEAD))
    for tenant, key in ((there, copy.pk), (here, made.pk), (there, copy.pk)):
        with tenant_context(tenant):
            actions.tell_by(Agreement.objects.get(pk=key))
        tasks.deliver(tenant, str(key))
