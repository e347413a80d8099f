"""The extract of the risk register (domain brief 6.5): as a page that prints, as a spreadsheet, and as a PDF."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from openpyxl import Workbook

from concerns.files.handing import handed_over_as
from concerns.register.actions.extracting import ask_for_paper, note_extract
from concerns.register.extract import COLUMNS, GRAVE_COLUMNS, Extract, extract
from concerns.register.forms import FilterForm
from concerns.register.models import ExtractPaper
from concerns.register.queries import filtered
from concerns.register.rules.vocabulary import Which
from concerns.register.views.heat import of_risks
from quality_oversight.jinja import long_date
from quality_oversight.markings import file_name
from quality_oversight.pages import accepted, page
from quality_oversight.spreadsheets.writing import TYPES, add_sheet, marked_rows, saved
from quality_oversight.tenancy.access import MemberRequest, requires

WIDTHS = (14, 26, 48, 30, 28, 22, 16, 16, 16, 20, 30, 40, 44, 40, 44, 40, 18)
GRAVE_WIDTHS = (14, 40, 30, 22, 24, 24, 24, 24, 40, 24)


@require_GET
@requires("risk.view")
def risk_extract(request: MemberRequest) -> HttpResponse:
    made = _made(request)
    context = {
        "extract": made,
        "marked": made.marked,
        "columns": COLUMNS,
        "grave_columns": GRAVE_COLUMNS,
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
    add_sheet(book, marked_rows(made.marked, rows), widths=WIDTHS, title="Register", head=len(head) + 1)
    grave = [list(GRAVE_COLUMNS), *(each.cells for each in made.grave)]
    add_sheet(book, marked_rows(made.marked, grave), widths=GRAVE_WIDTHS, title="Concerns of 15 or more", head=1)
    add_sheet(
        book, marked_rows(made.marked, _map_rows(made)), widths=(24, 28, 28, 28, 28, 28), title="Heat map", head=1
    )
    name = file_name("quality risk register", by.tenant.code, today, made.marked, "xlsx")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(saved(book).read(), content_type=TYPES["xlsx"], headers=headers)


@require_POST
@requires("risk.view")
def ask_risk_extract(request: MemberRequest) -> HttpResponse:
    """Ask for the same as a PDF, with the filters in this page's address; a worker makes it."""
    paper = ask_for_paper(request.GET.urlencode(), by=request.membership)
    return accepted(request, paper)


@require_GET
@requires("risk.view")
def risk_extract_paper(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One's own PDF: being made, or ready to be taken away."""
    paper = get_object_or_404(ExtractPaper.objects.defer("pdf"), pk=pk, made_for=request.membership)
    return page(request, "register/paper.jinja", "progress", {"paper": paper})


@require_GET
@requires("risk.view")
def risk_extract_paper_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    paper = get_object_or_404(ExtractPaper, pk=pk, made_for=request.membership, made_at__isnull=False)
    return handed_over_as(paper.name, "application/pdf", bytes(paper.pdf or b""))


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
