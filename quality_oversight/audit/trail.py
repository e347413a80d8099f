"""Write and prove the audit trail."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Subquery
from django.db.models.functions import Coalesce
from django.dispatch import Signal
from django.utils import timezone

from quality_oversight.audit.models import GENESIS, AuditEvent, AuditHead
from quality_oversight.tenancy.models import Membership

THE_SYSTEM = "Quality oversight (scheduled work)"
# Every change passes here with what it changed; concerns.privacy, high above, is the one that listens (decision 0009).
recorded = Signal()


def record(
    verb: str, target: Model, /, *, by: Membership | None, actor: object = THE_SYSTEM, **detail: Any
) -> AuditEvent:
    """Add an event to the acting tenant's chain, inside the caller's transaction.

    `by` is None for scheduled work, and for somebody without a name, whom `actor` then describes. The detail must
    be plain JSON, holds no free text of a concern,
    and carries the target's stream, so that a restricted concern stays restricted here too. An act through
    an API key names the key.
    """
    return record_each(verb, [(target, detail)], by=by, actor=actor)[0]


def record_each(
    verb: str,
    targets: Sequence[tuple[Model, dict[str, Any]]],
    /,
    *,
    by: Membership | None,
    actor: object = THE_SYSTEM,
) -> list[AuditEvent]:
    """Add an event for each of several targets, with its detail, in one insert (see `record`)."""
    key = {"api_key": by.api_key} if by is not None and by.api_key else {}
    AuditHead.objects.bulk_create([AuditHead()], ignore_conflicts=True)
    head = AuditHead.objects.select_for_update().get()
    events: list[AuditEvent] = []
    for place, (target, detail) in enumerate(targets, start=1):
        label, stream = _about(target)
        event = AuditEvent(
            tenant_id=head.tenant_id,
            number=head.last_number + place,
            at=timezone.now(),
            user_id=by.user_id if by else None,
            actor=by.name if by else str(actor),
            role=by.role if by else "",
            verb=verb,
            target_type=target._meta.model_name or "",
            target_id=str(target.pk),
            target_label=label[:200],
            stream=stream,
            detail=json.loads(json.dumps(detail | key, cls=DjangoJSONEncoder)),
            previous_hash=events[-1].hash if events else head.last_hash,
        )
        event.hash = event.computed_hash()
        events.append(event)
    AuditEvent.objects.bulk_create(events)  # the database moves the head on (audit_follow)
    for event, (target, _) in zip(events, targets, strict=True):
        recorded.send(AuditEvent, event=event, target=target, by=by)
    return events


def _about(target: Any) -> tuple[str, str]:
    """How a target is named, and in which stream.

    A concern, and what hangs from one, is named by the reference alone: titles are free text, and a concern may
    become restricted after this row was written for good.
    """
    concern = target.concern if getattr(target, "concern_id", None) else target
    label = getattr(concern, "ref", None)
    if label is None:
        return str(target), getattr(concern, "sensitivity", "standard")
    stream = getattr(concern, "sensitivity", "standard")  # a risk has a reference too, and belongs to no stream
    return label if concern is target else f"{target._meta.verbose_name} on {label}", stream


def breaks() -> Iterator[str]:
    """Yield what is wrong with the acting tenant's chain, naming the row; nothing when it holds.

    Call with every clearance, or restricted events look like gaps. Events may be added meanwhile: what is proved is
    the chain up to the end that stood at the start.
    """
    head = AuditHead.objects.first()
    last = head.last_number if head else 0
    previous, expected = GENESIS, 1
    for event in AuditEvent.objects.filter(number__lte=last).order_by("number").iterator():
        while expected < event.number:
            yield f"row {expected} is missing"
            previous, expected = "", expected + 1
        if event.hash != event.computed_hash():
            yield f"row {event.number} was altered ({event.verb}, {event.target_label}, id {event.pk})"
        elif previous and event.previous_hash != previous:
            yield f"row {event.number} (id {event.pk}) does not follow the row before it: one of the two was rewritten"
        previous, expected = event.hash, event.number + 1
    while expected <= last:
        yield f"row {expected} is missing"
        previous, expected = "", expected + 1
    if head is not None and previous and previous != head.last_hash:
        yield f"row {last} is not the row that was recorded last"
    end = Coalesce(Subquery(AuditHead.objects.values("last_number")[:1]), 0)  # read at one moment with the rows
    for number in AuditEvent.objects.filter(number__gt=end).order_by("number").values_list("number", flat=True):
        yield f"row {number} stands beyond the recorded end of the chain"
