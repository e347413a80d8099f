"""Say before an import what would become of each row of the whole sheet; nothing is changed."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from concerns.models import Concern
from concerns.sheets.actions.running import Reader, fates
from concerns.sheets.models import Doubles, ImportJob, ImportRow, RowState
from concerns.sheets.queries import rows_of
from concerns.sheets.rules.reading import Read

READ_WHOLE = 300  # rows whose texts are read for what may identify somebody: that takes longest


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
    """All rows below the headings; the texts of the first `whole` were read too."""

    lines: list[Line] = field(default_factory=list)
    whole: int = 0

    def of(self, fate: str) -> list[Line]:
        """The rows of which this would become."""
        return [line for line in self.lines if line.fate == fate]

    def number(self, fate: str) -> int:
        return Counter(line.fate for line in self.lines)[RowState(fate)]


def foresee(job: ImportJob, reader: Reader) -> Foreseen:
    """What would become of each row if it ran now and left doubles out."""
    rows = list(rows_of(job))
    reads = [reader.read(row, texts=place < READ_WHOLE) for place, row in enumerate(rows)]
    lines = [
        Line(row, read, fate, **_repeated(other))
        for row, read, fate, other in fates(rows, reads, reader, doubles=Doubles.SKIP)
    ]
    return Foreseen(lines, whole=min(len(rows), READ_WHOLE))


def _repeated(other: Any) -> dict[str, Any]:
    return {"twin": other.number} if isinstance(other, ImportRow) else {"concern": other}
