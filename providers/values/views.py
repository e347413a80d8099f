"""Bring a sheet of values step by step: the file, its columns, its names, and what would become of it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from providers.measures.models import Measure
from providers.values import actions
from providers.values.files import example_file
from providers.values.forms import BringForm, ColumnsForm, HeadingsForm, NamesForm, SaveForm
from providers.values.models import PointSheet
from providers.values.queries import (
    first_values,
    gaps_of,
    measure_options,
    options_for,
    period_headings,
    planned,
    read,
    strange_names,
    subject_choices,
)
from quality_oversight import meanwhile
from quality_oversight.ids import as_id
from quality_oversight.pages import accepted, form_page, paginate, show_refusal
from quality_oversight.spreadsheets.headings import letters
from quality_oversight.spreadsheets.writing import XLSX
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.uploads import refuse_too_much

NAMES_AT_ONCE = 40
SHOWN = 20  # values, refused rows, gaps


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def bring(request: MemberRequest) -> HttpResponse:
    """A spreadsheet to bring, and those that are not finished."""
    posted, options = request.method == "POST", measure_options()
    initial = {"measure": request.GET.get("measure", "")}
    form = BringForm(*((request.POST, request.FILES) if posted else ()), measures=options, initial=initial)
    refuse_too_much(request, form, advice="Bring it in parts.")
    if posted and form.is_valid():
        sent, chosen = form.cleaned_data["file"], as_id(form.cleaned_data["measure"])
        measure = Measure.objects.filter(pk=chosen).first() if chosen else None
        try:
            sheet = actions.bring(sent.read(), sent.name, by=request.membership, measure=measure)
        except ValidationError as refusal:
            form.add_error("file", refusal.messages)
        else:
            return accepted(request, "values:columns", pk=sheet.pk)
    context = {"form": form, "any": bool(options), "pager": paginate(request, PointSheet.objects.unfinished())}
    return form_page(request, "values/bring.jinja", context)


@require_safe
@requires("measure.keep")
def example(request: MemberRequest) -> Any:
    """A sheet of the ICB's own measures, filled in, to see how one is written."""
    return FileResponse(example_file(), as_attachment=True, filename="values-example_OFFICIAL.xlsx", content_type=XLSX)


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def columns(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Which row holds the headings, and which column holds what."""
    by, sheet = request.membership, _found(pk)
    if sheet.file is not None:
        return _finished(request, sheet)
    again = request.method == "POST" and "again" in request.POST
    chooser = HeadingsForm(request.POST if again else None, sheet=sheet)
    form = _columns_form(request.POST if request.method == "POST" and not again else None, sheet)
    if again and chooser.is_valid():
        try:
            actions.read_headings(
                sheet, chooser.cleaned_data["sheet"], chooser.cleaned_data["header"], by=by, version=_version(request)
            )
        except ValidationError as refusal:
            show_refusal(chooser, refusal)
            sheet = _found(pk)
        else:
            return accepted(request, "values:columns", pk=sheet.pk)
    elif request.method == "POST" and not again and form.is_valid():
        given = form.cleaned_data
        try:
            sheet = actions.choose_columns(
                sheet, form.places, form.same, wide=given["wide"] == "wide", shares=given["shares"], by=by,
                version=given["version"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
            sheet = _found(pk)
            meanwhile.seen_now(form, sheet.version)
        else:
            return accepted(request, "values:names" if strange_names(sheet) else "values:check", pk=sheet.pk)
    headings = [heading or letters(n) for n, heading in enumerate(sheet.headings)]
    context = {"sheet": sheet, "chooser": chooser, "form": form, "headings": headings, "rows": sheet.rows[:3]}
    return form_page(request, "values/columns.jinja", context | {"periods": list(period_headings(sheet).values())})


def _columns_form(data: Any, sheet: PointSheet) -> ColumnsForm:
    return ColumnsForm(data, sheet=sheet, measures=measure_options(), subjects=subject_choices())


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def names(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the names that are not known here stand for."""
    sheet = _found(pk)
    if sheet.file is not None:
        return _finished(request, sheet)
    strange, left = {}, NAMES_AT_ONCE
    for name, texts in strange_names(sheet).items():
        strange[name] = dict(list(texts.items())[:left])
        left = max(0, left - len(texts))
    data = request.POST if request.method == "POST" else None
    form = NamesForm(data, version=sheet.version, strange=strange, options=options_for(strange))
    if request.method == "POST" and form.is_valid():
        try:
            actions.explain_names(sheet, form.chosen(), by=request.membership, version=form.cleaned_data["version"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
            meanwhile.seen_now(form, _found(pk).version)
        else:
            return accepted(request, "values:check", pk=sheet.pk)
    return form_page(request, "values/names.jinja", {"sheet": sheet, "form": form})


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def check(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What would become of the rows, and all that cannot be used; then save."""
    sheet = _found(pk)
    if sheet.file is not None:
        return _finished(request, sheet)
    if not sheet.chosen:
        return accepted(request, "values:columns", pk=sheet.pk)
    form = SaveForm(request.POST or None, initial={"version": sheet.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            file = actions.save_values(sheet, by=request.membership, **given)
        except ValidationError as refusal:
            show_refusal(form, refusal)
            sheet = _found(pk)
            meanwhile.seen_now(form, sheet.version)
        else:
            return accepted(request, file, "The values are saved.")
    outcome = read(sheet, timezone.localdate())
    plans = planned(outcome)
    totals = {name: sum(getattr(each.logged, name) for each in plans) for name in ("added", "revised", "unchanged")}
    context = {
        "sheet": sheet,
        "form": form,
        "outcome": outcome,
        "plans": plans,
        "totals": totals,
        "first": first_values(outcome, SHOWN),
        "gaps": gaps_of(outcome),
        "shown": SHOWN,
    }
    return form_page(request, "values/check.jinja", context)


@require_POST
@requires("measure.keep")
def throw_away(request: MemberRequest, pk: UUID) -> HttpResponse:
    try:
        actions.throw_away(_found(pk), by=request.membership)
    except ValidationError as refusal:
        return accepted(request, "values:bring", " ".join(refusal.messages))
    return accepted(request, "values:bring", "The sheet is deleted. No value of it was saved.")


def _found(pk: UUID) -> PointSheet:
    return get_object_or_404(PointSheet.objects.select_related("file"), pk=pk)


def _version(request: MemberRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def _finished(request: MemberRequest, sheet: PointSheet) -> HttpResponse:
    """What became of a sheet whose values were saved, perhaps by somebody else."""
    assert sheet.file is not None  # noqa: S101  (the caller looked)
    return accepted(request, sheet.file, f"{sheet.file.by_name} saved the values of this sheet.")
