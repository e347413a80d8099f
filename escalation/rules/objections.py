"""The objection route: dissent and reconsideration stop nothing, and stand in the record (section 4.3)."""

from django.db.models import TextChoices

from .case import Id
from .workflow import DECIDED, RequestStatus


class Kind(TextChoices):
    """What somebody who may read a request says against it, and the answer to it."""

    DISSENT = "dissent", "Dissent"
    RECONSIDER = "reconsider", "Request for reconsideration"
    ANSWER = "answer", "Answer"


ASKED = (Kind.DISSENT, Kind.RECONSIDER)
OVER = frozenset({*DECIDED, RequestStatus.DECLINED})


def why_not_object(kind: str, status: RequestStatus) -> str | None:
    """Return why something cannot be said against a request as it stands, or None."""
    if kind not in ASKED:
        return "Choose what you want to record."
    if status == RequestStatus.WITHDRAWN:
        return "This request was withdrawn."
    if kind == Kind.RECONSIDER and status not in OVER:
        return "Only a decision can be reconsidered. Until it is taken, record your dissent."
    return None


def why_not_answer(kind: str, *, answered: bool, by_id: Id, asked_by_id: Id | None) -> str | None:
    """Return why a request for reconsideration cannot be answered, or None: once, by somebody else."""
    if kind != Kind.RECONSIDER:
        return "Only a request for reconsideration is answered."
    if answered:
        return "This has been answered already."
    if by_id == asked_by_id:
        return "Whoever asks for reconsideration cannot answer it."
    return None
