"""Pages: where to start, which ICB to act in, who may do what, and the ICB's people and API keys."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quality_oversight.pages import accepted, invalid, page, paginate, show_refusal
from quality_oversight.people import actions, queries
from quality_oversight.people.forms import ClearancesForm, EndForm, KeyForm, PeopleFilters, PersonForm
from quality_oversight.tenancy.access import MemberRequest, requires, signed_in
from quality_oversight.tenancy.context import navigation
from quality_oversight.tenancy.middleware import CHOSEN
from quality_oversight.tenancy.models import ApiKey, Membership
from quality_oversight.tenancy.policy import GRANTS, POLICY, SEPARATION, Role


@signed_in
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Go to the first page of the navigation that the person may open."""
    if request.membership is None:
        return redirect("tenancy:choose")
    return redirect(next((item["href"] for item in navigation(request.membership)), "tenancy:policy"))


@signed_in
@require_safe
def choose(request: MemberRequest) -> HttpResponse:
    """Choose the ICB and role to act in, or read what to do when there is none."""
    return page(request, "tenancy/choose.jinja", context={"next": request.GET.get("next", "")})


@signed_in
@require_POST
def switch(request: MemberRequest) -> HttpResponse:
    """Act as another of one's own memberships for the rest of the session."""
    chosen = next((mine for mine in request.memberships if str(mine.pk) == request.POST.get("membership")), None)
    if chosen is None:
        raise PermissionDenied("You do not have this role today.")
    actions.begin_acting(chosen)
    request.session[CHOSEN] = str(chosen.pk)
    wanted = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return accepted(request, wanted if inside else "home", f"You act as {chosen.role_words} in {chosen.tenant.name}.")


@requires("policy.view")
@require_safe
def policy(request: MemberRequest) -> HttpResponse:
    """The table of permissions and roles, readable by anybody who has a role."""
    rows = [(words, [role in GRANTS[name] for role in Role]) for name, (words, _) in POLICY.items()]
    return page(request, "tenancy/policy.jinja", context={"roles": Role, "rows": rows, "separation": SEPARATION})


@requires("people.view")
@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """Who has access to this ICB's data."""
    filters = PeopleFilters({"standing": "current"} | request.GET.dict())
    wanted = filters.cleaned_data if filters.is_valid() else {"q": "", "standing": "current"}
    today = timezone.localdate()
    pager = paginate(request, queries.memberships(today, words=wanted["q"], standing=wanted["standing"]))
    context = {"pager": pager, "filters_form": filters, "today": today, "names": queries.organisation_names(pager.rows)}
    return page(request, "tenancy/people.jinja", "results", context)


@requires("people.manage")
def add_person(request: MemberRequest) -> HttpResponse:
    """Give a person access."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.give_access(by=request.membership, address=_here(request), **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "tenancy:person", f"{added.name} has access. A mail is on its way.", pk=added.pk)
    return _form_page(request, "tenancy/add_person.jinja", form)


@requires("people.view")
@require_safe
def person(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One person's access."""
    shown = _membership(pk)
    context = {
        "shown": shown,
        "organisation": next(iter(queries.organisation_names([shown]).values()), None),
        "holds": shown.is_current(timezone.localdate()),
        "keys": queries.api_keys().filter(membership=shown),
    }
    return page(request, "tenancy/person.jinja", context=context)


@requires("people.manage")
@require_POST
def invite(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Send the mail with the link again."""
    shown = _membership(pk)
    try:
        actions.send_invitation(shown, by=request.membership, address=_here(request))
    except ValidationError as refusal:
        raise PermissionDenied(refusal.messages[0]) from refusal
    return accepted(request, "tenancy:person", f"A mail to {shown.user.email} is on its way.", pk=pk)


@requires("people.manage")
def clearances(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Say which restricted streams a person may see."""
    shown = _membership(pk)
    form = ClearancesForm(request.POST if request.method == "POST" else None, initial={"clearances": shown.clearances})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_clearances(shown, by=request.membership, clearances=form.cleaned_data["clearances"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "tenancy:person", f"The clearances of {shown.name} are saved.", pk=pk)
    return _form_page(request, "tenancy/clearances.jinja", form, shown)


@requires("people.manage")
def end(request: MemberRequest, pk: UUID) -> HttpResponse:
    """End a person's access."""
    shown = _membership(pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_access(shown, by=request.membership, last_day=form.cleaned_data["last_day"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            to = "home" if shown.pk == request.membership.pk else "tenancy:people"
            return accepted(request, to, f"The end of access is recorded for {shown.name}.")
    return _form_page(request, "tenancy/end.jinja", form, shown)


@requires("people.manage")
@require_safe
def api_keys(request: MemberRequest) -> HttpResponse:
    """The ICB's API keys."""
    return page(request, "tenancy/keys.jinja", context={"pager": paginate(request, queries.api_keys())})


@requires("people.manage")
@never_cache
def issue_key(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Make an API key; its secret is shown in this very answer, because it is kept nowhere, not even in a session."""
    shown = _membership(pk)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            key, secret = actions.issue_key(shown, by=request.membership, label=form.cleaned_data["label"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            context = {"shown": shown, "key": key, "secret": secret}
            return page(request, "tenancy/key_issued.jinja", context=context, status=201)
    return _form_page(request, "tenancy/issue_key.jinja", form, shown)


@requires("people.manage")
@require_POST
def revoke_key(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take an API key out of force."""
    key = get_object_or_404(ApiKey, pk=pk)
    try:
        actions.revoke_key(key, by=request.membership)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return accepted(request, "tenancy:api_keys")
    return accepted(request, "tenancy:api_keys", f"The key “{key.label}” is revoked.")


def _membership(pk: UUID) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user"), pk=pk)


def _here(request: MemberRequest) -> str:
    return request.build_absolute_uri("/")


def _form_page(request: MemberRequest, template: str, form: object, shown: Membership | None = None) -> HttpResponse:
    context = {"form": form, "shown": shown}
    return invalid(request, template, context) if request.method == "POST" else page(request, template, context=context)
