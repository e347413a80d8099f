"""Work outside the request: ids in, the tenant entered first (architecture 1.9)."""

import logging
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from quality_oversight.tenancy import invitations, once
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Tenant

log = logging.getLogger(__name__)


def enqueue(name: str, *args: Any) -> None:
    """Send a task by name after the commit; UUIDs travel as text.

    A broker that cannot be reached is logged and not raised: what was to be done stands in the database,
    and the next periodic run finds and does it.
    """

    def send() -> None:
        try:
            current_app.send_task(name, args=[str(value) for value in args], retry=False)
        except OperationalError as error:
            log.warning("Task %s was not sent (%s); the next periodic run will do it.", name, error)

    transaction.on_commit(send)


def tenant_task(name: str, *, clearances: Iterable[str] = (), **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A Celery task whose first argument is the tenant's id; it runs inside that tenant.

    It sees no restricted stream but those in `clearances`; `options` are Celery's own.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        @shared_task(name=name, **options)
        @wraps(function)
        def run(tenant_id: str, *args: Any) -> Any:
            with tenant_context(tenant_id, clearances=clearances):
                return function(*args)

        return run

    return decorate


def asker(tenant_id: str, membership_id: str) -> Membership:
    """Who asked for what a task makes; the work is done as `by.acting()`, so that it holds what they may see."""
    with tenant_context(tenant_id):
        return Membership.objects.select_related("tenant", "user").get(pk=membership_id)


@tenant_task("quality_oversight.tenancy.tasks.invite")
def invite(membership_id: str, address: str) -> None:
    """Write to a person who was given access."""
    invitations.send(membership_id, address)


@shared_task(name="quality_oversight.tenancy.tasks.forget_sendings")
def forget_sendings() -> None:
    """Delete what was kept of forms that nobody sends again any more."""
    now = timezone.now()
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        with tenant_context(tenant_id):
            once.forget(now)
