"""The page of the audit trail."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from quality_oversight.audit import detail, queries
from quality_oversight.audit.forms import TrailFilters
from quality_oversight.audit.words import names_target, sentence
from quality_oversight.pages import page, same_page
from quality_oversight.tenancy.access import MemberRequest, requires


@requires("audit.view")
@require_safe
def trail(request: MemberRequest) -> HttpResponse:
    """What was done, newest first, with filters."""
    filters = TrailFilters(request.GET)
    filters.full_clean()
    wanted = filters.cleaned_data
    leaf = queries.leaf(queries.matching(wanted), before=wanted.get("before"), after=wanted.get("after"))
    context = {
        "filters_form": filters,
        "events": [(event, sentence(event.verb), detail.role(event), detail.lines(event)) for event in leaf.events],
        "names_target": names_target,
        "newer": leaf.newer_than is not None and same_page(request, after=leaf.newer_than, before=None),
        "older": leaf.older_than is not None and same_page(request, before=leaf.older_than, after=None),
    }
    return page(request, "audit/trail.jinja", "results", context)
