"""The list of insight, one item, and the sources."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.insight.forms import FilterForm
from concerns.insight.models import InsightItem
from concerns.insight.queries import files_of, filtered, listed, measures_by_source, spoken
from concerns.insight.rules.freshness import usual_age_limit
from concerns.insight.views.documents import why_held
from concerns.rules.sources import QUADRANTS, SOURCES
from concerns.rules.vocabulary import Sensitivity
from quality_oversight.pages import page, paginate, sort_by
from quality_oversight.tenancy.access import MemberRequest, requires

COLUMNS = {
    "logged": ("at", "id"),
    "subject": ("subject__name", "id"),
    "source": ("source", "id"),
    "period": ("period_to", "id"),
}


@require_GET
@requires("insight.view")
def listing(request: MemberRequest) -> HttpResponse:
    today = timezone.localdate()
    form = FilterForm(request.GET)
    sort = sort_by(request, COLUMNS, "-logged", falling={"logged", "period"})
    pager = paginate(request, filtered(form.chosen(), on=today).order_by(*sort.fields))
    context = {
        "pager": pager,
        "rows": [(row, row.is_stale(today)) for row in pager.rows],
        "sort": sort,
        "filters_form": form,
        "may_log": request.membership.may("insight.log"),
    }
    return page(request, "insight/list.jinja", "results", context)


@require_GET
@requires("insight.view")
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    item = get_object_or_404(listed(), pk=pk)
    context = {
        "item": item,
        "stale": item.is_stale(timezone.localdate()),
        "replaced_by": InsightItem.objects.filter(replaces=item).first(),
        "before": InsightItem.objects.filter(pk=item.replaces_id).first() if item.replaces_id else None,
        "may_log": request.membership.may("insight.log") and not item.is_withdrawn,
        "may_remove": request.membership.may("insight.log"),
        "files": [(each, why_held(each, request.membership)) for each in files_of(item)],
    }
    return page(request, "insight/detail.jinja", context=context)


@require_GET
@requires("insight.view")
def sources(request: MemberRequest) -> HttpResponse:
    """The 56 sources on their two axes, and what each has said."""
    told, measures = spoken(), measures_by_source()
    rows = [
        (each, usual_age_limit(each.code), *told.get(each.code, (0, None)), measures.get(each.code, []))
        for each in SOURCES
    ]
    context = {
        "quadrants": [
            (quadrant, [row for row in rows if row[0].quadrant == quadrant]) for quadrant in QUADRANTS.values()
        ],
        "streams": dict(Sensitivity.choices),
        "standard": Sensitivity.STANDARD,
    }
    return page(request, "insight/sources.jinja", context=context)
