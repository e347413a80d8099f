"""The rows of the register as a file, and a file as rows of the register."""

from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from escalation.contracts.models import Contract
from escalation.contracts.queries import in_full, owed
from escalation.contracts.rules.sheets import COLUMNS, READ, missing, places_of
from quality_oversight.markings import ORDINARY
from quality_oversight.spreadsheets.headings import likely_header_by
from quality_oversight.spreadsheets.opening import ABOVE, Bounds, Taking, opened
from quality_oversight.spreadsheets.writing import csv_file, marked_rows, xlsx_file
from quality_oversight.texts.identifiers import nhs_numbers

MOST_ROWS = 1_000
MOST_BYTES = 5_000_000
NUMBER = "an NHS number"


def _patients(cell: str) -> str:
    return NUMBER if sum(map(str.isdigit, cell)) >= 10 and nhs_numbers(cell) else ""


def _is_mark(cells: Sequence[str]) -> bool:
    """Whether a row is the marking with which every sheet leaves."""
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) == 1 and filled[0].strip().startswith(f"{ORDINARY.marking.label}:")


TAKING = Taking(Bounds(rows=MOST_ROWS, columns=60, bytes=MOST_BYTES), _patients, _is_mark)


def written(rows: Any, kind: str) -> IO[bytes]:
    """Some contracts as an "xlsx" or a "csv" file, a row for each report."""
    lines = marked_rows(ORDINARY, _rows(rows))
    if kind == "csv":
        return csv_file(lines)
    return xlsx_file(lines, widths=[each.width for each in COLUMNS], title="Contracts", head=1)


def _rows(rows: Any) -> Iterator[list[Any]]:
    today = timezone.localdate()
    yield [each.label for each in COLUMNS]
    for contract in in_full(rows):
        first = _of_contract(contract)
        duties = list(contract.duties.all())
        for duty in duties:
            duty.contract = contract
            how = owed(duty, today)
            yield [
                *first, duty.title, duty.get_kind_display(), duty.get_every_display(), duty.first_due,
                duty.last_due or "", duty.receiver, duty.next_due or "", len(how.late),
            ]  # fmt: skip
        if not duties:
            yield [*first, *("" for _ in COLUMNS[len(first) :])]


def _of_contract(row: Contract) -> list[Any]:
    organisation = row.provider.organisation if row.provider else None
    return [
        row.ref, row.title, row.get_kind_display(), organisation.code if organisation else "", row.who,
        row.get_holder_kind_display(), "; ".join(each.subject.name for each in row.covered.all()), row.commissioner,
        row.starts_on, row.ends_on or "", row.owner.user.email, row.note,
    ]  # fmt: skip


def read(content: bytes) -> tuple[str, list[Any]]:
    """The kind of a file, and its rows: line, cells by the name of their column, and what was not taken in by name."""
    kind, sheets = opened(content, TAKING)
    sheet = max(sheets, key=lambda each: max(_known(line.cells) for line in each.lines[:ABOVE]))
    if sheet.too_long:
        raise ValidationError(f"This sheet has more than {MOST_ROWS:,} rows. Bring it in parts.")
    header = likely_header_by([line.cells for line in sheet.lines[:ABOVE]], _known)
    places = places_of(sheet.lines[header].cells)
    if absent := missing(places):
        raise ValidationError(
            f"There is no column called: {', '.join(absent)}. Take the register away to see how they stand."
        )
    rows = [
        [
            line.number,
            {name: line.cells[place].strip() if place < len(line.cells) else "" for name, place in places.items()},
            {name: line.kept_out[place] for name, place in places.items() if place in line.kept_out},
        ]
        for line in sheet.lines[header + 1 :]
    ]
    if not rows:
        raise ValidationError("There is no row below the headings.")
    return kind, rows


def _known(cells: Sequence[str]) -> int:
    """How many headings of the register a row holds."""
    return len(places_of(cells))


__all__ = ["MOST_BYTES", "MOST_ROWS", "READ", "read", "written"]
