"""Take back one's own move while nothing has come of it."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.history import tell
from concerns.models import Concern, ConcernAnswer, ConcernEvent
from concerns.rules.undoing import why_not_undo
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership

MOVED = (
    "status", "lead_id", "initial_consequence", "initial_likelihood", "consequence", "likelihood", "closure_reason",
    "areas", "closure_evidence", "closed_on", "outcome", "route", "redirected_to",
)  # fmt: skip


def standing(concern: Concern) -> dict[str, Any]:
    """What a move may change, as JSON, to be kept with the move."""
    values = {name: getattr(concern, name) for name in MOVED}
    plain = {name: str(value) for name, value in values.items() if name in ("lead_id", "closed_on") and value}
    return values | {"status": str(concern.status)} | plain


def why_not_undo_now(concern: Concern, *, by: Membership, now: datetime) -> str | None:
    """Say why this person cannot undo the concern's last step."""
    event = concern.events.order_by("-at", "-id").first()
    return _why_not(concern, event, by, now) if event else "Nothing has happened yet."


@transaction.atomic
def undo(concern: Concern, *, by: Membership, now: datetime | None = None) -> Concern:
    """Give back to the concern what it was before the last move; history keeps the move and its undoing."""
    by.demand("concern.view")
    now = now or timezone.now()
    concern = Concern.objects.select_for_update().get(pk=concern.pk)
    if refusal := why_not_undo_now(concern, by=by, now=now):
        raise ValidationError(refusal)
    event = concern.events.order_by("-at", "-id")[0]
    for name, value in event.before.items():
        setattr(concern, name, date.fromisoformat(value) if name == "closed_on" and value else value)
    concern.version += 1
    concern.save()
    concern.refresh_from_db(fields=["score"])
    ConcernAnswer.objects.filter(event=event, mailed_at=None).delete()
    changes = {name: [after, before] for name, (before, after) in event.changes.items()}
    tell(concern, "undone", by=by, at=now, changes=changes, shared=event.shared, audience=event.audience)
    record("concern.move_undone", concern, by=by, move=event.verb)
    return concern


def _why_not(concern: Concern, event: ConcernEvent, by: Membership, now: datetime) -> str | None:
    later = concern.updates.filter(at__gt=event.at).exists()
    return why_not_undo(
        event.verb,
        own=event.by_id == by.pk,
        latest=bool(event.before) and not later,
        elsewhere="duplicate_of" in event.changes,
        at=event.at,
        now=now,
    )
