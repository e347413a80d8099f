"""Pages of agreements with other ICBs on a shared provider."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from escalation import queries
from escalation.agreements import actions
from escalation.agreements.forms import EndForm, ProposeForm, SignForm
from escalation.agreements.models import Agreement
from escalation.agreements.queries import agreements, elsewhere, icbs, in_region, terms_of
from escalation.agreements.rules import CLOSED, State, state
from providers.models import Provider
from quality_oversight.pages import accepted, form_page, page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("level.view")
def agreements_list(request: MemberRequest) -> HttpResponse:
    """Every agreement that the ICB has made or was offered."""
    pager, today = paginate(request, agreements()), timezone.localdate()
    rows = [(each, State(state(terms_of(each), today))) for each in pager.rows]
    context = {"pager": pager, "rows": rows, "names": icbs(), "own": request.membership.tenant.code}
    return page(request, "agreements/list.jinja", "results", context)


@require_http_methods(["GET", "POST"])
@requires("agreement.propose")
def propose(request: MemberRequest, pk: UUID) -> HttpResponse:
    provider, by = get_object_or_404(Provider.objects.select_related("organisation"), pk=pk), request.membership
    own, today = by.tenant.code, timezone.localdate()
    lead = own if provider.role == Provider.Role.LEAD else ""
    form = ProposeForm(
        request.POST or None,
        own=own,
        icbs=icbs(),
        near=in_region(by.tenant.region_code),
        initial={"starts_on": today, "lead": lead},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(provider, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, "The agreement is written down. It goes to the other ICB once it is signed.")
    title, about = "Propose an agreement with another ICB", provider.organisation.name
    return _form(request, form, title=title, about=about, back=provider.get_absolute_url(), button="Save")


@require_GET
@requires("level.view")
def agreement(request: MemberRequest, pk: UUID) -> HttpResponse:
    shown: Any = get_object_or_404(agreements(), pk=pk)
    today = timezone.localdate()
    (found,) = elsewhere([shown], queries.framework_of(request.membership), today)
    own = request.membership.tenant.code
    is_open = found.state not in CLOSED and shown.ended_on is None
    authorised = request.membership.may("agreement.sign")
    context = {
        "agreement": shown,
        "found": found,
        "own": own,
        "signatures": list(shown.signatures.all()),
        "may_sign": authorised and is_open and own not in found.terms.signed,
        "may_end": authorised and is_open,
    }
    return page(request, "agreements/agreement.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("agreement.sign")
def sign(request: MemberRequest, pk: UUID) -> HttpResponse:
    shown: Agreement = get_object_or_404(agreements(), pk=pk)
    form = SignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign(shown, by=request.membership)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, shown, "You have signed for your ICB. The other ICB is told.")
    return _form(request, form, agreement=shown, title="Sign the agreement", button="Sign for my ICB", names=icbs())


@require_http_methods(["GET", "POST"])
@requires("agreement.sign")
def end(request: MemberRequest, pk: UUID) -> HttpResponse:
    shown: Agreement = get_object_or_404(agreements(), pk=pk)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end(shown, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, shown, "The end of the agreement is recorded. The other ICB is told.")
    title = "End the agreement, or say no to it"
    return _form(request, form, agreement=shown, title=title, button="Save", names=icbs())


def _form(request: MemberRequest, form: Any, *, title: str, button: str, **more: Any) -> HttpResponse:
    shown = more.get("agreement")
    usual = {"about": shown.organisation.name, "back": shown.get_absolute_url()} if shown else {}
    context = {"form": form, "title": title, "button": button, **usual, **more}
    return form_page(request, "agreements/form.jinja", context)
