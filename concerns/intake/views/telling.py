"""The public pages: share something without an account, and read the answer with a token.

Nothing of the browser, the address or the session goes into what is kept; a token travels in the body of a POST alone.
"""

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from concerns.intake import actions
from concerns.intake.forms import TellForm, TokenForm, WordsForm
from concerns.intake.models import SoftReport
from concerns.intake.queries import steps_of
from concerns.intake.views.asking import to_ask, typed
from quality_oversight.clients import unnamed
from quality_oversight.once import sending
from quality_oversight.pages import page, show_refusal
from quality_oversight.tenancy.access import MemberRequest
from quality_oversight.tenancy.models import Tenant

UNKNOWN = "We do not know this token. Check each letter and figure."
TOO_MANY = "{} Wait {}, then press the button again: what you wrote is still here. In an emergency call 999."
TOLD_OFTEN = TOO_MANY.format("Many reports came from here in the last hour, and this one has not been sent.", "an hour")
TRIED_OFTEN = TOO_MANY.format("A token was tried from here many times.", "ten minutes")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def tell(request: MemberRequest, code: str) -> HttpResponse:
    icb = _tenant(code)
    form = TellForm(typed(request))
    status, asked = 200, None
    if request.method == "POST":
        asked = to_ask(request, form) if form.is_valid() else None
        if not asked and not ratelimit.consume(request, action="tell", key=unnamed(request)):  # it keeps nothing
            form.add_error(None, TOLD_OFTEN)
            return _shown(request, "intake/tell.jinja", {"form": form, "icb": icb, "asked": None}, 429)
        if form.is_valid() and not asked:
            told = {name: value for name, value in form.cleaned_data.items() if name != "website"}
            try:
                made, token = actions.share_without_account(icb, sent=sending(request), **told)
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                return _private(
                    page(
                        request, "intake/token.jinja", context={"token": token, "icb": icb, "stream": made.sensitivity}
                    )
                )
        status = 200 if asked else 422
    return _shown(request, "intake/tell.jinja", {"form": form, "icb": icb, "asked": asked}, status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def reply(request: MemberRequest, code: str) -> HttpResponse:
    """Ask for the token; with a good one, show the conversation, and add to it."""
    icb = _tenant(code)
    form = TokenForm(request.POST or None)
    if request.method != "POST":
        return _shown(request, "intake/reply.jinja", {"form": form, "icb": icb})
    words = WordsForm(request.POST if "words" in request.POST else None)
    if not ratelimit.consume(request, action="tell_reply", key=unnamed(request)):
        form.add_error(None, TRIED_OFTEN)
        return _shown(request, "intake/reply.jinja", {"form": form, "words": words, "icb": icb}, 429)
    token_hash = actions.known_hash(icb, form.cleaned_data["token"]) if form.is_valid() else ""
    if not token_hash:
        if form.is_valid():
            form.add_error("token", UNKNOWN)
        return _shown(request, "intake/reply.jinja", {"form": form, "words": words, "icb": icb}, 422)
    added = False
    if words.is_bound and words.is_valid():
        try:
            said = words.cleaned_data["words"]
            actions.write_without_account(icb, token_hash, words=said, sent=sending(request))
        except ValidationError as refusal:
            show_refusal(words, refusal)
        else:
            added, words = True, WordsForm()
    context = {"icb": icb, "form": words, "token": form.cleaned_data["token"], "added": added}
    return _private(_conversation(request, icb, token_hash, context, 422 if words.errors else 200))


def _conversation(request: MemberRequest, icb: Tenant, token_hash: str, context: dict, status: int) -> HttpResponse:
    with actions.without_account(icb, token_hash):
        report = SoftReport.objects.get(token_hash=token_hash)
        context |= {"report": report, "steps": list(steps_of(report)), "unread": report.is_unread}
        actions.mark_read(report)
    return page(request, "intake/conversation.jinja", context=context, status=status)


def _tenant(code: str) -> Tenant:
    icb = Tenant.objects.filter(code=code.upper(), kind=Tenant.Kind.ICB).first()
    if icb is None:
        raise Http404
    return icb


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response


def _shown(request: MemberRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    return _private(page(request, template, context=context, status=status))
