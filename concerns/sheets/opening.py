"""Open a sheet of concerns: CSV or xlsx, without patients' NHS numbers and without the marking that left with it."""

from concerns.sheets.rules.columns import is_mark
from concerns.sheets.rules.reading import NUMBER
from quality_oversight.spreadsheets import opening
from quality_oversight.spreadsheets.opening import ABOVE, Bounds, Sheet, Taking
from quality_oversight.texts.identifiers import nhs_numbers

__all__ = ["ABOVE", "MOST_BYTES", "MOST_ROWS", "opened"]

MOST_ROWS = 5_000  # rows of a sheet, its headings not counted
MOST_BYTES = 10_000_000


def opened(content: bytes) -> tuple[str, list[Sheet]]:
    """The kind ("csv" or "xlsx") and the sheets that hold something; anything else is refused in plain words."""
    return opening.opened(content, TAKING)


def _patients(cell: str) -> str:
    return NUMBER if sum(map(str.isdigit, cell)) >= 10 and nhs_numbers(cell) else ""


TAKING = Taking(Bounds(rows=MOST_ROWS, columns=60, bytes=MOST_BYTES), _patients, is_mark)
