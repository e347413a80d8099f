"""How a view says who may open it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Ask for sign-in first; no membership is needed."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def requires(permission: str) -> Callable[[View], View]:
    """Let a view be opened by memberships that hold `permission`; others get 403, strangers the sign-in page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.membership is None:
                return redirect("tenancy:choose")
            request.membership.demand(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission
        return signed_in(guarded)

    return decorate
