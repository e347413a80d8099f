"""Change many concerns at once: each by the action for one, all in one transaction, those that cannot are told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.checks import description_problems, lead_problems
from concerns.actions.editing import edit
from concerns.actions.moving import move
from concerns.models import Concern
from concerns.rules.bulk import CHANGES, MOST, STALE, Change, target_of, why_not_lead, why_not_move, why_not_words
from concerns.rules.fields import DESCRIBED
from concerns.rules.lifecycle import Status
from concerns.rules.vocabulary import Sensitivity
from quality_oversight.audit.trail import record
from quality_oversight.jinja import long_date
from quality_oversight.tenancy.models import Membership


@dataclass(frozen=True)
class Line:
    """What becomes of one concern: how it stands, how it will, and why it will not."""

    concern: Concern
    before: str
    after: str
    refused: str = ""


def preview_many(keys: Sequence[UUID], key: str, *, by: Membership, given: Mapping[str, Any]) -> list[Line]:
    """Say for each concern what a change would do to it; a fixed number of queries, and nothing is changed."""
    change = _asked(keys, key, by)
    rows = Concern.objects.for_list().filter(pk__in=keys).order_by("ref")
    return _judged(rows, change, by, given)


@transaction.atomic
def change_many(picked: Mapping[UUID, int | None], key: str, *, by: Membership, given: Mapping[str, Any]) -> list[Line]:
    """Change those that can be changed; `picked` gives the version that was seen of each, None when that is no matter.

    A concern that somebody saved since, or that the action for one refuses, is left as it is and told.
    """
    change = _asked(picked, key, by)
    rows = Concern.objects.locked(of=("self",)).filter(pk__in=picked).order_by("pk")
    lines = _judged(rows.select_related("subject", "lead__user"), change, by, given)
    done = [_done(line, change, by, given, picked[line.concern.pk]) for line in lines]
    changed = sum(not line.refused for line in done)
    record("concern.many_changed", by.tenant, by=by, change=key, changed=changed, left=len(done) - changed)
    return sorted(done, key=lambda line: line.concern.ref)


def _asked(keys: Iterable[UUID], key: str, by: Membership) -> Change:
    change = CHANGES.get(key)
    if change is None:
        raise ValidationError({"change": "Choose what to do with the concerns."})
    by.demand(change.permission)
    count = len(list(keys))
    if not count:
        raise ValidationError({"pick": "Choose at least one concern."})
    if count > MOST:
        raise ValidationError({"pick": f"At most {MOST} concerns are changed at once. Narrow the list first."})
    return change


def _judged(rows: Iterable[Concern], change: Change, by: Membership, given: Mapping[str, Any]) -> list[Line]:
    if change.move:
        lines = [_moved(row, change, given) for row in rows]
    else:
        wrong = _lead_wrong(given) if change.key == "lead" else ""
        lines = [_edited(row, change, by, given, wrong) for row in rows]
    own = [by.may_over(change.permission, line.concern.sensitivity) for line in lines]
    return [line if mine else replace(line, refused=OTHERS) for line, mine in zip(lines, own, strict=True)]


def _moved(concern: Concern, change: Change, given: Mapping[str, Any]) -> Line:
    refused = why_not_move(concern.status, change.move, given=given, led=concern.lead_id is not None)
    target = target_of(concern.status, change.move)
    after = str(target.label) if target else ""
    return Line(concern, str(Status(concern.status).label), after, refused or "")


def _edited(concern: Concern, change: Change, by: Membership, given: Mapping[str, Any], wrong: str) -> Line:
    before, after, same = WORDS[change.key](concern, given)
    refused = why_not_words(concern.status, same=same) or wrong
    if not refused and change.key == "lead":
        refused = why_not_lead(concern.sensitivity, clearances=given["lead"].clearances) or ""
    if not refused:
        described = {name: getattr(concern, name) for name in DESCRIBED} | {"themes": []}
        problems = description_problems(described, by=by, today=timezone.localdate(), was=concern)
        refused = " ".join(message for problem in problems.values() for message in problem.messages)
    return Line(concern, before, after, refused)


def _lead_wrong(given: Mapping[str, Any]) -> str:
    problems = lead_problems(given["lead"], Sensitivity.STANDARD)
    return " ".join(message for problem in problems.values() for message in problem.messages)


def _done(line: Line, change: Change, by: Membership, given: Mapping[str, Any], seen: int | None) -> Line:
    concern = line.concern
    if seen is not None and concern.version != seen:
        return replace(line, refused=STALE)
    if line.refused:
        return line
    try:
        with transaction.atomic():
            if change.move:
                target = target_of(concern.status, change.move)
                move(concern, str(target), by=by, **given)
            else:
                edit(concern, by=by, version=concern.version, **PUT[change.key](concern, given))
    except ValidationError as refusal:
        return replace(line, refused=" ".join(refusal.messages))
    return line


OTHERS = "Your role works on concerns of its own stream only."
Words = tuple[str, str, bool]


def _lead_words(concern: Concern, given: Mapping[str, Any]) -> Words:
    lead = given["lead"]
    return concern.lead.name if concern.lead else "Nobody yet", lead.name, lead.pk == concern.lead_id


def _theme_words(concern: Concern, given: Mapping[str, Any]) -> Words:
    theme = given["theme"]
    return "", f"Theme “{theme.name}” added", theme.pk in concern.themes


def _review_words(concern: Concern, given: Mapping[str, Any]) -> Words:
    due = given["review_due"]
    return long_date(concern.review_due) or "No review set", long_date(due), due == concern.review_due


# change: how it reads for one concern (before, after, whether it is so already), and the fields that it writes
WORDS: dict[str, Callable[[Concern, Mapping[str, Any]], Words]] = {
    "lead": _lead_words,
    "theme": _theme_words,
    "review": _review_words,
}
PUT: dict[str, Callable[[Concern, Mapping[str, Any]], dict[str, Any]]] = {
    "lead": lambda concern, given: {"lead": given["lead"]},
    "theme": lambda concern, given: {"themes": [*concern.themes, given["theme"].pk]},
    "review": lambda concern, given: {"review_due": given["review_due"]},
}
