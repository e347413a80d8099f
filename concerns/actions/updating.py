"""Write updates on a concern, correct one's own words, comment on factual accuracy and answer."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.models import Concern, ConcernUpdate
from concerns.rules.identified import why_not_identified
from concerns.rules.updates import Answer, Kind, Visibility, why_not_answer, why_not_correct, why_not_show
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import Problems, plain, refuse, text_problems

LIMITS = {"text": 4000, "point": 500, "evidence": 2000, "answer_text": 2000}
MISSING = {
    "text": "Enter what has happened",
    "point": "Enter what was said that is wrong",
    "evidence": "Enter what shows that it is wrong",
    "answer_text": "Enter the correction, or the reason why it is not accepted",
}


@transaction.atomic
def add_update(
    concern: Concern,
    *,
    by: Membership,
    text: str,
    visibility: str = Visibility.ICB,
    organisations: Collection[UUID] = (),
    happened_on: date | None = None,
) -> ConcernUpdate:
    """Tell what has happened; what an outside user writes is read by the ICB and by the own organisation."""
    by.demand("concern.update")
    concern = Concern.objects.locked().get(pk=concern.pk)
    today = timezone.localdate()
    happened_on = happened_on or today
    words = {"text": plain(text)}
    problems = _text_problems(words)
    if reason := why_not_identified(happened_on, today=today):
        problems["happened_on"] = ValidationError(reason)
    if by.organisation_id:
        visibility, organisations = Visibility.NAMED, [by.organisation_id]
    wrong = why_not_show(
        visibility,
        organisations,
        shared_with=concern.shared_with,
        team=by.may_over("concern.edit", concern.sensitivity),
    )
    refuse(problems | _beside(wrong))
    return _add(concern, by, words, visibility=visibility, audience=list(organisations), happened_on=happened_on)


@transaction.atomic
def comment_on_accuracy(concern: Concern, *, by: Membership, point: str, text: str, evidence: str) -> ConcernUpdate:
    """Say, for an outside organisation, what was said of it that is wrong, and what shows it (8.9)."""
    by.demand("concern.accuracy")
    if by.organisation_id is None:
        raise PermissionDenied("Only an organisation that the concern is shared with comments on its accuracy.")
    concern = Concern.objects.locked().get(pk=concern.pk)
    words = {"point": plain(point), "text": plain(text), "evidence": plain(evidence)}
    refuse(_text_problems(words))
    return _add(concern, by, words, kind=Kind.ACCURACY, visibility=Visibility.NAMED, audience=[by.organisation_id])


@transaction.atomic
def correct_update(update: ConcernUpdate, *, by: Membership, text: str) -> ConcernUpdate:
    """Put one's own words right; the earlier words are kept."""
    by.demand("concern.update")
    update = ConcernUpdate.objects.select_for_update().get(pk=update.pk)
    if reason := why_not_correct(own=update.by_id == by.pk, answered=bool(update.answer)):
        raise ValidationError(reason)
    text = plain(text)
    refuse(_text_problems({"text": text}, was={"text": update.text}))
    if text == update.text:
        return update
    update.earlier = [*update.earlier, [timezone.now().isoformat(), update.text]]
    update.text = text
    update.save(update_fields=["earlier", "text"])
    record("concern.update_corrected", update.concern, by=by, update=update.pk, kind=update.kind)
    return update


@transaction.atomic
def answer_accuracy(update: ConcernUpdate, *, by: Membership, answer: str, answer_text: str) -> ConcernUpdate:
    """Answer a comment on factual accuracy: accepted with the correction, or not accepted with the reason."""
    by.demand("concern.edit")
    update = ConcernUpdate.objects.select_for_update(of=("self",)).select_related("concern").get(pk=update.pk)
    by.demand_over("concern.edit", update.concern.sensitivity)
    words = {"answer_text": plain(answer_text)}
    wrong = why_not_answer(update.kind, answered=bool(update.answer), answer=answer)
    refuse(_text_problems(words) | _beside(wrong))
    update.answer, update.answer_text = Answer(answer), words["answer_text"]
    update.answered_at, update.answered_by_name = timezone.now(), by.name
    update.save(update_fields=["answer", "answer_text", "answered_at", "answered_by_name"])
    record("concern.accuracy_answered", update.concern, by=by, update=update.pk, answer=answer)
    return update


@transaction.atomic
def mark_read(concern: Concern, told: Iterable[ConcernUpdate], *, by: Membership) -> None:
    """Note that who leads on a concern has seen what came from outside; what others see changes nothing."""
    unread = [each.pk for each in told if each.is_unread]
    if unread and concern.lead is not None and not by.is_outside and concern.lead.user_id == by.user_id:
        ConcernUpdate.objects.unread().filter(pk__in=unread).update(read_at=timezone.now())


def _add(concern: Concern, by: Membership, words: dict[str, str], **fields: Any) -> ConcernUpdate:
    signed = ConcernUpdate.signature(by) | {"from_organisation": by.organisation_id}
    update = ConcernUpdate.objects.create(concern=concern, **words, **fields, **signed)
    record("concern.updated", concern, by=by, update=update.pk, kind=update.kind, visibility=update.visibility)
    return update


def _text_problems(words: dict[str, str], was: dict[str, str] | None = None) -> Problems:
    problems = {name: ValidationError(MISSING[name]) for name, text in words.items() if not text}
    return text_problems(words, LIMITS, was=was) | problems


def _beside(wrong: dict[str, str]) -> Problems:
    return {name: ValidationError(message) for name, message in wrong.items()}
