"""Pages of saved views."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from concerns.search import actions
from concerns.search.forms import FilterForm, ViewForm
from concerns.search.models import SavedView
from concerns.search.queries import views_of
from concerns.search.rules.views import kept
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("view.save")
def views(request: MemberRequest) -> HttpResponse:
    """One's own views and the shared ones."""
    by = request.membership
    context = {"views": list(views_of(by).select_related("owner__user")), "may_share": by.may("view.share")}
    return page(request, "search/views.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("view.save")
def save(request: MemberRequest) -> HttpResponse:
    """Keep the filters in this page's address under a name."""
    by = request.membership
    filters = FilterForm(request.GET, by=by)
    query = kept(request.GET.urlencode(), filters.fields)
    form = ViewForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            view = actions.save_view(by=by, query=query, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, view, f"The view “{view.name}” was saved.")
    context: dict[str, Any] = {"form": form, "query": query, "filters_form": filters}
    return form_page(request, "search/save.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("view.save")
def change(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Rename a view, share it or take it back."""
    by = request.membership
    view = get_object_or_404(SavedView, pk=pk)
    if view.owner_id != by.pk:
        by.demand("view.share")
    form = ViewForm(request.POST or None, by=by, initial={"name": view.name, "shared": view.shared})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_view(view, by=by, **{"shared": view.shared} | form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "search:views", "The view was changed.")
    return form_page(request, "search/change.jinja", {"form": form, "view": view})


@require_POST
@requires("view.save")
def delete(request: MemberRequest, pk: UUID) -> HttpResponse:
    actions.delete_view(get_object_or_404(SavedView, pk=pk), by=request.membership)
    return accepted(request, "search:views", "The view was deleted.")


@require_POST
@requires("view.save")
def first(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Let the list open with this view, or no longer."""
    view = get_object_or_404(SavedView, pk=pk)
    off = view.is_default and view.owner_id == request.membership.pk
    actions.open_first(None if off else view, by=request.membership)
    told = "The list opens without a view again." if off else f"The list now opens with “{view.name}”."
    return accepted(request, "search:views", told)
