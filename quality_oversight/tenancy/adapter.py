"""Sign-in by django-allauth: nobody signs up, and invented people cannot sign in on a real installation."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest, HttpResponse


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given by a tenant administrator, never taken."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Stop here too: allauth signs in whom the backend refused, unless the account is not active."""
        user.is_active = user.may_enter
        return super().pre_login(request, user, **kwargs)


class Backend(AuthenticationBackend):
    """Sign in by e-mail; asked again for each request of a session."""

    def user_can_authenticate(self, user: Any) -> bool:
        return user.may_enter
