"""Every request runs inside one tenant's transaction, or inside none (architecture 1.4)."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib.messages import get_messages
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpResponse, UnreadablePostError
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.datastructures import MultiValueDict

from quality_oversight.again import TIMES, again, was_broken_off
from quality_oversight.tenancy import keys
from quality_oversight.tenancy.access import MemberRequest
from quality_oversight.tenancy.isolation import tell, tenant_context
from quality_oversight.tenancy.models import Membership

CHOSEN = "membership_id"
BROKEN, TRIES = "_broken_off", "_tries"  # of a request whose transaction was broken off
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
PROGRAMS = "/api/"  # keys count here alone; a page is opened by a session, whatever a proxy adds to its headers


def enter(membership: Membership) -> None:
    """Act as a membership for the rest of the running transaction."""
    tell(membership.tenant_id, **membership.who)


class TenancyMiddleware:
    """Find the membership of a session or an API key, and keep the transaction open around the whole response.

    Sets `request.membership` (or None), `request.memberships` (all that the person may choose from) and
    `request.by_key` (None without a key, else whether the key is good).
    """

    def __init__(self, get_response: Callable[[MemberRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: MemberRequest) -> HttpResponse:
        request.membership, request.memberships, request.by_key = None, [], None  # type: ignore[assignment]
        if request.path.startswith("/health/"):
            return self.get_response(request)
        _keep_body(request)
        secret = keys.presented(request.headers.get("Authorization", "")) if request.path.startswith(PROGRAMS) else None
        user_id = request.user.pk if secret is None and request.user.is_authenticated else None
        response = again(lambda: self._answer(request, secret, user_id), may=lambda: _can_be_read_again(request))
        if user_id or request.membership:  # a shared computer's back button, and the same address in another ICB
            patch_cache_control(response, private=True, no_store=True)
        return response

    def _answer(self, request: MemberRequest, secret: str | None, user_id: UUID | None) -> HttpResponse:
        """Answer inside one transaction; raises what broke it off, and the request is then as it came."""
        said = len(_messages(request))
        try:
            with tenant_context(None, user_id=user_id):
                if secret is not None:
                    request.membership = keys.membership_of(secret)  # type: ignore[assignment]
                    request.by_key = request.membership is not None
                elif user_id is not None:
                    self._choose(request, user_id)
                if request.membership is not None:
                    enter(request.membership)
                response = self.get_response(request)
                if (broken := request.__dict__.pop(BROKEN, None)) is not None:
                    raise broken
        except OperationalError as error:
            if was_broken_off(error):
                _as_it_came(request, said)
            raise
        return response

    def process_exception(self, request: MemberRequest, error: Exception) -> HttpResponse | None:
        """Note what broke a view off, before it becomes a page about an error; the answer given here is never sent."""
        tries = request.__dict__.get(TRIES, 1)
        if not was_broken_off(error) or tries == TIMES or not _can_be_read_again(request):
            return None
        request.__dict__ |= {TRIES: tries + 1, BROKEN: error}
        return HttpResponse(status=503)

    def _choose(self, request: MemberRequest, user_id: UUID) -> None:
        """Take the membership chosen in this session, or the only one there is."""
        current = Membership.objects.current(timezone.localdate()).filter(user_id=user_id)
        request.memberships = list(current.select_related("tenant", "user").order_by("tenant__name", "role"))
        chosen = request.session.get(CHOSEN)
        found = [m for m in request.memberships if str(m.pk) == chosen]
        if not found and len(request.memberships) == 1:
            found = request.memberships
        request.membership = found[0] if found else None  # type: ignore[assignment]


def _keep_body(request: MemberRequest) -> None:
    """Read what a program sends at once, so that it can be read again; forms and files Django keeps by itself."""
    if request.path.startswith(PROGRAMS) and request.content_type not in FORMS:
        with suppress(RequestDataTooBig, UnreadablePostError):
            _ = request.body


def _can_be_read_again(request: MemberRequest) -> bool:
    """Whether a second try would find what the first one found: what was sent, and the session."""
    kept = request.__dict__.keys() & {"_body", "_post"} or not request._read_started  # type: ignore[attr-defined]
    return bool(kept) and not request.session.modified


def _messages(request: MemberRequest) -> list[Any]:
    """The messages that wait for the next page; a program's request may keep none."""
    return getattr(get_messages(request), "_queued_messages", [])


def _as_it_came(request: MemberRequest, said: int) -> None:
    """Take back what the broken try left on the request: messages, and how far its files were read."""
    del _messages(request)[said:]
    for _, files in request.__dict__.get("_files", MultiValueDict()).lists():
        for file in files:
            file.seek(0)
