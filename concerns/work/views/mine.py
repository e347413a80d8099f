"""My work: what is mine, what is due, what waits for others; and the choice of the daily mail."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from concerns.work import actions
from concerns.work.queries import wants_digest, work_of
from quality_oversight.markings import highest
from quality_oversight.pages import accepted, page
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("work.view")
def mine(request: MemberRequest) -> HttpResponse:
    by = request.membership
    work = work_of(by, today=timezone.localdate(), whole=request.GET.get("all", ""))
    context = {
        "work": work,
        "wants_digest": wants_digest(by),
        "marked": highest(concern.marked_to(by) for concern in work.concerns),
    }
    return page(request, "work/mine.jinja", context=context)


@require_POST
@requires("work.view")
def digest(request: MemberRequest) -> HttpResponse:
    wanted = request.POST.get("wanted") == "yes"
    actions.choose_digest(by=request.membership, wanted=wanted)
    said = "You will get the daily mail again." if wanted else "You will get no daily mail any more."
    return accepted(request, "work:mine", said)
