"""Strategies and events, and who contributed to them."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quality_oversight.jinja import plural
from quality_oversight.pages import accepted, form_page, page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.stakeholders import actions, queries
from reporting.stakeholders.forms import ContributionForm, ContributorsForm, OccasionFilter, OccasionForm
from reporting.stakeholders.models import Contribution, Occasion
from reporting.stakeholders.rules.vocabulary import LABELS, OCCASION, told
from reporting.stakeholders.views.stakeholders import given, met

ROWS = Contribution.objects.select_related("occasion", "stakeholder")


@require_GET
@requires("stakeholder.view")
def occasions(request: MemberRequest) -> HttpResponse:
    form = OccasionFilter(request.GET)
    chosen = form.chosen()
    pager = paginate(request, queries.occasions(chosen["q"], chosen["kind"]))
    return page(request, "stakeholders/occasions.jinja", "results", {"pager": pager, "filters_form": form})


@require_GET
@requires("stakeholder.view")
def occasion(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Occasion, pk=pk)
    context = {
        "row": row,
        "rows": queries.contributors(row),
        "steps": list(row.steps.all()),
        "told": told,
        "labels": LABELS,
        "keeps": request.membership.may("stakeholder.keep"),
    }
    return page(request, "stakeholders/occasion.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("stakeholder.keep")
def add_occasion(request: MemberRequest) -> HttpResponse:
    form = OccasionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_occasion(by=request.membership, **given(form))
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, "It is recorded. Add who contributed.")
    return form_page(request, "stakeholders/occasion_form.jinja", {"form": form, "row": None, "clash": None})


@require_http_methods(["GET", "POST"])
@requires("stakeholder.keep")
def edit_occasion(request: MemberRequest, pk: UUID) -> HttpResponse:
    row, clash = get_object_or_404(Occasion, pk=pk), None
    form = OccasionForm(request.POST or None, initial={name: getattr(row, name) for name in (*OCCASION, "version")})
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            row = actions.edit_occasion(row, by=request.membership, version=version, **given(form))
        except actions.SavedMeanwhileError as saved:
            row = saved.current
            clash = met(row, form, OCCASION)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, "Your changes have been saved.")
    context = {"form": form, "row": row, "clash": clash}
    if clash:
        return page(request, "stakeholders/occasion_form.jinja", context=context, status=409)
    return form_page(request, "stakeholders/occasion_form.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("stakeholder.keep")
def add_contributors(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Occasion, pk=pk)
    form = ContributorsForm(request.POST or None, occasion=row)
    if request.method == "POST" and form.is_valid():
        try:
            chosen = list(form.cleaned_data["stakeholders"])
            made = actions.add_contributors(row, chosen, by=request.membership, how=form.cleaned_data["how"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, f"{plural(len(made), 'contributor')} added.")
    context = {"form": form, "row": row, "any": queries.not_yet(row).exists()}
    return form_page(request, "stakeholders/contributors.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("stakeholder.keep")
def change(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    form = ContributionForm(request.POST or None, initial={"how": row.how, "words": row.words})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_contribution(row, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row.occasion, "Your changes have been saved.")
    return form_page(request, "stakeholders/contribution.jinja", {"form": form, "row": row})


@require_POST
@requires("stakeholder.keep")
def remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ROWS, pk=pk)
    actions.remove_contributor(row, by=request.membership)
    return accepted(request, row.occasion, f"Taken away: {row.stakeholder.name}.")
