"""What changed since the last meeting, as a page of its own."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from quality_oversight.frameworks.kept import framework_on
from quality_oversight.pages import invalid, page, paginate
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting.forms.dashboard import ChangesForm
from reporting.queries.changes import changes, held_before
from reporting.rules.changes import GROUPS
from reporting.views.dashboard_links import address

FEW = 10  # entries of a group that stand on the page of all groups


@require_GET
@requires("dashboard.view")
def changes_since(request: MemberRequest) -> HttpResponse:
    """What changed of a node since a meeting or a day; one group alone by `only`."""
    today = timezone.localdate()
    form = ChangesForm(request.GET, meetings=held_before(today))
    framework = framework_on(request.membership, today)
    context: dict[str, Any] = {"form": form, "group": framework.committee_of_kind("sqg"), "node": None, "found": None}
    if not form.is_valid():
        return invalid(request, "reporting/changes.jinja", context)
    node = form.node or form.sight.everything()
    found = changes(form.start, node, framework)
    only = request.GET.get("only", "")
    asked = {name: request.GET.get(name, "") for name in ("under", "meeting", "since_day", "since_month", "since_year")}

    def href(key: str) -> str:
        return address("reporting:dashboard_changes", {**asked, "only": key})

    figures = [
        {"number": len(found.groups[key]), "text": title, "href": href(key)} for key, (title, _) in GROUPS.items()
    ]
    pager = paginate(request, found.groups[only]) if only in GROUPS else None
    shown = {only: pager.rows} if pager else {key: rows[:FEW] for key, rows in found.groups.items()}
    context |= {
        "node": form.node,
        "found": found,
        "figures": figures,
        "titles": GROUPS,
        "shown": shown,
        "pager": pager,
        "href": href,
        "board": address("reporting:dashboard", {"under": asked["under"]}),
    }
    return page(request, "reporting/changes.jinja", "results", context)
