"""Put what was kept with a reason into the queue of the information governance lead."""

from typing import Any

from django.db.models import Model

from concerns.models import Concern
from concerns.privacy.models import PrivacyFinding
from quality_oversight import screening
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Membership


def keep_passed(sender: Any, *, event: AuditEvent, target: Model, by: Membership | None, **_: Any) -> None:
    """Keep what was let through just now, with the thing that it stands in; called for every row of the trail."""
    passed = screening.taken(target)
    if not passed:
        return
    signed = PrivacyFinding.signature(by) if by else {"by": None, "by_name": event.actor, "by_role": ""}
    concern = target if isinstance(target, Concern) else getattr(target, "concern", None)
    PrivacyFinding.objects.bulk_create(
        PrivacyFinding(
            **signed,
            at=event.at,
            concern=concern if isinstance(concern, Concern) else None,
            target_type=target._meta.label_lower,
            target_id=str(target.pk),
            target_label=event.target_label,
            stream=event.stream,
            user_id=by.user_id if by else None,
            field=each.field,
            kind=each.kind,
            start=each.start,
            end=each.end,
            digest=each.digest,
            reason=each.reason,
        )
        for each in passed
    )
