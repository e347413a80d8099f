"""The lists that the numbers of a dashboard open, as at the same day."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.work.rules.judging import Brag
from escalation.queries import last_meeting
from quality_oversight.frameworks.kept import framework_on
from quality_oversight.pages import invalid, page, paginate
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.forms.dashboard import BehindForm
from reporting.queries.behind import action_lines, deliveries_shown, narrowed, stood
from reporting.queries.states import counting
from reporting.rules.counting import Counting, State
from reporting.views.dashboard_links import Links

WORDS = {"": "Open actions", "overdue": "Overdue actions"}


@require_GET
@requires("dashboard.view")
def concerns_then(request: MemberRequest) -> HttpResponse:
    """The live concerns of a node as at a day: all, those of one quality domain, or the new ones."""
    form = BehindForm(request.GET)
    if not form.is_valid():
        return invalid(request, "reporting/dashboard_concerns.jinja", {"form": form})
    domain, only = form.cleaned_data["domain"], form.cleaned_data["only"]
    counted, states = _found(form)
    pager = paginate(request, narrowed(states, counted, domain=domain, only=only))
    framework = framework_on(request.membership, form.day)
    context = _about(request, form, counted) | {
        "pager": pager,
        "rows": stood(pager.rows),
        "domains": {each.key: each.label for each in framework.domains},
        "domain": domain,
        "only": only,
    }
    return page(request, "reporting/dashboard_concerns.jinja", "results", context)


@require_GET
@requires("dashboard.view")
def actions_then(request: MemberRequest) -> HttpResponse:
    """The open actions of a node as at a day: all, the overdue ones, or those of one delivery colour."""
    form = BehindForm(request.GET)
    if not form.is_valid():
        return invalid(request, "reporting/dashboard_actions.jinja", {"form": form})
    only = form.cleaned_data["only"]
    counted, states = _found(form)
    pager = paginate(request, deliveries_shown(counted.deliveries(states), only))
    words = WORDS.get(only) or (f"Actions that are {Brag(only).label.lower()}" if only in Brag.values else WORDS[""])
    context = _about(request, form, counted) | {
        "pager": pager,
        "rows": action_lines(pager.rows, form.day),
        "words": words,
    }
    return page(request, "reporting/dashboard_actions.jinja", "results", context)


def _found(form: BehindForm) -> tuple[Counting, list[State]]:
    counted = counting(form.day, last_meeting("sqg", form.day))
    return counted, counted.states((form.node or form.sight.everything()).subjects)


def _about(request: MemberRequest, form: BehindForm, counted: Counting) -> dict[str, Any]:
    past = form.day < timezone.localdate()
    key = form.node.key if form.node else ""
    links = Links(form.day, past, counted.since, bool(request.membership.clearances))
    return {"form": form, "node": form.node, "day": form.day, "past": past, "back": links.board(key)}
