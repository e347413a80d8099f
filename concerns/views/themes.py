"""The ICB's themes and its current areas of focus (F035)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from concerns import actions
from concerns.forms import ThemeForm
from concerns.models import Theme
from concerns.queries import theme_counts
from concerns.rules.themes import Change, changes_of
from quality_oversight.pages import accepted, invalid, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("focus.view")
def themes(request: MemberRequest) -> HttpResponse:
    """The areas of focus, the other themes and the retired ones, each with the live concerns that carry it."""
    return page(request, "concerns/themes.jinja", context=_lists(request, ThemeForm()))


@require_POST
@requires("focus.keep")
def add_theme(request: MemberRequest) -> HttpResponse:
    form = ThemeForm(request.POST)
    if form.is_valid():
        try:
            theme = actions.add_theme(by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "concerns:themes", f"“{theme.name}” has been added.")
    return invalid(request, "concerns/themes.jinja", _lists(request, form))


@require_POST
@requires("focus.keep")
def change_theme(request: MemberRequest, pk: UUID) -> HttpResponse:
    theme = get_object_or_404(Theme, pk=pk)
    try:
        actions.change_theme(theme, request.POST.get("change", ""), by=request.membership)
    except ValidationError as refusal:
        context = _lists(request, ThemeForm()) | {"refused": " ".join(refusal.messages)}
        return page(request, "concerns/themes.jinja", context=context, status=422)
    return accepted(request, "concerns:themes", f"“{theme.name}” has been changed.")


def _lists(request: MemberRequest, form: ThemeForm) -> dict[str, object]:
    counts = theme_counts()
    groups: dict[str, list[dict[str, object]]] = {"focus": [], "others": [], "retired": []}
    for theme in Theme.objects.all():
        group = "retired" if theme.retired_on else "focus" if theme.focus_since else "others"
        offered = changes_of(in_focus=theme.focus_since is not None, retired=theme.retired_on is not None)
        groups[group].append({"theme": theme, "live": counts.get(theme.pk, 0), "changes": offered})
    return groups | {"form": form, "keeps": request.membership.may("focus.keep"), "Change": Change}
