"""Take a list of the national directory away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.utils import timezone

from escalation.organisations.queries import columns, sheet_rows
from providers.models import OrganisationQuerySet
from quality_oversight.audit.trail import record
from quality_oversight.markings import ORDINARY, file_name
from quality_oversight.spreadsheets.writing import csv_file, marked_rows, xlsx_file
from quality_oversight.tenancy.models import Membership


@dataclass(frozen=True)
class Taken:
    file: IO[bytes]
    name: str


def export(
    organisations: OrganisationQuerySet,
    kind: str,
    *,
    by: Membership,
    filters: Mapping[str, Any],
    levels: Mapping[str, str] | None,
) -> Taken:
    """Write the organisations that a list shows, in its order, as "xlsx" or "csv".

    The trail keeps the filters that are choices; words that were searched for are free text, and only that there were
    some is kept.
    """
    by.demand("directory.view")
    today = timezone.localdate()
    rows = marked_rows(ORDINARY, sheet_rows(organisations, today, levels=levels))
    if kind == "csv":
        file = csv_file(rows)
    else:
        file = xlsx_file(rows, widths=[width for _, width in columns(levels)], title="Organisations", head=1)
    kept = {name: str(value) for name, value in filters.items() if value and name != "q"}
    record("directory.exported", by.tenant, by=by, kind=kind, filter=kept, words=bool(filters.get("q")))
    return Taken(file, file_name("organisations", by.tenant.code, today, ORDINARY, kind))
