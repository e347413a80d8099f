"""Name the further subjects of a concern."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns.actions.history import Changes
from concerns.models import Concern, ConcernSubject
from concerns.rules.subjects import in_words, why_not_further
from providers.models import Subject
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import Problems

Further = Sequence[tuple[Subject, str]]


def further_problems(main: Subject, further: Further, *, was: Concern | None = None) -> Problems:
    """What is wrong with the further subjects; what a concern is about already may have been retired meanwhile."""
    kept = {row.subject_id for row in was.further.current()} if was else set()
    retired = [each.pk for each, _ in further if each.retired_on and each.pk not in kept]
    wrong = why_not_further(main.pk, [(each.pk, part) for each, part in further], retired=retired)
    return {"further": ValidationError(list(wrong.values()))} if wrong else {}


def first_further(
    concerns: Sequence[Concern], each: Sequence[Further], *, by: Membership, at: datetime
) -> list[Changes]:
    """Give new concerns their further subjects, in one query or none, and say what their history tells of it."""
    rows = [
        ConcernSubject(**ConcernSubject.signature(by) | {"at": at}, concern=concern, subject=subject, part=part)
        for concern, further in zip(concerns, each, strict=True)
        for subject, part in further
    ]
    if rows:
        ConcernSubject.objects.bulk_create(rows)
    words = [in_words((subject.name, part) for subject, part in further) for further in each]
    return [{"subjects": ["", told]} if told else {} for told in words]


def put_further(concern: Concern, further: Further, *, by: Membership) -> Changes:
    """Let a concern in hand have these further subjects from now on, and say what changes by it."""
    rows = list(concern.further.current().select_related("subject"))
    wanted = {each.pk: (each, part) for each, part in further}
    before = in_words((row.subject.name, row.part) for row in rows)
    at = timezone.now()
    stay = {row.subject_id for row in rows if wanted.get(row.subject_id, (None, None))[1] == row.part}
    gone = [row.pk for row in rows if row.subject_id not in stay]
    if gone:
        ConcernSubject.objects.filter(pk__in=gone).update(ended_at=at)
    ConcernSubject.objects.bulk_create(
        ConcernSubject(**ConcernSubject.signature(by) | {"at": at}, concern=concern, subject=each, part=part)
        for pk, (each, part) in wanted.items()
        if pk not in stay
    )
    after = in_words((each.name, part) for each, part in further)
    return {} if before == after else {"subjects": [before, after]}
