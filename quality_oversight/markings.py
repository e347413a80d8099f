"""The Government's security markings, with the line that says who may see a thing (domain brief 8.4).

A marking stands at the head and foot of a page, in the margin of a PDF, in a row of a sheet and in each file name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.text import slugify


class Marking(TextChoices):
    """OFFICIAL is the default; OFFICIAL-SENSITIVE is for what could harm people, an inquiry or confidence if lost."""

    OFFICIAL = "official", "OFFICIAL"
    SENSITIVE = "official_sensitive", "OFFICIAL-SENSITIVE"


@dataclass(frozen=True)
class Marked:
    """A marking and its handling line: who may see a thing, and how it may be passed on."""

    marking: Marking
    line: str
    own: bool = False  # written for one thing alone

    def __str__(self) -> str:
        return f"{self.marking.label}: {self.line}"

    @property
    def is_sensitive(self) -> bool:
        return self.marking is Marking.SENSITIVE


ORDINARY = Marked(Marking.OFFICIAL, "For people who work on quality here and those it is shared with.")
SENSITIVE = Marked(
    Marking.SENSITIVE, "Only for people who need it for this work. Do not send on without asking its owner."
)


def highest(marks: Iterable[Marked]) -> Marked:
    """What a list, a sheet or a paper carries: the highest marking in it, with a line that holds for all of it.

    A line that was written for one thing stands at the head only where all of it has that line; else each says its own.
    The line of a restricted stream stands there whenever anything of that stream is in the list.
    """
    found = set(marks)
    sensitive = {mark for mark in found if mark.is_sensitive}
    if len(found) == 1 or not sensitive:
        return next(iter(sensitive), ORDINARY)
    streams = sorted(mark.line for mark in sensitive if not mark.own and mark != SENSITIVE)
    return Marked(Marking.SENSITIVE, " ".join(streams)) if streams else SENSITIVE


def file_name(what: str, owner: str, day: date, marked: Marked, ending: str) -> str:
    """Name a file that leaves the system: concerns_QHM_2026-11-25_OFFICIAL.xlsx (`ending` without its dot)."""
    return f"{slugify(what)}_{owner}_{day:%Y-%m-%d}_{marked.marking.label}.{ending}"
