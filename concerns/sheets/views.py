"""Pages of sheets: take a list away, and bring a spreadsheet step by step."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from concerns.queries import orders
from concerns.search.forms import FilterForm
from concerns.search.queries import listed
from concerns.sheets import actions
from concerns.sheets.forms import BringForm, ColumnsForm, HeadingsForm, MendForm, NamesForm, RunForm
from concerns.sheets.models import ImportJob, ImportRow, JobState, RowState
from concerns.sheets.opening import MOST_ROWS
from concerns.sheets.queries import (
    headings_of,
    known_names,
    options_for,
    own_labels,
    rows_of,
    strange_names,
    tally_of,
)
from concerns.sheets.rules.columns import READ
from concerns.sheets.rules.reading import label
from concerns.sheets.template import template_file
from quality_oversight.pages import accepted, form_page, page, paginate, show_refusal, sort_by
from quality_oversight.spreadsheets.headings import letters
from quality_oversight.spreadsheets.writing import TYPES, XLSX, xlsx_file
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.uploads import refuse_too_much

NAMES_AT_ONCE = 60
MENDED_AT_ONCE = 10
FIRST_ROWS = 10
READ_BY_NAME = {column.name: column for column in READ}


@require_GET
@requires("concern.view")
def export(request: MemberRequest, kind: str) -> Any:
    """The whole list that the address asks for, as a file; it is made before the answer, in the same transaction."""
    if kind not in TYPES:
        raise Http404
    by = request.membership
    form = FilterForm(request.GET, by=by)
    found = listed(form.cleaned_data, by=by)
    sort = sort_by(request, orders(by) | found.orders, found.first_order)
    concerns = found.ordered(sort.fields)
    taken = actions.export(concerns, kind, by=by, filters=form.cleaned_data)
    return FileResponse(taken.file, as_attachment=True, filename=taken.name, content_type=TYPES[kind])


@require_http_methods(["GET", "POST"])
@requires("concern.import")
def bring(request: MemberRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = BringForm(*((request.POST, request.FILES) if posted else ()))
    refuse_too_much(request, form, advice="Bring it in parts.")
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = actions.bring(file.read(), file.name, by=request.membership)
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            return accepted(request, "sheets:columns", pk=job.pk)
    context = {
        "form": form,
        "pager": paginate(request, ImportJob.objects.select_related("made_by__user")),
        "most": MOST_ROWS,
    }
    return form_page(request, "sheets/bring.jinja", context)


@require_GET
@requires("concern.import")
def template(request: MemberRequest) -> Any:
    file = template_file(own_labels(request.membership.tenant.framework, in_use=True))
    return FileResponse(file, as_attachment=True, filename="concerns-template.xlsx", content_type=XLSX)


@require_http_methods(["GET", "POST"])
@requires("concern.import")
def columns(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Which sheet, which row holds the headings, and which column holds what."""
    by, job = request.membership, _own(request, pk)
    again = request.method == "POST" and "again" in request.POST
    chooser = HeadingsForm(request.POST if again else None, job=job)
    own = own_labels(by.tenant.framework, in_use=True)
    form = ColumnsForm(
        request.POST if request.method == "POST" and not again else None,
        job=job,
        headings=headings_of(job),
        own=own,
    )
    if again and chooser.is_valid():
        try:
            actions.read_headings(job, chooser.cleaned_data["sheet"], chooser.cleaned_data["header"], by=by)
        except ValidationError as refusal:
            show_refusal(chooser, refusal)
            job.refresh_from_db()
        else:
            return accepted(request, "sheets:columns", pk=job.pk)
    elif request.method == "POST" and not again and form.is_valid():
        places = {name: int(place) for name, place in form.chosen("place").items()}
        try:
            job = actions.choose_columns(job, places, form.chosen("same"), by=by)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            known = known_names(by.tenant.framework, today=timezone.localdate())
            return accepted(request, "sheets:names" if strange_names(job, known) else "sheets:check", pk=job.pk)
    headings = [heading or letters(n) for n, heading in enumerate(headings_of(job))]
    context = {"job": job, "chooser": chooser, "form": form, "headings": headings, "rows": rows_of(job)[:3]}
    return form_page(request, "sheets/columns.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("concern.import")
def names(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the names that are not known here stand for."""
    by, job = request.membership, _own(request, pk)
    known = known_names(by.tenant.framework, today=timezone.localdate())
    strange, left = {}, NAMES_AT_ONCE
    for name, texts in strange_names(job, known).items():
        strange[name] = dict(list(texts.items())[:left])
        left = max(0, left - len(texts))
    options = options_for(strange, by.tenant.framework, today=timezone.localdate())
    form = NamesForm(request.POST if request.method == "POST" else None, strange=strange, options=options)
    if request.method == "POST" and form.is_valid():
        try:
            actions.explain_names(job, form.chosen(), by=by)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "sheets:check", pk=job.pk)
    return form_page(request, "sheets/names.jinja", {"job": job, "form": form})


@require_http_methods(["GET", "POST"])
@requires("concern.import")
def check(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What would become of the rows, the first ones as they would be read, and all problems; then start."""
    by, job = request.membership, _own(request, pk)
    form = RunForm(request.POST or None, initial={"mode": job.mode, "doubles": job.doubles})
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.start(job, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, job)
    if actions.is_waiting(job):
        total = rows_of(job).count()
        looking = {"job": job, "form": form, "total": total, "done": total - actions.unseen(job).count()}
        status = 422 if request.method == "POST" else 200
        return page(request, "sheets/looking.jinja", "progress", looking, status=status)
    if request.htmx:  # the page that waited for this
        return accepted(request, "sheets:check", pk=job.pk)
    reader = actions.Reader(job, by)
    foreseen = actions.foresee(job, reader)
    context = {
        "job": job,
        "form": form,
        "foreseen": foreseen,
        "first": foreseen.first_rows(reader, FIRST_ROWS),
        "label": label,
    }
    return form_page(request, "sheets/check.jinja", context)


@require_GET
@requires("concern.import")
def job(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How far an import is, and what came of it; the page asks again while it runs."""
    job = get_object_or_404(ImportJob.objects.select_related("made_by__user"), pk=pk)
    tally = tally_of(job)
    total = sum(tally.values())
    left = tally.get(RowState.WAITING, 0) + tally.get(RowState.CHECKED, 0)
    rows = rows_of(job).select_related("concern__subject")
    made = rows.filter(state=RowState.MADE).select_related("concern__subject", "joined_to")
    joined = made.filter(joined_to__ref__gt="")  # to concerns that this reader sees
    only_joined = "joined" in request.GET
    is_mine = job.made_by_id == request.membership.pk
    changed = list(rows.filter(state=RowState.CHANGED)[:50]) if is_mine else []
    reader = actions.Reader(job, request.membership) if changed else None
    context = {
        "job": job,
        "tally": [(RowState(state), number) for state, number in tally.items()],
        "total": total,
        "done": total - left,
        "running": job.state == JobState.RUNNING,
        "mine": is_mine,
        "number": tally,
        "refused": rows.filter(state=RowState.REFUSED)[:50],
        "doubles": rows.filter(state=RowState.DUPLICATE)[:50],
        "changed": [(r, actions.differences(r, r.concern, reader)) for r in changed if r.concern and reader],
        "pager": paginate(request, joined if only_joined else made),
        "joined": joined.count(),
        "only_joined": only_joined,
        "alike": list(made.exclude(reads_like="")[:50]),
        "label": label,
    }
    return page(request, "sheets/job.jinja", "progress", context)


@require_http_methods(["GET", "POST"])
@requires("concern.import")
def mend(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change the cells of refused rows, a few at a time, and try these again."""
    by, job = request.membership, _own(request, pk)
    pager = paginate(request, rows_of(job).filter(state=RowState.REFUSED), MENDED_AT_ONCE)
    rows = list(pager.rows)
    used = sorted(set(job.places.values()))
    form = MendForm(request.POST if request.method == "POST" else None)
    typed = {
        row.pk: {place: text for place in used if (text := _typed(request, f"cell_{row.pk}_{place}")) is not None}
        for row in rows
    }
    more = {
        row.pk: {name: _typed(request, f"more_{row.pk}_{name}") or "" for name in _without_column(job, row)}
        for row in rows
    }
    if request.method == "POST" and form.is_valid():
        cells = {pk: each for pk, each in typed.items() if each}
        given = {pk: {name: text for name, text in each.items() if text} for pk, each in more.items()}
        try:
            number = actions.mend(job, cells, more=given, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            if not hasattr(refusal, "error_dict"):
                return accepted(request, job, " ".join(refusal.messages))
            show_refusal(form, refusal)
        else:
            return accepted(request, job, f"Trying {number} {'row' if number == 1 else 'rows'} again.")
    reader = actions.Reader(job, by)
    for row in rows:
        reader.read(row)
    context = {
        "job": job,
        "form": form,
        "lines": _to_mend(job, rows, used, typed, more),
        "pager": pager,
        "doubtful": len(reader.doubtful),
    }
    return form_page(request, "sheets/mend.jinja", context)


def _typed(request: MemberRequest, name: str) -> str | None:
    """What was typed in a box, without what the database cannot hold; None where there was no such box."""
    return request.POST[name].replace("\0", "") if name in request.POST else None


def _without_column(job: ImportJob, row: ImportRow) -> list[str]:
    """The fields of a refused row that something is wrong with and that no column of the sheet holds."""
    placed = {"subject" if name == "provider" else name for name in job.places}
    return [name for name in row.problems if name not in placed and name in READ_BY_NAME]


def _to_mend(
    job: ImportJob,
    rows: list[ImportRow],
    used: list[int],
    typed: dict[int, dict[int, str]],
    more: dict[int, dict[str, str]],
) -> list[Any]:
    """Each refused row: its cells (as typed, else as brought) with what is wrong in them, fields without a column, and
    what is wrong besides.
    """
    headings = headings_of(job)
    names = {place: label(name) for name, place in job.places.items()}
    by_place: dict[int, list[str]] = {}
    for name, place in job.places.items():
        by_place.setdefault(place, []).append("subject" if name == "provider" else name)
    return [
        (
            row,
            [
                (
                    place,
                    headings[place] if place < len(headings) else names[place],
                    typed[row.pk].get(place, row.cells[place] if place < len(row.cells) else ""),
                    " ".join(row.problems[name] for name in by_place[place] if name in row.problems),
                )
                for place in used
            ],
            [(name, label(name), text, row.problems[name]) for name, text in more[row.pk].items()],
            [
                f"{label(name)}: {text}" if name else text
                for name, text in row.problems.items()
                if name not in more[row.pk] and not any(name in each for each in by_place.values())
            ],
        )
        for row in rows
    ]


@require_GET
@requires("concern.import")
def refused(request: MemberRequest, pk: UUID) -> Any:
    """The refused rows as a sheet of their own, with the reasons."""
    job = get_object_or_404(ImportJob, pk=pk)
    headings = headings_of(job)

    def rows() -> Any:
        yield [*headings, "Row", "Why it was refused"]
        for row in rows_of(job).filter(state=RowState.REFUSED).iterator():
            cells = (row.cells + [""] * len(headings))[: len(headings)]
            told = "; ".join(f"{label(name)}: {text}" if name else text for name, text in row.problems.items())
            yield [*cells, row.number, told]

    file = xlsx_file(rows(), widths=[20] * len(headings) + [8, 60], title="Refused rows")
    return FileResponse(file, as_attachment=True, filename="refused-rows_OFFICIAL.xlsx", content_type=XLSX)


@require_POST
@requires("concern.import")
def doubles(request: MemberRequest, pk: UUID) -> HttpResponse:
    job = _own(request, pk)
    try:
        number = actions.import_doubles(job, by=request.membership, join="join" in request.POST)
    except ValidationError as refusal:
        return accepted(request, job, " ".join(refusal.messages))
    return accepted(request, job, f"Importing {number} more.")


@require_POST
@requires("concern.import")
def purge(request: MemberRequest, pk: UUID) -> HttpResponse:
    job = _own(request, pk)
    try:
        actions.purge(job, by=request.membership)
    except ValidationError as refusal:
        return accepted(request, job, " ".join(refusal.messages))
    return accepted(request, job, "The rows as you brought them are deleted. The concerns stay.")


def _own(request: MemberRequest, pk: UUID) -> ImportJob:
    job = get_object_or_404(ImportJob, pk=pk)
    actions.demand_maker(job, request.membership)
    return job


__all__ = [
    "bring", "check", "columns", "doubles", "export", "job", "mend", "names", "purge", "refused", "template",
]  # fmt: skip
