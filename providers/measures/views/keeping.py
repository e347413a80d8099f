"""Add and change measures, log their values."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from providers.measures import actions
from providers.measures.actions import Reading
from providers.measures.forms import LogForm, MeasureForm
from providers.measures.models import Measure
from providers.measures.rules.measures import FIELDS
from providers.measures.views.reading import domains_of
from providers.queries import subject_options
from quality_oversight import meanwhile
from quality_oversight.addresses import url
from quality_oversight.pages import accepted, form_page, found, page, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires

ROWS = Measure.objects.select_related("owner__user")


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def add(request: MemberRequest) -> HttpResponse:
    form = MeasureForm(request.POST or None, domains=domains_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_measure(by=request.membership, **form.facts)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, f"{made} was added.")
    context = {"form": form, "row": None}
    return form_page(request, "measures/form.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    initial = {name: _typed(getattr(row, name)) for name in (*FIELDS, "version")}
    form, status = MeasureForm(request.POST or None, domains=domains_of(request), initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                seen = form.cleaned_data["version"] or 0
                actions.change_measure(row, by=request.membership, version=seen, **form.facts)
            except actions.SavedMeanwhileError as saved:
                row, status = saved.current, 409
                show_refusal(
                    form, ValidationError(f"{saved.words} What you typed stands below; what stands now, on the page.")
                )
                meanwhile.seen_now(form, row.version)
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                return accepted(request, row, "Your changes have been saved.")
    return page(request, "measures/form.jinja", context={"form": form, "row": row}, status=status)


def _typed(value: Any) -> Any:
    """A value as somebody would type it: a number without the places that it does not need."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def log(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Log one value; the next page shows the chart with it."""
    row = get_object_or_404(ROWS, pk=pk)
    form = LogForm(request.POST or None, initial={"subject": request.GET.get("subject")})
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        subject = given["subject"]
        try:
            logged = actions.log_points(row, [Reading(**given)], by=request.membership, loaded_from="Typed in")
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, url("measures:chart", row.pk, subject.pk), f"Values: {logged.words}.")
    words = sought(request, "subject")
    context = {"form": form, "row": row, "sought": words, "options": subject_options(words, form["subject"].value())}
    return form_page(request, "measures/log.jinja", context)


@require_GET
@requires("measure.keep")
@part_of("measures:list")
def find(request: MemberRequest) -> HttpResponse:
    """A finder's search among all that a value can be about."""
    return found(request, "subject", subject_options(sought(request, "subject"), request.GET.get("subject")))
