"""The RAG dashboard of the System Quality Group, of the whole system or of one node of it."""

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.work.rules.judging import Brag
from escalation.agreements.drawing import beside_others
from escalation.agreements.queries import marks
from providers.rules.sectors import Sector
from providers.structure.sight import Node, Sight
from quality_oversight.frameworks import Framework
from quality_oversight.frameworks.kept import framework_on
from quality_oversight.pages import invalid, page, paginate, sort_by
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.forms.dashboard import OVERDUE, PROPOSED, SUGGESTED, AsAtForm, DashboardFilters
from reporting.queries.dashboard import Board, board
from reporting.rules.dashboard_lines import ORDERS, chosen, in_order, totals
from reporting.views.dashboard_links import DAY, Links, day_in

PER_PAGE = 100
SHOWN = ("under", *DAY)  # what is shown, beside the filters
COLUMNS: dict[str, tuple[str, ...]] = dict.fromkeys(ORDERS, ())
IN_LINES = {"Organisations", "Services", "Other things", "Directly about it"}  # these have lines of their own


@require_GET
@requires("dashboard.view")
def dashboard(request: MemberRequest) -> HttpResponse:
    """Levels, direction, reviews, concerns and actions of what stands under a node, today or as at a past day."""
    form = AsAtForm(request.GET)
    filtered = [pair for pair in _asked(request) if pair[0] not in SHOWN]
    if not form.is_valid():
        refused = {"form": form, "board": None, "node": None, "filtered": filtered}
        return invalid(request, "reporting/dashboard.jinja", refused)
    today, as_at, node = timezone.localdate(), form.day, form.node
    framework = framework_on(request.membership, as_at)  # a past day is read in the words that held on it
    shown = board(as_at, framework, of=form.sight, node=node)
    filters = DashboardFilters(request.GET, framework=framework, leads={line.lead for line in shown.lines if line.lead})
    sort = sort_by(request, COLUMNS, "level")
    lines = in_order(chosen(shown.lines, filters.choice()), sort.key, descending=sort.descending)
    links = Links(as_at, as_at < today, shown.last_meeting, bool(request.membership.clearances))
    context = {
        "form": form,
        "filters_form": filters,
        "board": shown,
        "node": node,
        "above": form.sight.above(node) if node else [],
        "below": _below(form.sight, node),
        "past": as_at < today,
        "links": links,
        "framework": framework,
        "marks": {} if as_at < today else marks(today),
        "beside_others": beside_others,
        "group": framework.committee_of_kind("sqg"),
        "sectors": dict(Sector.choices),
        "figures": _figures(request, shown, framework),
        "numbers_of": _numbers(shown, links, node.key if node else ""),
        "pager": paginate(request, lines, PER_PAGE),
        "sort": sort,
        "kept": [pair for pair in _asked(request) if pair[0] in (*SHOWN, "sort")],
        "filtered": filtered,
        "everything": _address(request, _shown(request)),
        "now": _address(request, [pair for pair in _asked(request) if pair[0] not in DAY]),
        "link": _address(request, [*_pinned(as_at), *_under(request), *filtered]),
    }
    swapped = request.htmx.target == "board" if getattr(request, "htmx", None) else False
    return page(request, "reporting/dashboard.jinja", "board" if swapped else "results", context)


def _below(sight: Sight, node: Node | None) -> list[tuple[str, list[Node]]]:
    """What can be gone down to, beside the lines themselves."""
    return [(title, nodes) for title, nodes in sight.below(node) if node is None or title not in IN_LINES]


def _figures(request: MemberRequest, shown: Board, framework: Framework) -> list[dict[str, Any]]:
    """Totals over all lines, each with the address of the dashboard that shows just those."""
    counted = totals(shown.lines)
    figures = [
        (counted.by_level.get(level.key, 0), level.label, ("level", level.key)) for level in reversed(framework.levels)
    ]
    figures += [
        (counted.proposed, "Change proposed", ("only", PROPOSED)),
        (counted.overdue, "Review overdue", ("only", OVERDUE)),
    ]
    if shown.as_at == timezone.localdate():  # what was suggested on a past day is not kept as the group saw it
        figures.append((counted.suggested, "Graver level suggested", ("only", SUGGESTED)))
    return [
        {"number": number, "text": text, "href": _address(request, [*_shown(request), pair])}
        for number, text, pair in figures
    ]


def _numbers(shown: Board, links: Links, key: str) -> list[dict[str, Any]]:
    """Concerns and actions of the whole node, each with the list of just those."""
    told = shown.numbers
    found = [(told.concerns, "Live concerns", links.concerns(key))]
    if shown.last_meeting:
        found.append((told.new, "New since the last meeting", links.concerns(key, new=True)))
    found.append((told.overdue, "Actions overdue", links.actions(key, "overdue")))
    found += [
        (told.actions[brag.value], f"Actions {brag.label.lower()}", links.actions(key, brag.value))
        for brag in Brag
        if told.actions.get(brag.value)
    ]
    return [{"number": number, "text": text, "href": href} for number, text, href in found]


def _asked(request: MemberRequest) -> list[tuple[str, str]]:
    """What the address asks for, without empty fields and without the page of the list."""
    return [
        (name, value) for name, values in request.GET.lists() if name != "page" for value in values if value.strip()
    ]


def _shown(request: MemberRequest) -> list[tuple[str, str]]:
    return [pair for pair in _asked(request) if pair[0] in SHOWN]


def _under(request: MemberRequest) -> list[tuple[str, str]]:
    return [pair for pair in _asked(request) if pair[0] == "under"]


def _pinned(as_at: date) -> list[tuple[str, str]]:
    return list(day_in("as_at", as_at).items())


def _address(request: MemberRequest, pairs: list[tuple[str, str]]) -> str:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return f"{request.path}?{query.urlencode()}" if pairs else request.path
