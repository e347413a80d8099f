"""The register, and the contributors to one occasion, as a spreadsheet or a PDF."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from quality_oversight.markings import ORDINARY
from quality_oversight.printing.documents import as_pdf, document
from quality_oversight.printing.render import Printed
from quality_oversight.spreadsheets.writing import csv_file, marked_rows, xlsx_file
from reporting.stakeholders.models import Contribution, Occasion, Stakeholder
from reporting.stakeholders.queries import by_kind

TEMPLATE = "stakeholders/papers/contributors.jinja"
REGISTER = (
    ("Name", 44), ("Kind of body", 34), ("ODS code", 12), ("Contact, as a role", 34), ("Work e-mail", 34),
    ("Interest", 60), ("Contributions", 14), ("No longer since", 16),
)  # fmt: skip
CONTRIBUTORS = (
    ("Contributor", 44), ("Kind of body", 34), ("ODS code", 12), ("How", 36), ("Who took part, and in what", 60),
)  # fmt: skip
Columns = Sequence[tuple[str, int]]


def register(rows: Iterable[Any], kind: str) -> IO[bytes]:
    """Stakeholders of `for_list` as an "xlsx" or a "csv" file."""
    return _written("Stakeholders", REGISTER, map(_stakeholder, rows), kind)


def _stakeholder(row: Any) -> list[Any]:
    said: Stakeholder = row
    return [
        said.name, said.get_kind_display(), said.code, said.contact_role, said.contact_email, said.interest,
        row.contributed, said.left_on or "",
    ]  # fmt: skip


def contributors(rows: Iterable[Contribution], kind: str) -> IO[bytes]:
    """The contributors to one occasion as an "xlsx" or a "csv" file."""
    return _written("Contributors", CONTRIBUTORS, map(_contributor, rows), kind)


def _contributor(row: Contribution) -> list[Any]:
    who = row.stakeholder
    return [who.name, who.get_kind_display(), who.code, row.get_how_display(), row.words]


def _written(title: str, columns: Columns, rows: Iterable[list[Any]], kind: str) -> IO[bytes]:
    def lines() -> Iterator[list[Any]]:
        yield [name for name, _ in columns]
        yield from rows

    marked = marked_rows(ORDINARY, lines())
    if kind == "csv":
        return csv_file(marked)
    return xlsx_file(marked, widths=[width for _, width in columns], title=title, head=1)


def html(occasion: Occasion, rows: list[Contribution], *, owner: str) -> str:
    """The whole document that is printed: the contributors, by the kind of body."""
    context = {"occasion": occasion, "groups": by_kind(rows), "owner": owner, "marked": ORDINARY}
    return document(TEMPLATE, context)


def pdf(occasion: Occasion, rows: list[Contribution], *, owner: str) -> Printed:
    """Print the contributors as PDF/UA-1, outside any transaction."""
    return as_pdf(html(occasion, rows, owner=owner))
