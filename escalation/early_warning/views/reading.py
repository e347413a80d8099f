"""The list of early warnings, those of one subject, one line, and panels for other pages."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from escalation.early_warning import queries
from escalation.early_warning.forms import FilterForm
from escalation.early_warning.models import WarningLine
from escalation.early_warning.rules.dismissing import COMES_BACK
from escalation.models import LevelRequest
from escalation.queries.frameworks import framework_of, level_words
from escalation.rules.workflow import CLOSED
from providers.models import Provider, Subject
from quality_oversight.pages import page, paginate
from quality_oversight.tenancy.access import MemberRequest, requires

SUBJECTS = Subject.objects.with_provider()
LINES = WarningLine.objects.select_related("subject__provider__organisation")


@require_GET
@requires("warning.view")
def listing(request: MemberRequest) -> HttpResponse:
    now, framework = timezone.now(), framework_of(request.membership)
    form = FilterForm(request.GET, levels=level_words(framework))
    pager = paginate(request, queries.listed(form.chosen(), now))
    context = _common(request) | {
        "filters_form": form,
        "pager": pager,
        "rows": queries.watched_at(pager.rows, now),
        "looked_at": queries.looked_at(),
        "new_days": queries.NEW_FOR.days,
    }
    return page(request, "early_warning/list.jinja", "results", context)


@require_GET
@requires("warning.view")
def subject(request: MemberRequest, pk: UUID) -> HttpResponse:
    about = get_object_or_404(SUBJECTS, pk=pk)
    now = timezone.now()
    context = _common(request) | {
        "about": about,
        "watched": next(iter(queries.watched_in([about], now)), None),
        "past": queries.shown_lines(queries.past_lines(about), now),
        "looked_at": queries.looked_at(),
        "open": LevelRequest.objects.filter(subject=about).exclude(status__in=CLOSED).first(),
    }
    return page(request, "early_warning/subject.jinja", context=context)


@require_GET
@requires("warning.view")
def line(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(LINES, pk=pk)
    (shown,) = queries.shown_lines([row], timezone.now())
    context = _common(request) | {
        "about": row.subject,
        "line": shown,
        "steps": queries.steps_of(row),
        "comes_back": COMES_BACK,
    }
    return page(request, "early_warning/line.jinja", context=context)


@require_GET
@requires("warning.view")
def subject_panel(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The lines of one subject, for the page of its level."""
    about = get_object_or_404(SUBJECTS, pk=pk)
    return _panel(request, about.name, [about])


@require_GET
@requires("warning.view")
def provider_panel(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The lines of all subjects of a provider, for its page."""
    provider = get_object_or_404(Provider.objects.select_related("organisation"), pk=pk)
    return _panel(request, provider.organisation.name, list(provider.subjects.all()))


def _panel(request: MemberRequest, name: str, about: list[Subject]) -> HttpResponse:
    rows = queries.watched_in(about, timezone.now())
    context = _common(request) | {"name": name, "rows": rows, "several": len(about) > 1}
    return page(request, "early_warning/panel.jinja", "panel", context)


def _common(request: MemberRequest) -> dict[str, Any]:
    by = request.membership
    return {
        "framework": framework_of(by),
        "may_dismiss": by.may("warning.dismiss"),
        "may_propose": by.may("level.propose"),
    }
