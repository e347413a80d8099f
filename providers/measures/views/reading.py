"""The list of measures, and the charts of one measure or of one subject."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from providers.measures.forms import ListFilters
from providers.measures.models import Measure
from providers.measures.pictures import Picture
from providers.measures.queries import measures_of, series_of, subjects_of
from providers.models import Subject
from quality_oversight.frameworks.kept import load
from quality_oversight.pages import page, paginate, sort_by
from quality_oversight.tenancy.access import MemberRequest, requires

COLUMNS = {
    "name": ("name", "code"),
    "code": ("code",),
    "subjects": ("subjects", "name", "code"),
    "latest": ("latest", "name", "code"),
}


def domains_of(request: MemberRequest) -> list[tuple[str, str]]:
    """The quality domains of the ICB's framework, for a list of choices."""
    return [(domain.key, domain.label) for domain in load(request.membership.tenant.framework).domains]


@require_GET
@requires("measure.view")
def listing(request: MemberRequest) -> HttpResponse:
    domains = domains_of(request)
    form = ListFilters(request.GET, domains=domains)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = Measure.objects.for_list().matching(chosen.get("q", ""))
    found = found.filter(**{name: chosen[name] for name in ("domain", "frequency") if chosen.get(name)})
    sort = sort_by(request, COLUMNS, "name", falling={"subjects", "latest"})
    pager = paginate(request, found.order_by(*sort.fields))
    context = {"pager": pager, "sort": sort, "filters_form": form, "domains": dict(domains)}
    return page(request, "measures/list.jinja", "results", context)


@require_GET
@requires("measure.view")
def measure(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the measure says of itself, and a small chart for each of its subjects."""
    row = get_object_or_404(Measure.objects.select_related("owner__user"), pk=pk)
    pager = paginate(request, subjects_of(row))
    pictures = [Picture(series) for series in series_of([row], list(pager.rows))]
    context = {"row": row, "pager": pager, "pictures": pictures, "domains": dict(domains_of(request))}
    return page(request, "measures/measure.jinja", context=context)


@require_GET
@requires("measure.view")
def of_subject(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Small multiples: every measure of one subject, as many queries for twenty charts as for one."""
    about = get_object_or_404(Subject.objects.with_provider(), pk=pk)
    pager = paginate(request, measures_of(about))
    pictures = [Picture(series) for series in series_of(list(pager.rows), [about])]
    return page(request, "measures/subject.jinja", context={"about": about, "pager": pager, "pictures": pictures})
