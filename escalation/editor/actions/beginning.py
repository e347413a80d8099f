"""A version begins to hold: its committees are taken over, and reviews counted anew where that was chosen (OV7)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from escalation.actions.committees import adopt_framework, follow_framework
from escalation.editor.queries.effects import review_moves
from escalation.models import Assurance
from quality_oversight.audit.trail import record
from quality_oversight.frameworks.kept import load
from quality_oversight.frameworks.models import FrameworkStart, FrameworkVersion
from quality_oversight.frameworks.schema import Framework
from quality_oversight.tenancy.models import CurrentTenant, Signed, Tenant

DAY = timedelta(days=1)


def begin_due(today: date | None = None) -> list[FrameworkStart]:
    """Begin every version whose day has come; a second run finds nothing to do."""
    today = today or timezone.localdate()
    waiting = FrameworkVersion.objects.filter(effective_from__lte=today, start=None).order_by("number")
    begun = [_begin(version, today) for version in waiting]
    return [start for start in begun if start is not None]


@transaction.atomic
def _begin(version: FrameworkVersion, today: date) -> FrameworkStart | None:
    made, added = FrameworkStart.objects.get_or_create(version=version, defaults=Signed.signature(None))
    if not added:
        return None
    earlier = FrameworkVersion.objects.filter(number__lt=version.number).first()
    own = Tenant.objects.get(pk=CurrentTenant())
    before, now = load(earlier.ref if earlier else own.framework_key), load(version.ref)
    adopt_framework(today=today, framework=now)
    follow_framework(before, now, today=today)
    moved = made.reviews_moved = _count_anew(before, now) if version.recalculate else 0
    made.save(update_fields=["reviews_moved"])
    record("framework.began", version, by=None, version=version.label, reviews_moved=moved)
    return made


def _count_anew(before: Framework, now: Framework) -> int:
    """Set the review of each subject at a level with another interval to the day that the new one gives."""
    moves = review_moves(before, now)
    rows = {row.pk: row for row in Assurance.objects.select_for_update().filter(pk__in=[m.standing.pk for m in moves])}
    for move in moves:
        standing = rows[move.standing.pk]
        standing.review_due = move.anew
        standing.version += 1
        standing.save()
        record("level.review_moved", move.standing.subject, by=None, was=move.due, due=move.anew)
    return len(moves)
