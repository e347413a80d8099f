"""Tell whoever logged a concern what came of it: on their own page, and by a mail without content."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from concerns.models import Concern, ConcernAnswer, ConcernEvent
from concerns.rules.lifecycle import reporter_words
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership, User


def acknowledge(events: Iterable[ConcernEvent], *, by: Membership) -> None:
    """Give the first answer to the person who has just logged concerns; later moves answer the same person."""
    _answer(((event, by.user_id) for event in events), by)


def answer_reporters(concern: Concern, event: ConcernEvent, *, by: Membership) -> None:
    """Answer those who logged the concern, after a move."""
    readers = ConcernAnswer.objects.filter(concern=concern).order_by().values_list("reader_id", flat=True).distinct()
    _answer(((event, reader) for reader in readers), by)


def read_answers(*, by: Membership) -> int:
    """Mark one's own answers as read, and say how many were new."""
    return ConcernAnswer.objects.filter(reader=by.user_id, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def mail_answers(now: datetime) -> int:
    """Write once to each person with answers that nobody told them of yet; how many mails were sent.

    The rows stay locked while the mails go out, so that two runs never send the same; a mail that fails leaves its rows
    to the next run. Its Message-ID comes from the answer, so that a repeated one is known for the same.
    """
    due: defaultdict[Any, list[ConcernAnswer]] = defaultdict(list)
    locked = ConcernAnswer.objects.due(now).select_for_update(of=("self",), skip_locked=True)
    for answer in locked.select_related("reader").order_by("at", "id"):
        due[answer.reader].append(answer)
    for reader, answers in due.items():
        ConcernAnswer.objects.filter(pk__in=[answer.pk for answer in answers]).update(mailed_at=now)
        if reader.may_enter:
            _mail(reader, answers)
    return len(due)


def _answer(told: Iterable[tuple[ConcernEvent, Any]], by: Membership) -> None:
    """Tell each reader of a step what it means for what they logged."""
    ConcernAnswer.objects.bulk_create(
        ConcernAnswer(
            concern=event.concern,
            event=event,
            reader_id=reader,
            ref=event.concern.ref,
            words=reporter_words(event.concern, event.verb),
            at=event.at,
            read_at=event.at if reader == by.user_id else None,
        )
        for event, reader in told
    )


def _mail(reader: User, answers: list[ConcernAnswer]) -> None:
    page = urljoin(settings.SITE_ADDRESS, url("concerns:logged"))
    text = render_to_string("concerns/email/answer.txt", {"name": reader.name, "count": len(answers), "page": page})
    headers = {"Message-ID": f"<answer-{answers[0].pk}@quality-oversight>"}
    EmailMessage("News on what you told us", text, None, [reader.email], headers=headers).send()
