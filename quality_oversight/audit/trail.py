"""Write and prove the audit trail."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone

from quality_oversight.audit.models import GENESIS, AuditEvent, AuditHead
from quality_oversight.tenancy.models import Membership

THE_SYSTEM = "Quality oversight (scheduled work)"


def record(verb: str, target: Model, *, by: Membership | None, **detail: Any) -> AuditEvent:
    """Add an event to the acting tenant's chain, inside the caller's transaction.

    `by` is None for scheduled work only. The detail must be plain JSON, holds no free text of a concern,
    and carries the target's stream, so that a restricted concern stays restricted here too.
    """
    AuditHead.objects.bulk_create([AuditHead()], ignore_conflicts=True)
    head = AuditHead.objects.select_for_update().get()
    event = AuditEvent(
        tenant_id=head.tenant_id,
        number=head.last_number + 1,
        at=timezone.now(),
        user_id=by.user_id if by else None,
        actor=by.name if by else THE_SYSTEM,
        role=by.role if by else "",
        verb=verb,
        target_type=target._meta.model_name or "",
        target_id=str(target.pk),
        target_label=str(target)[:200],
        stream=getattr(target, "sensitivity", "standard"),
        detail=json.loads(json.dumps(detail, cls=DjangoJSONEncoder)),
        previous_hash=head.last_hash,
    )
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    head.last_number, head.last_hash = event.number, event.hash
    head.save(update_fields=["last_number", "last_hash"])
    return event


def breaks() -> Iterator[str]:
    """Yield what is wrong with the acting tenant's chain, naming the row; nothing when it holds.

    Call with every clearance, or restricted events look like gaps.
    """
    previous, expected = GENESIS, 1
    for event in AuditEvent.objects.order_by("number").iterator():
        while expected < event.number:
            yield f"row {expected} is missing"
            previous, expected = "", expected + 1
        if event.hash != event.computed_hash():
            yield f"row {event.number} was altered ({event.verb}, {event.target_label}, id {event.pk})"
        elif previous and event.previous_hash != previous:
            yield f"row {event.number} does not follow the row before it (id {event.pk})"
        previous, expected = event.hash, event.number + 1
    head = AuditHead.objects.first()
    last = head.last_number if head else 0
    while expected <= last:
        yield f"row {expected} is missing"
        previous, expected = "", expected + 1
    if expected > last + 1:
        yield f"row {last + 1} stands beyond the recorded end of the chain"
    elif head is not None and previous and previous != head.last_hash:
        yield f"row {last} is not the row that was recorded last"
