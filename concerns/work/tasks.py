"""The daily mail: each tick finds who was not written to yet, so that a lost or killed run is made good by the next."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Any
from uuid import UUID

from celery import current_app, shared_task
from django.utils import timezone

from concerns.work import actions
from concerns.work.queries import people_to_remind
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Tenant
from quality_oversight.tenancy.policy import TEAM

log = logging.getLogger(__name__)
EVERY = 600  # seconds between two ticks
FROM_HOUR = 7  # in Europe/London; nobody is written to in the night


@shared_task(name="concerns.work.tasks.send_digests", expires=EVERY)
def send_digests() -> None:
    """Ask for a run in every tenant, from seven in the morning on."""
    if timezone.localtime().hour >= FROM_HOUR:
        for tenant_id in Tenant.objects.values_list("pk", flat=True):
            current_app.send_task("concerns.work.tasks.send_digests_of", args=[str(tenant_id)], expires=EVERY)


@shared_task(name="concerns.work.tasks.send_digests_of")
def send_digests_of(tenant_id: str) -> None:
    """Write to the people of one tenant who have something due today."""
    for person in reminded(tenant_id, timezone.localdate()):
        log.info("Daily mail sent to membership %s", person.pk)


def reminded(tenant_id: UUID | str, today: date) -> Iterator[Membership]:
    """Write to each person in a transaction of its own, inside what that person sees, and tell who it was.

    No run holds a clearance but the quality team's, for the team. What fails holds nobody else up; the failures are
    raised together at the end.
    """
    failures: list[Exception] = []
    with tenant_context(tenant_id, clearances=[TEAM]):
        people = people_to_remind(today)
    for person in people:
        try:
            with _as_seen_by(person):
                sent = actions.remind(person, today=today)
        except Exception as error:  # raised with the others at the end of the run
            failures.append(error)
            continue
        if sent:
            yield person
    if failures:
        raise ExceptionGroup("Some daily mails could not be sent", failures)


def _as_seen_by(person: Membership) -> AbstractContextManager[None]:
    """What a person sees outside the restricted streams."""
    team = [TEAM] if TEAM in person.streams else []
    who: dict[str, Any] = {"organisation_id": person.organisation_id, "user_id": person.user_id}
    return tenant_context(person.tenant_id, clearances=team, **who)
