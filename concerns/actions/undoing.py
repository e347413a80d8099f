"""Take back one's own move while nothing has come of it."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.history import tell
from concerns.actions.merging import duplicate_problems, lock_both, tell_original
from concerns.models import Concern, ConcernAnswer, ConcernEvent, ConcernUpdate
from concerns.rules.undoing import SINCE, why_not_undo
from quality_oversight.audit.trail import record
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership

MOVED = (
    "status", "lead_id", "initial_consequence", "initial_likelihood", "consequence", "likelihood", "closure_reason",
    "areas", "closure_evidence", "closed_on", "outcome", "route", "redirected_to", "duplicate_of_id",
)  # fmt: skip
NOT_JSON = ("lead_id", "closed_on", "duplicate_of_id")


def standing(concern: Concern) -> dict[str, Any]:
    """What a move may change, as JSON, to be kept with the move."""
    values = {name: getattr(concern, name) for name in MOVED}
    plain = {name: str(value) for name, value in values.items() if name in NOT_JSON and value}
    return values | {"status": str(concern.status)} | plain


def why_not_undo_now(concern: Concern, *, by: Membership, now: datetime) -> str | None:
    """Say why this person cannot undo the concern's last step."""
    event = _last(concern)
    return _why_not(concern, event, by, now) if event else "Nothing has happened yet."


@transaction.atomic
def undo(concern: Concern, *, by: Membership, now: datetime | None = None) -> Concern:
    """Give back to the concern what it was before the last move; history keeps the move and its undoing.

    A concern that it repeated, or repeats again, is told of it too.
    """
    by.demand("concern.view")
    now = now or timezone.now()
    concern, original = lock_both(concern, _original_before(concern))
    if refusal := why_not_undo_now(concern, by=by, now=now):
        raise ValidationError(refusal)
    event = _last(concern)
    if event is None or event.before.get("duplicate_of_id") != (str(original.pk) if original else None):
        raise ValidationError(SINCE)
    if problems := duplicate_problems(concern, original):
        raise ValidationError([problem for wrong in problems.values() for problem in wrong.messages])
    other = concern.duplicate_of or original
    for name, value in event.before.items():
        setattr(concern, name, date.fromisoformat(value) if name == "closed_on" and value else value)
    concern.version += 1
    concern.save()
    concern.refresh_from_db(fields=["score", "duplicate_of"])
    ConcernAnswer.objects.filter(event=event, mailed_at=None).delete()
    changes = {name: [after, before] for name, (before, after) in event.changes.items()}
    shared, audience, about = event.shared, event.audience, event.about
    tell(concern, "undone", by=by, at=now, changes=changes, shared=shared, audience=audience, about=about)
    if other:
        tell_original(other, concern, by)
    record("concern.move_undone", concern, by=by, move=event.verb)
    return concern


def _last(concern: Concern) -> ConcernEvent | None:
    return next(iter(_latest(concern.pk)), None)


@compiled
def _latest(concern: Any) -> Any:
    return ConcernEvent.objects.filter(concern=concern).select_related("about").order_by("-at", "-id")[:1]


@compiled
def _later(concern: Any, at: Any) -> Any:
    return ConcernUpdate.objects.filter(concern=concern, at__gt=at).order_by().values_list("pk")[:1]


def _original_before(concern: Concern) -> Concern | None:
    """The concern that this one repeated before its last move."""
    event = _last(concern)
    key = event.before.get("duplicate_of_id") if event else None
    return Concern.objects.filter(pk=key).first() if key else None


def _why_not(concern: Concern, event: ConcernEvent, by: Membership, now: datetime) -> str | None:
    later = bool(_later(concern.pk, event.at))
    return why_not_undo(
        event.verb, own=event.by_id == by.pk, latest=bool(event.before) and not later, at=event.at, now=now
    )
