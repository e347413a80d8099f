"""The agenda that builds itself from the levels of subjects (F042; domain brief 6.3; RC1 and RC2 of 7.6).

Red before amber before green; within a level what is overdue first, then the highest score, then the oldest: entries
come in that order already (`reporting.rules.dashboard.sort_key`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from escalation.rules.case import Id
from escalation.rules.levels import Level

RED_MINUTES, AMBER_MINUTES, BRIEF_MINUTES = 15, 10, 5


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One subject as an agenda needs it; days are 0 where the review is not overdue."""

    subject_id: Id
    name: str
    level: Level
    days_overdue: int = 0
    score: int = 0
    days_at_level: int | None = None
    proposed: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A numbered item: one subject, and how many minutes it is given."""

    number: str
    entry: Entry
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """A numbered part of an agenda; a part of subjects is as long as its items."""

    number: int
    title: str
    minutes: int
    is_of_subjects: bool = False
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class _Planned:
    title: str
    minutes: int = 0
    takes: Callable[[Entry], bool] | None = None
    each: int = 0


def _at(level: Level) -> Callable[[Entry], bool]:
    return lambda entry: entry.level == level


def _is_exception(entry: Entry) -> bool:
    return entry.level == Level.ROUTINE and entry.days_overdue > 0 and not entry.proposed


RED = _Planned("{intensive}", takes=_at(Level.INTENSIVE), each=RED_MINUTES)
AMBER = _Planned("{enhanced}", takes=_at(Level.ENHANCED), each=AMBER_MINUTES)
PROPOSALS = _Planned("Proposals to change a level", takes=lambda entry: bool(entry.proposed), each=BRIEF_MINUTES)
EXCEPTIONS = _Planned("{routine}: reviews that are overdue, by exception", takes=_is_exception)
OPENING = (
    _Planned("Welcome, apologies, quorum and confidentiality", 5),
    _Planned("Declarations of interest", 2),
    _Planned("Notes of the last meeting and action log", 10),
)
CLOSING = (_Planned("Any other business", 5), _Planned("Next meeting", 1))
# kind of committee: what stands between the opening and the closing
STANDARD: dict[str, tuple[_Planned, ...]] = {
    "sqg": (
        _Planned("A story of lived experience", 10),
        RED, AMBER, PROPOSALS,
        _Planned("New and emerging concerns since the last meeting", 10),
        _Planned("Sources of insight side by side: one subject or theme", 10),
        _Planned("Rapid reviews and improvement groups", 5),
        EXCEPTIONS,
        _Planned("Learning and good practice", 5),
        _Planned("Messages to the region, the quality committee, the board and scrutiny", 5),
    ),
    "qc": (_Planned("Report of the System Quality Group", 15), RED, _Planned("Risks to quality", 15)),
    "board": (_Planned("Report of the quality committee", 15), RED),
}  # fmt: skip
USUAL = (_Planned("Business of the meeting", 45), _Planned("Messages out", 5))


def agenda(kind: str, entries: Iterable[Entry], words: dict[str, str]) -> list[Part]:
    """The agenda of a committee of a kind (`Committee.kind`); `words` are the framework's labels by level.

    A subject stands once among the levels, and once more among the proposals where a change of its level is proposed.
    """
    rows = list(entries)
    planned = (*OPENING, *STANDARD.get(kind, USUAL), *CLOSING)
    return [_part(number, each, rows, words) for number, each in enumerate(planned, 1)]


def _part(number: int, planned: _Planned, entries: Sequence[Entry], words: dict[str, str]) -> Part:
    title = planned.title.format(**words)
    if planned.takes is None:
        return Part(number=number, title=title, minutes=planned.minutes)
    items = tuple(
        Item(number=f"{number}.{place}", entry=entry, minutes=planned.each)
        for place, entry in enumerate(filter(planned.takes, entries), 1)
    )
    minutes = sum(item.minutes for item in items)
    return Part(number=number, title=title, minutes=minutes, is_of_subjects=True, items=items)


def length(parts: Iterable[Part]) -> int:
    """Minutes of a whole agenda."""
    return sum(part.minutes for part in parts)


def levels_on(parts: Iterable[Part]) -> set[Level]:
    """The levels of the subjects that stand on it to be spoken of: they say who is invited."""
    return {item.entry.level for part in parts for item in part.items if item.minutes}
