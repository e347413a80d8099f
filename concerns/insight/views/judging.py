"""All that is known of one subject over a period, and what somebody makes of it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from concerns.insight import actions
from concerns.insight.forms import JudgeForm, PeriodForm
from concerns.insight.queries import by_quadrant, notes_on, triangle
from concerns.insight.rules.freshness import usual_period
from concerns.insight.rules.vocabulary import MEANING
from concerns.rules.sources import QUADRANTS, source
from providers.models import Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.dates import PARTS
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

SUBJECTS = Subject.objects.with_provider()


@require_GET
@requires("insight.view")
def triangulation(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The four quadrants side by side, and which sources are stale or silent."""
    about = get_object_or_404(SUBJECTS, pk=pk)
    asked = any(name.startswith("period_") for name in request.GET)
    form = PeriodForm(request.GET if asked else None, initial=_usual())
    if asked and not form.is_valid():
        return page(request, "insight/triangulation.jinja", "results", {"about": about, "form": form}, status=422)
    return page(request, "insight/triangulation.jinja", "results", _seen(request, about, form))


@require_http_methods(["GET", "POST"])
@requires("insight.judge")
def judge(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Write down what one makes of it."""
    about = get_object_or_404(SUBJECTS, pk=pk)
    form = JudgeForm(request.POST or None, initial=_usual() | _period_of(request.GET))
    if request.method == "POST" and form.is_valid():
        try:
            actions.judge(about, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "insight:triangulation", "Your judgement has been kept.", pk=about.pk)
    context = {"about": about, "form": form, "meaning": {str(key): words for key, words in MEANING.items()}}
    return form_page(request, "insight/judge.jinja", context)


@require_GET
@requires("insight.view")
def provider_panel(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What a provider's own page says of its insight, in two lines."""
    about = get_object_or_404(SUBJECTS.filter(kind=SubjectKind.PROVIDER), provider=pk)
    seen = triangle(about, *usual_period(timezone.localdate()))
    context = {"about": about, "seen": seen, "may_log": request.membership.may("insight.log")}
    return page(request, "insight/provider_panel.jinja", "panel", context)


def _usual() -> dict[str, date]:
    first, last = usual_period(timezone.localdate())
    return {"period_from": first, "period_to": last}


def _period_of(given: QueryDict) -> dict[str, date]:
    """The period that the address of a page names, if it names one."""
    form = PeriodForm(given)
    return form.cleaned_data if form.is_valid() else {}


def _seen(request: MemberRequest, about: Subject, form: PeriodForm) -> dict[str, Any]:
    period = form.cleaned_data if form.is_bound else _usual()
    seen = triangle(about, period["period_from"], period["period_to"])
    return {
        "about": about,
        "form": form,
        "period": period,
        "seen": seen,
        "source": source,
        "query": _as_address(period),
        "quadrants": [
            (quadrant, *seen.of(quadrant.key), seen.charts_of(quadrant.key)) for quadrant in QUADRANTS.values()
        ],
        "meaning": MEANING[seen.weighed.agreement],
        "silent": by_quadrant(seen.weighed.silent),
        "notes": notes_on(about),
        "may_log": request.membership.may("insight.log"),
        "may_judge": request.membership.may("insight.judge"),
    }


def _as_address(period: dict[str, date]) -> str:
    """The period as the boxes of its days are called in an address."""
    return urlencode({f"{name}_{part}": getattr(day, part) for name, day in period.items() for part in PARTS})
