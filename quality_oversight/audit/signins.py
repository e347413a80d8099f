"""Sign-in and sign-out are events of the ICB that the person acts in."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from quality_oversight.audit.trail import record
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, User


def _record_everywhere(verb: str, user: User | None) -> None:
    """Write one event in each ICB where the person holds a membership now."""
    if user is None:
        return
    with tenant_context(None, user_id=user.pk):
        mine = list(Membership.objects.current(timezone.localdate()).filter(user=user).select_related("user", "tenant"))
    for tenant_id in sorted({membership.tenant_id for membership in mine}):
        membership = next(m for m in mine if m.tenant_id == tenant_id)
        with tenant_context(tenant_id, user_id=user.pk, organisation_id=membership.organisation_id):
            record(verb, user, by=membership)


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    _record_everywhere("session.signed_in", user)


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    _record_everywhere("session.signed_out", user)


@receiver(password_changed)
@receiver(password_reset)
def password_set(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    _record_everywhere("session.password_set", user)
