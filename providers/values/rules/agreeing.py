"""Which rows of a sheet agree, and which of its values may be meant otherwise than they are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

CONTRADICTS = "Line {} says something else of the same measure, organisation and period, so neither of them is used."
WITH_ITSELF = "Two columns of this row say something else of the same period, so it is not used."
SAME = "Line {} has a value of the same measure, organisation and period."
CLOSE = 2  # so many times as large or as small as the others of its series a value is at most, to be one of them
Key = tuple[str, str, date]


@dataclass(frozen=True)
class Found:
    """One value, as it would be logged."""

    line: int
    measure: str
    subject: str
    day: date
    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True)
class Refused:
    """A row, or in a wide sheet one of its cells, that cannot be used; `who` is what it says of whom."""

    line: int
    who: str
    reason: str


@dataclass(frozen=True)
class Cell:
    """A value with whom its row names, its column in a wide sheet, and whether it is a percentage without its sign."""

    found: Found
    who: str
    column: str
    bare: bool

    @property
    def key(self) -> tuple[str, str, date]:
        return self.found.measure, self.found.subject, self.found.day


@dataclass
class Agreed:
    """The values that are taken, those of them that may be meant otherwise, and the rows that are refused."""

    found: list[Found] = field(default_factory=list)
    doubtful: list[Refused] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def agree(cells: Sequence[Cell]) -> Agreed:
    """Take the values of rows that agree.

    A second row with the same value of a measure, organisation and period is refused. Of two that contradict each other
    neither is used, with none of its other periods: nobody can know which of them is right.
    """
    made, against, taken = Agreed(), _against(cells), dict[Key, int]()
    who = {each.found.line: each.who for each in cells}
    for line, other in against.items():
        why = WITH_ITSELF if other == line else CONTRADICTS.format(other)
        made.refused.append(Refused(line, who[line], why))
    for cell in cells:
        if cell.found.line in against:
            continue
        if cell.key in taken:
            made.refused.append(Refused(cell.found.line, cell.who, cell.column + SAME.format(taken[cell.key])))
            continue
        taken[cell.key] = cell.found.line
        made.found.append(cell.found)
    made.doubtful = _doubtful([each for each in cells if each.found.line not in against])
    return made


def _against(cells: Sequence[Cell]) -> dict[int, int]:
    """The lines that contradict another about anything, each with the first of those."""
    by_key, against = dict[Key, list[Found]](), dict[int, int]()
    for cell in cells:
        by_key.setdefault(cell.key, []).append(cell.found)
    for found in by_key.values():
        if len({each.value for each in found}) > 1:
            for each in found:
                other = next(one for one in found if one.value != each.value)
                against.setdefault(each.line, other.line)
    return dict(sorted(against.items()))


def _doubtful(cells: Sequence[Cell]) -> list[Refused]:
    """Percentages that may be meant as shares of one, 0.95 among values of 90 to 97, each with the question."""
    series: dict[tuple[str, str], list[Decimal]] = {}
    for each in cells:
        series.setdefault(each.key[:2], []).append(each.found.value)
    middles = {key: median(values) for key, values in series.items()}
    return [
        Refused(each.found.line, each.who, each.column + _doubt(each.found.value, middles[each.key[:2]]))
        for each in cells
        if each.bare and _seems_share(each.found.value, middles[each.key[:2]])
    ]


def _seems_share(value: Decimal, middle: Decimal) -> bool:
    return 0 < value <= 1 < middle and middle / CLOSE <= value * 100 <= middle * CLOSE


def _doubt(value: Decimal, middle: Decimal) -> str:
    said, meant, others = (f"{each.normalize():f}%" for each in (value, value * 100, round(middle, 1)))
    return f"{value.normalize():f} is read as {said}, and the others lie about {others}. Perhaps {meant} is meant."
