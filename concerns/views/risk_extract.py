"""The extract of the risk register (domain brief 6.5): as a page that prints, and as a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from openpyxl import Workbook

from concerns.register.actions.extracting import note_extract
from concerns.register.extract import COLUMNS, Extract, extract
from concerns.register.forms import FilterForm
from concerns.register.queries import filtered
from concerns.register.rules.vocabulary import Which
from concerns.register.views.heat import of_risks
from concerns.sheets.writing import TYPES, add_sheet, marked_rows, saved
from quality_oversight.jinja import long_date
from quality_oversight.markings import ORDINARY, file_name
from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest, requires

WIDTHS = (14, 26, 48, 30, 28, 22, 16, 16, 16, 20, 30, 40, 44, 40, 44, 40, 18)


@require_GET
@requires("risk.view")
def risk_extract(request: MemberRequest) -> HttpResponse:
    made = _made(request)
    context = {
        "extract": made,
        "columns": COLUMNS,
        "matrix": _matrix(made),
        "query": request.GET.urlencode(),
        "today": timezone.localdate(),
    }
    return page(request, "register/extract.jinja", context=context)


@require_GET
@requires("risk.view")
def risk_extract_file(request: MemberRequest) -> HttpResponse:
    """The same as an xlsx file, with the heat map on a second sheet; the trail keeps who took it."""
    by, today = request.membership, timezone.localdate()
    made = _made(request)
    note_extract(by=by, risks=len(made.lines), kind="xlsx")
    book = Workbook(write_only=True)
    counts = ", ".join(f"{band.label.lower()} {count}" for band, count in made.bands)
    head = [[f"Quality risk register, {by.tenant.name}, as at {long_date(today)}"], [f"Current scores: {counts}"]]
    rows = [*head, list(COLUMNS), *(line.cells for line in made.lines)]
    add_sheet(book, marked_rows(ORDINARY, rows), widths=WIDTHS, title="Register", head=len(head) + 1)
    add_sheet(book, marked_rows(ORDINARY, _map_rows(made)), widths=(24, 28, 28, 28, 28, 28), title="Heat map", head=1)
    name = file_name("quality risk register", by.tenant.code, today, ORDINARY, "xlsx")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(saved(book).read(), content_type=TYPES["xlsx"], headers=headers)


def _made(request: MemberRequest) -> Extract:
    today = timezone.localdate()
    form = FilterForm(request.GET)
    found = filtered(form.cleaned_data, by=request.membership, today=today)
    return extract(found, today)


def _matrix(made: Extract) -> dict[str, Any]:
    return of_risks([line.risk for line in made.lines], Which.CURRENT)


def _map_rows(made: Extract) -> Iterator[list[str]]:
    drawn = _matrix(made)
    yield ["Likelihood", *(f"Consequence {each['value']} {each['label'].lower()}" for each in drawn["columns"])]
    for row in drawn["rows"]:
        cells = (f"{cell['score']} {cell['band']}: {', '.join(cell['refs']) or 'none'}" for cell in row["cells"])
        yield [f"{row['value']} {row['label'].lower()}", *cells]
