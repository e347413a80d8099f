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
    """What a list, a sheet or a paper carries: the sensitive mark in it, or else the ordinary one.

    Several handling lines cannot all stand at its head: then the usual one does, and each thing says its own.
    """
    sensitive = {mark for mark in marks if mark.is_sensitive}
    if len(sensitive) > 1:
        return SENSITIVE
    return next(iter(sensitive), ORDINARY)


def file_name(what: str, owner: str, day: date, marked: Marked, ending: str) -> str:
    """Name a file that leaves the system: concerns_QHM_2026-11-25_OFFICIAL.xlsx (`ending` without its dot)."""
    return f"{slugify(what)}_{owner}_{day:%Y-%m-%d}_{marked.marking.label}.{ending}"
