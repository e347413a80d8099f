"""Say before an import what would become of each row of the whole sheet; nothing is changed."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from concerns.models import Concern
from concerns.sheets.actions.looking import look_at
from concerns.sheets.actions.running import Reader, fates
from concerns.sheets.models import Doubles, ImportJob, ImportRow, RowState
from concerns.sheets.queries import read_words, rows_of
from concerns.sheets.rules.columns import READ, Kind
from concerns.sheets.rules.reading import Read


@dataclass(frozen=True)
class Line:
    """One row as it would be read, what would become of it, and the concern or the row that it repeats."""

    row: ImportRow
    read: Read
    fate: RowState
    concern: Concern | None = None
    twin: int | None = None


@dataclass(frozen=True)
class Foreseen:
    """All rows below the headings, each looked through."""

    lines: list[Line] = field(default_factory=list)

    def of(self, fate: str) -> list[Line]:
        """The rows of which this would become."""
        return [line for line in self.lines if line.fate == fate]

    def number(self, fate: str) -> int:
        return Counter(line.fate for line in self.lines)[RowState(fate)]

    @property
    def doubtful(self) -> list[Line]:
        """The rows that would be refused for words that may identify somebody."""
        return [line for line in self.of(RowState.REFUSED) if line.row.doubtful]

    @property
    def alike(self) -> list[Line]:
        """The rows that would come in and read like speaking up or safeguarding."""
        return [line for line in self.lines if line.row.reads_like and line.fate in {RowState.MADE, RowState.DUPLICATE}]

    @property
    def leaves_nothing(self) -> bool:
        """Whether nothing is left to bring in, to join or to mend: all rows are concerns that are here."""
        return not any(self.number(fate) for fate in (RowState.MADE, RowState.DUPLICATE, RowState.REFUSED))

    def first_rows(self, reader: Reader, number: int) -> tuple[list[str], list[tuple[Line, list[str]]]]:
        """The headings of all fields that the sheet gives, and the first rows with what was read for each."""
        given = {"subject" if name == "provider" else name for name in (*reader.how.places, *reader.how.same)}
        columns = [column for column in READ if column.name in given and column.kind is not Kind.REFERENCE]
        rows = [
            (line, [read_words(column, line.read.values.get(column.name), reader.own) for column in columns])
            for line in self.lines[:number]
        ]
        return [column.label for column in columns], rows


def foresee(job: ImportJob, reader: Reader) -> Foreseen:
    """What would become of each row if it ran now and left doubles out; what nobody looked through is read now."""
    rows = list(rows_of(job))
    look_at((row for row in rows if not row.looked_through), reader)
    reads = [_as_found(row, reader) for row in rows]
    lines = [
        Line(row, read, fate, **_repeated(other))
        for row, read, fate, other in fates(rows, reads, reader, doubles=Doubles.SKIP)
    ]
    return Foreseen(lines)


def _as_found(row: ImportRow, reader: Reader) -> Read:
    """The row with what was found when it was looked through, and what its cells say by themselves now."""
    read = reader.read(row, texts=False)
    return replace(read, problems=read.problems | row.problems)


def _repeated(other: Any) -> dict[str, Any]:
    return {"twin": other.number} if isinstance(other, ImportRow) else {"concern": other}
