"""Which subjects do not count on a day: those that ended, or are suspended."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from escalation.models import EndedSubject


def ended_on(day: date, subject: str = "subject") -> Exists:
    """Whether the subject in a row's field `subject` does not count on a day: it ended, or is suspended."""
    return Exists(EndedSubject.objects.filter(_then(day), subject=OuterRef(subject)))


def ended_subjects(day: date) -> set[UUID]:
    """The subjects that do not count on a day. One query."""
    return set(EndedSubject.objects.filter(_then(day)).values_list("subject_id", flat=True))


def _then(day: date) -> Q:
    return Q(Q(until=None) | Q(until__gt=day), starts_on__lte=day)
