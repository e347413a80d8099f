"""The register of stakeholders, and one of them."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from concerns.register.actions.history import in_words
from quality_oversight import meanwhile
from quality_oversight.jinja import long_datetime
from quality_oversight.pages import accepted, form_page, page, paginate, show_refusal, sort_by
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.stakeholders import actions
from reporting.stakeholders.forms import FilterForm, StakeholderForm
from reporting.stakeholders.models import Stakeholder
from reporting.stakeholders.queries import filtered
from reporting.stakeholders.rules.vocabulary import FIELDS, LABELS, told

COLUMNS = {"name": ("name", "pk"), "kind": ("kind", "name", "pk"), "contributed": ("contributed", "name", "pk")}


@require_GET
@requires("stakeholder.view")
def listing(request: MemberRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    sort = sort_by(request, COLUMNS, "name", falling={"contributed"})
    pager = paginate(request, filtered(form.chosen()).order_by(*sort.fields))
    context = {"pager": pager, "sort": sort, "filters_form": form, "query": request.GET.urlencode()}
    return page(request, "stakeholders/list.jinja", "results", context)


@require_GET
@requires("stakeholder.view")
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Stakeholder.objects.select_related("organisation"), pk=pk)
    context = {
        "row": row,
        "contributions": list(row.contributions.select_related("occasion").order_by("-occasion__held_on")),
        "steps": list(row.steps.all()),
        "told": told,
        "labels": LABELS,
        "keeps": request.membership.may("stakeholder.keep"),
    }
    return page(request, "stakeholders/detail.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("stakeholder.keep")
def add(request: MemberRequest) -> HttpResponse:
    form = StakeholderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add(by=request.membership, **given(form))
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, f"{made.name} is in the register.")
    return form_page(request, "stakeholders/form.jinja", {"form": form, "row": None, "clash": None})


@require_http_methods(["GET", "POST"])
@requires("stakeholder.keep")
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    row, clash = get_object_or_404(Stakeholder.objects.select_related("organisation"), pk=pk), None
    form = StakeholderForm(request.POST or None, initial={name: getattr(row, name) for name in (*FIELDS, "version")})
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            row = actions.edit(row, by=request.membership, version=version, **given(form))
        except actions.SavedMeanwhileError as saved:
            row = saved.current
            clash = met(row, form, {name: label for name, label in FIELDS.items() if name != "code"})
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, row, "Your changes have been saved.")
    context = {"form": form, "row": row, "clash": clash}
    if clash:
        return page(request, "stakeholders/form.jinja", context=context, status=409)
    return form_page(request, "stakeholders/form.jinja", context)


def given(form: Any) -> dict[str, Any]:
    """What a form gives to an action."""
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def met(row: Any, form: Any, labels: dict[str, str]) -> dict[str, Any]:
    """Who changed a thing first, and what is saved now beside what was typed; the next press saves."""
    step = row.steps.first()
    who = f"{step.by_name} saved it on {long_datetime(step.at)}." if step else meanwhile.SavedMeanwhileError.words
    typed = {name: form.cleaned_data[name] for name in labels}
    saved = in_words(row, labels)
    clash = meanwhile.side_by_side(who, saved, in_words(type(row)(**typed), labels), labels)
    meanwhile.withhold(form, saved)
    meanwhile.seen_now(form, row.version)
    return clash
