"""When a kind of committee met last, and meets next."""

from datetime import date

from django.db.models import QuerySet

from escalation.models import Meeting


def last_meeting(kind: str, before: date) -> date | None:
    """The last meeting of a kind of committee ("sqg", "qc") before a day, cancelled ones left out."""
    return _meetings(kind).filter(held_on__lt=before).order_by("-held_on").values_list("held_on", flat=True).first()


def next_meeting(kind: str, after: date) -> date | None:
    """The next meeting of a kind of committee after a day, cancelled ones left out."""
    return _meetings(kind).filter(held_on__gt=after).order_by("held_on").values_list("held_on", flat=True).first()


def _meetings(kind: str) -> QuerySet[Meeting]:
    return Meeting.objects.filter(committee__kind=kind).exclude(status=Meeting.Status.CANCELLED)
