"""The provider's pages: what it is asked, and its answer; by a link without an account, or as one of its own users.

A link opens one asking and nothing else, and carries its token in the address, which no log keeps (logs.SECRET).
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET, require_http_methods

from concerns.files.rules.kinds import TAKEN
from concerns.files.rules.names import size_in_words
from escalation import actions, queries
from escalation.forms import ReplyForm
from escalation.models import ProviderShare
from escalation.queries.shares import draft_version, link_of, standing_reply, with_answers
from escalation.rules.replies import Reply
from quality_oversight import meanwhile
from quality_oversight.clients import too_often
from quality_oversight.pages import accepted, ask_for_files_again, page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.tenancy.models import Membership
from quality_oversight.uploads import brought_too_much

ASKED = ProviderShare.objects.filter(withdrawn_at=None).select_related("tenant")


@require_http_methods(["GET", "POST"])
def reply(request: MemberRequest, code: str, token: str) -> HttpResponse:
    if too_often(request, "right_of_reply"):
        return _private(page(request, "escalation/no_link.jinja", context={"often": True}, status=429))
    share = link_of(code, token)
    if share is None:
        return _private(page(request, "escalation/no_link.jinja", context={"often": False}, status=404))
    with actions.holding(share):
        return _private(_shown(request, share, by=None))


@require_GET
@requires("level.answer")
def asked(request: MemberRequest) -> HttpResponse:
    pager = paginate(request, ASKED.order_by("-at", "pk"))
    rows = [(share, standing_reply(share)) for share in pager.rows]
    return page(request, "escalation/asked.jinja", context={"pager": pager, "rows": rows})


@require_http_methods(["GET", "POST"])
@requires("level.answer")
def answer(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _shown(request, get_object_or_404(ASKED, pk=pk), by=request.membership)


def _shown(request: MemberRequest, share: ProviderShare, *, by: Membership | None) -> HttpResponse:
    """The facts with the form while the time runs, else what was answered or that nothing was; run as the provider."""
    actions.open_share(share, by=by)
    one = with_answers(ProviderShare.objects.filter(pk=share.pk))[0]
    clash: dict[str, Any] = {}
    form, status, too_late = None, 200, ReplyForm(request.POST, facts=one.facts, present=()).typed()
    if one.reply == Reply.AWAITED:
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        begun = {"words": share.words, "answered_by": share.answered_by, "version": draft_version(share)}
        form = ReplyForm(*posted, facts=one.facts, present=one.files, initial=begun)
        try:
            done = bool(posted) and _keep(request, share, form, by=by)
        except actions.DraftedMeanwhileError as other:
            done, clash = False, _clash(form, other.current, files=bool(request.FILES))
        if done:
            said = "Your answer has been sent." if "send" in request.POST else "Your draft is kept. It is not sent yet."
            return accepted(request, request.path, said)
        status = 409 if clash else 422 if posted else 200
        if status == 422:
            ask_for_files_again(request, form)
    context: dict[str, Any] = {
        "one": one,
        "share": share,
        "form": form,
        "framework": queries.framework_of(share),
        "by_link": by is None,
        "too_late": too_late,
        "clash": clash,
        "taken": TAKEN,
        "file_limit": size_in_words(settings.FILE_LIMIT),
    }
    if request.method == "POST" and one.reply != Reply.AWAITED:
        status = 409
    return page(request, "escalation/reply.jinja", context=context, status=status)


def _keep(request: MemberRequest, share: ProviderShare, form: ReplyForm, *, by: Membership | None) -> bool:
    """Keep or send what was filled in; False where the form now says what is wrong."""
    if brought_too_much(request):
        limit = size_in_words(settings.UPLOAD_LIMIT)
        form.add_error("files", f"The files are larger than {limit} together. Add fewer at a time.")
    if not form.is_valid():
        return False
    try:
        actions.save_reply(share, by=by, send="send" in request.POST, **form.for_action())
    except actions.DraftedMeanwhileError:
        raise
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _clash(form: ReplyForm, share: ProviderShare, *, files: bool) -> dict[str, Any]:
    """What two people of one provider wrote, side by side; the next press saves what stands in the form."""
    who = f"{actions.DraftedMeanwhileError.words} {'Choose your files again.' if files else ''}".strip()
    labels = {name: str(form.fields[name].label) for name in form.saved()}
    both = meanwhile.side_by_side(who, form.saved(), form.as_typed(), labels)
    meanwhile.seen_now(form, draft_version(share))
    return both


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response
