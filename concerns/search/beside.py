"""What a form that logs a concern offers and notes of similar ones that are open already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from concerns.models import Concern
from concerns.rules.links import Beside
from concerns.rules.subjects import MOST
from concerns.search.queries import similar_to, very_near
from concerns.subject_forms import LEFT_OUT
from quality_oversight.ids import as_id
from quality_oversight.pages import wait

GONE = "The concern that you chose below the title can no longer be seen. Look again, or log yours alone."
WORDS = {
    Beside.RELATED: ("Will be linked to", "as related", "linked to"),
    Beside.SAME: ("Will be counted once with", "as the same", "counted once with"),
}


@dataclass(frozen=True)
class Joined:
    """The open concern that a new one will be logged beside, and how; noted in the form until it is logged."""

    how: str
    other: Concern

    @property
    def value(self) -> str:
        return f"{self.how}:{self.other.pk}"

    @property
    def words(self) -> tuple[str, str, str]:
        """What will be, on both sides of the other's reference, and what has been."""
        return WORDS[Beside(self.how)]


def joined(typed: Mapping[str, Any]) -> Joined | None:
    """What was pressed below the title, or was noted there before; a concern that is not seen is not found."""
    how, _, key = (typed.get("join") or typed.get("joined") or "").partition(":")
    pk = as_id(key)
    other = Concern.objects.filter(pk=pk).first() if pk and how in Beside.values else None
    return Joined(how, other) if other else None


def noting(request: HttpRequest, form: Any) -> bool:
    """Whether a concern was only noted in the form, or taken out of it again; the form is then not judged yet."""
    pressed = "join" in request.POST
    if pressed:
        wait(form)
    return pressed


def is_gone(request: HttpRequest) -> bool:
    """Whether the concern that the form has noted is not to be seen any more."""
    return bool(request.POST.get("joined")) and joined(request.POST) is None


def to_look_at(typed: QueryDict, rows: list[Concern]) -> list[Concern]:
    """The similar concerns to show before one is logged: nearly the same title, and not shown to this person yet."""
    shown = set(typed.getlist("seen"))
    return rows if any(very_near(row) and str(row.pk) not in shown for row in rows) else []


def similar_in(typed: Mapping[str, Any], title: str = "", subject: Any = None, **only: Any) -> list[Concern]:
    """The similar concerns of a form as it is typed so far; `title` and `subject` stand until others are typed."""
    rows = range(1, MOST + 1)
    further = [typed.get(f"also_{each}") for each in rows if typed.get(f"also_{each}_part") != LEFT_OUT[0]]
    return similar_to(typed.get("title") or title, typed.get("subject") or subject, further, **only)
