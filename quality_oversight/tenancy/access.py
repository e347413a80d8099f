"""How a view says who may open it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.once import answered_once


class MemberRequest(HttpRequest):
    """A request as the middleware leaves it. On a page with a permission the membership is never None."""

    membership: Membership
    memberships: list[Membership]
    by_key: bool | None
    htmx: HtmxDetails


View = Callable[..., HttpResponse]
SIGNED_IN = ""  # the permission of a page that needs no membership


def signed_in(view: View) -> View:
    """Ask for sign-in first; no membership is needed."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.permission = SIGNED_IN  # type: ignore[attr-defined]
    return guarded


def _to_sign_in(request: MemberRequest) -> HttpResponse:
    """Send the browser to the sign-in page and back; a fragment must not become the sign-in page."""
    return _by_way_of(request, settings.LOGIN_URL)


def _by_way_of(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to a page that sends it back again."""
    htmx = getattr(request, "htmx", None)
    if htmx:
        return HttpResponseClientRedirect(redirect_to_login(htmx.current_url_abs_path or "/", address).url)
    here = request.get_full_path() if request.method == "GET" else _page_of_form(request)
    return redirect_to_login(here, address)


def _page_of_form(request: HttpRequest) -> str:
    """The page from which a form was sent: many an address takes forms alone, and could not be opened after sign-in."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if sent_from.netloc != request.get_host():
        return "/"
    return f"{sent_from.path}?{sent_from.query}" if sent_from.query else sent_from.path


def requires(permission: str) -> Callable[[View], View]:
    """Let a view be opened by memberships that hold `permission`; others get 403, strangers the sign-in page.

    A form that is sent twice is acted on once.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.membership is None:
                return _by_way_of(request, reverse("tenancy:choose"))
            request.membership.demand(permission)
            return answered_once(request, lambda: view(request, *args, **kwargs))

        opened = signed_in(guarded)
        opened.permission = permission  # type: ignore[attr-defined]
        return opened

    return decorate
