"""The page of the live sources."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from providers.live import actions
from providers.live.models import Source
from providers.live.queries import standings
from quality_oversight.pages import accepted, page
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("directory.import")
def sources(request: MemberRequest) -> HttpResponse:
    """How each source stands: set up or not, when it was last read, and how far it is."""
    return _shown(request)


@require_POST
@requires("directory.import")
def refresh(request: MemberRequest, source: str) -> HttpResponse:
    """Read a source now, and not only when its week comes."""
    if source not in Source:
        raise Http404
    try:
        actions.ask(source, by=request.membership)
    except ValidationError as refusal:
        return _shown(request, " ".join(refusal.messages))
    return accepted(request, "live:sources", "The source is being read.")


def _shown(request: MemberRequest, refusal: str = "") -> HttpResponse:
    found = standings()
    context = {"standings": found, "running": any(each.under_way for each in found), "refusal": refusal}
    return page(request, "live/sources.jinja", "progress", context, status=422 if refusal else 200)
