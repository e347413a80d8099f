"""Who reads an update on a concern, and how factual accuracy is answered (domain brief 5.2, F023, 8.3 and 8.9)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices


class Visibility(TextChoices):
    TEAM = "team", "The quality team only"
    ICB = "icb", "Everybody in the ICB who may see the concern"
    NAMED = "named", "The ICB, and the organisations that are chosen below"


class Kind(TextChoices):
    UPDATE = "update", "Update"
    ACCURACY = "accuracy", "Factual accuracy"


class Answer(TextChoices):
    """What the lead answers to a comment on factual accuracy (8.9)."""

    ACCEPTED = "accepted", "Accepted: the concern has been corrected"
    NOT_ACCEPTED = "not_accepted", "Not accepted"


def why_not_show(
    visibility: str, audience: Collection[UUID], *, shared_with: Collection[UUID], team: bool
) -> dict[str, str]:
    """Problems by field of who is to read an update; `team`: its author belongs to the quality team."""
    if visibility not in Visibility.values or (visibility == Visibility.TEAM and not team):
        return {"visibility": "Choose who may read this"}
    if visibility != Visibility.NAMED:
        return {"organisations": "Choose organisations only where they are to read this"} if audience else {}
    if not audience:
        return {"organisations": "Choose at least one organisation"}
    if not set(audience) <= set(shared_with):
        return {"organisations": "The concern is not shared with this organisation. Share it first."}
    return {}


def words_then(text: str, earlier: Sequence[Sequence[str]], *, at: datetime) -> str:
    """What a text said just before a past time; `earlier` holds [ISO time of the correction, words before it]."""
    return next((words for when, words in earlier if datetime.fromisoformat(when) >= at), text)


def why_not_correct(*, own: bool, answered: bool) -> str | None:
    """Say why a text is not corrected: only its author does so, and not after it was answered."""
    if not own:
        return "Only the person who wrote this can correct it."
    return "This has been answered, so its words stand. Write another comment." if answered else None


def why_not_answer(kind: str, *, answered: bool, answer: str) -> dict[str, str]:
    """Problems by field of the lead's answer; each comment on factual accuracy is answered once."""
    if kind != Kind.ACCURACY:
        return {"__all__": "Only a comment on factual accuracy is answered."}
    if answered:
        return {"__all__": "This comment has been answered already."}
    return {} if answer in Answer.values else {"answer": "Choose whether the comment is accepted"}
