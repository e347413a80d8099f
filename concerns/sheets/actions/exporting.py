"""Take a list of concerns away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone

from concerns.models import Concern
from concerns.sheets.queries import mark_of, sheet_rows
from concerns.sheets.rules.columns import seen_by
from quality_oversight.audit.trail import record
from quality_oversight.markings import file_name
from quality_oversight.spreadsheets.writing import csv_file, marked_rows, xlsx_file
from quality_oversight.tenancy.models import Membership


@dataclass
class Taken:
    """A file that leaves, and how many concerns are in it."""

    file: IO[bytes]
    name: str
    rows: int


def export(concerns: QuerySet[Concern], kind: str, *, by: Membership, filters: Mapping[str, Any]) -> Taken:
    """Write the concerns that a list shows, in its order, as "xlsx" or "csv".

    Four queries whatever the length: the marking, the rows, and two of the trail. The trail keeps the filters that are
    choices; words that were searched for are free text, and only that there were some is kept.
    """
    by.demand("concern.view")
    columns = seen_by(outside=by.is_outside)
    marked, count = mark_of(concerns, by), 0

    def rows() -> Iterator[list[Any]]:
        nonlocal count
        yield [column.label for column in columns]
        for row in sheet_rows(concerns, columns, by.tenant.framework):
            count += 1
            yield row

    lines = marked_rows(marked, rows())
    if kind == "csv":
        file = csv_file(lines)
    else:
        file = xlsx_file(lines, widths=[column.width for column in columns], title="Concerns", head=1)
    kept = {name: str(value) for name, value in filters.items() if value and name != "q"}
    record("concern.exported", by.tenant, by=by, kind=kind, rows=count, filter=kept, words=bool(filters.get("q")))
    return Taken(file, file_name("concerns", by.tenant.code, timezone.localdate(), marked, kind), count)
