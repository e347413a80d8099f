"""An example of a sheet of values, to see how one is written."""

from collections.abc import Sequence
from typing import IO, Any

from providers.rules.sectors import SubjectKind
from providers.values.queries import Example, examples
from quality_oversight.spreadsheets.writing import xlsx_file

MEASURES = 5
VALUES = 6
ABOVE = (
    "An example, with values that are held. Put your own rows here: one for each organisation, measure and period."
    " Numerator and denominator may be empty."
)
HEADINGS = ["Organisation code", "Organisation", "Measure", "Period", "Value", "Numerator", "Denominator"]


def example_file() -> IO[bytes]:
    """Measures of the ICB with the values that are held, so that to bring it back changes nothing."""
    rows: list[Sequence[Any]] = [[ABOVE], HEADINGS, *map(_row, examples(MEASURES, VALUES))]
    return xlsx_file(rows, widths=[20, 40, 20, 14, 12, 12, 14], title="Values", head=1)


def _row(each: Example) -> list[Any]:
    provider = each.subject.provider if each.subject.kind == SubjectKind.PROVIDER else None
    code = each.subject.name if provider is None else provider.organisation.code
    return [code, each.subject.name, each.measure.code, each.day, *each.written]
