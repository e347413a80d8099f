"""Every request runs inside one tenant's transaction, or inside none (architecture 1.4)."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from quality_oversight.tenancy import keys
from quality_oversight.tenancy.access import MemberRequest
from quality_oversight.tenancy.isolation import tell, tenant_context
from quality_oversight.tenancy.models import Membership

CHOSEN = "membership_id"
PROGRAMS = "/api/"  # keys count here alone; a page is opened by a session, whatever a proxy adds to its headers


def enter(membership: Membership) -> None:
    """Act as a membership for the rest of the running transaction."""
    tell(
        membership.tenant_id,
        clearances=membership.streams,
        organisation_id=membership.organisation_id,
        user_id=membership.user_id,
    )


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
        secret = keys.presented(request.headers.get("Authorization", "")) if request.path.startswith(PROGRAMS) else None
        user_id = request.user.pk if secret is None and request.user.is_authenticated else None
        with tenant_context(None, user_id=user_id):
            if secret is not None:
                request.membership = keys.membership_of(secret)  # type: ignore[assignment]
                request.by_key = request.membership is not None
            elif user_id is not None:
                self._choose(request, user_id)
            if request.membership is not None:
                enter(request.membership)
            response = self.get_response(request)
        if user_id or request.membership:  # a shared computer's back button, and the same address in another ICB
            patch_cache_control(response, private=True, no_store=True)
        return response

    def _choose(self, request: MemberRequest, user_id: UUID) -> None:
        """Take the membership chosen in this session, or the only one there is."""
        current = Membership.objects.current(timezone.localdate()).filter(user_id=user_id)
        request.memberships = list(current.select_related("tenant", "user").order_by("tenant__name", "role"))
        chosen = request.session.get(CHOSEN)
        found = [m for m in request.memberships if str(m.pk) == chosen]
        if not found and len(request.memberships) == 1:
            found = request.memberships
        request.membership = found[0] if found else None  # type: ignore[assignment]
