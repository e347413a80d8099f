"""The RAG dashboard of the System Quality Group."""

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET

from escalation.agreements.drawing import beside_others
from escalation.agreements.queries import marks
from providers.rules.sectors import Sector
from quality_oversight.frameworks import Framework
from quality_oversight.frameworks.kept import framework_on
from quality_oversight.pages import invalid, page, paginate, sort_by
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.forms.dashboard import OVERDUE, PROPOSED, AsAtForm, DashboardFilters
from reporting.queries.dashboard import Board, board
from reporting.rules.dashboard_lines import ORDERS, chosen, in_order, totals

PER_PAGE = 100
DAY = ("as_at_day", "as_at_month", "as_at_year")
COLUMNS: dict[str, tuple[str, ...]] = dict.fromkeys(ORDERS, ())


@require_GET
@requires("dashboard.view")
def dashboard(request: MemberRequest) -> HttpResponse:
    """Every provider's level, direction, reviews and concerns, today or as at a past day."""
    form = AsAtForm(request.GET)
    filtered = [pair for pair in _asked(request) if pair[0] not in DAY]
    if not form.is_valid():
        return invalid(request, "reporting/dashboard.jinja", {"form": form, "board": None, "filtered": filtered})
    today = timezone.localdate()
    as_at = form.cleaned_data["as_at"] or today
    framework = framework_on(request.membership, as_at)  # a past day is read in the words that held on it
    shown = board(as_at, framework)
    filters = DashboardFilters(request.GET, framework=framework, leads={line.lead for line in shown.lines if line.lead})
    sort = sort_by(request, COLUMNS, "level")
    lines = in_order(chosen(shown.lines, filters.choice()), sort.key, descending=sort.descending)
    context = {
        "form": form,
        "filters_form": filters,
        "board": shown,
        "past": shown.as_at < today,
        "framework": framework,
        "marks": {} if shown.as_at < today else marks(today),
        "beside_others": beside_others,
        "group": framework.committee_of_kind("sqg"),
        "sectors": dict(Sector.choices),
        "figures": _figures(request, shown, framework),
        "pager": paginate(request, lines, PER_PAGE),
        "sort": sort,
        "kept": [pair for pair in _asked(request) if pair[0] in (*DAY, "sort")],
        "filtered": filtered,
        "everything": _address(request, _day(request)),
        "now": _address(request, filtered),
        "link": _address(request, [*_pinned(shown.as_at), *filtered]),
    }
    return page(request, "reporting/dashboard.jinja", "results", context)


def _figures(request: MemberRequest, shown: Board, framework: Framework) -> list[dict[str, Any]]:
    """Totals over all providers, each with the address of the dashboard that shows just those."""
    counted = totals(shown.lines)
    figures = [
        (counted.by_level.get(level.key, 0), level.label, ("level", level.key)) for level in reversed(framework.levels)
    ]
    figures += [
        (counted.proposed, "Change proposed", ("only", PROPOSED)),
        (counted.overdue, "Review overdue", ("only", OVERDUE)),
    ]
    return [
        {"number": number, "text": text, "href": _address(request, [*_day(request), pair])}
        for number, text, pair in figures
    ]


def _asked(request: MemberRequest) -> list[tuple[str, str]]:
    """What the address asks for, without empty fields and without the page of the list."""
    return [
        (name, value) for name, values in request.GET.lists() if name != "page" for value in values if value.strip()
    ]


def _day(request: MemberRequest) -> list[tuple[str, str]]:
    return [pair for pair in _asked(request) if pair[0] in DAY]


def _pinned(as_at: date) -> list[tuple[str, str]]:
    return list(zip(DAY, (str(as_at.day), str(as_at.month), str(as_at.year)), strict=True))


def _address(request: MemberRequest, pairs: list[tuple[str, str]]) -> str:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return f"{request.path}?{query.urlencode()}" if pairs else request.path
