"""What a block is made of: facts, tables, charts and sentences, which page and paper draw alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from escalation.story.rules import Entry
from reporting.profile.rules.blocks import NUMBER, Key

ON_A4, SHORT = 4, 24  # columns, and characters of a text that still fits one of more


@dataclass(frozen=True)
class Cell:
    """One text; `href` leads to where it stands (on pages), `tag` is a status's colour, `level` the key of a level."""

    text: str
    href: str = ""
    tag: str = ""
    level: str = ""


@dataclass(frozen=True)
class Facts:
    """Labels with their texts."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, Cell | str], ...]


@dataclass(frozen=True)
class Table:
    """A table whose first cells name their rows."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell | str, ...], ...]

    @property
    def is_wide(self) -> bool:
        """Whether it holds more words than the columns of an A4 page have room for."""
        texts = (each if isinstance(each, str) else each.text for cells in self.rows for each in cells)
        return len(self.head) > ON_A4 and any(len(each) > SHORT for each in texts)


@dataclass(frozen=True)
class Words:
    """A sentence, and where to go from it."""

    kind: ClassVar[str] = "words"
    text: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True)
class Listing:
    """Some texts under a heading of their own; many of them are folded away on a page."""

    kind: ClassVar[str] = "listing"
    head: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Charts:
    """Small multiples of one quality domain; a picture draws itself."""

    kind: ClassVar[str] = "charts"
    head: str
    pictures: tuple[Any, ...]


@dataclass(frozen=True)
class Drawing:
    """A drawing as SVG, which brings its own alternative in words."""

    kind: ClassVar[str] = "drawing"
    svg: str


Part = Facts | Table | Words | Listing | Charts | Drawing


@dataclass(frozen=True)
class Block:
    """One of the fifteen: what it holds, the day of the newest thing in it, what is missing, and where to enter it."""

    key: Key
    parts: tuple[Part, ...]
    as_at: date | None
    gaps: tuple[str, ...] = ()
    fills: tuple[tuple[str, str], ...] = ()  # words and address

    @property
    def number(self) -> int:
        return NUMBER[self.key]

    @property
    def title(self) -> str:
        return str(self.key.label)


def newest_first(moments: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(moments, key=lambda each: (each.at, each.what), reverse=True))
