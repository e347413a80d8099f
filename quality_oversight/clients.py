"""Where a request comes from, for counting alone: a keyed hash that changes each day and leads back to nobody."""

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac


def unnamed(request: HttpRequest) -> str:
    """The key under which a rate limit counts a client whose address must not be kept (domain brief 8.3)."""
    address = ratelimit.truncate_ip(get_adapter().get_client_ip(request))
    return salted_hmac(f"clients.{timezone.localdate()}", address, algorithm="sha256").hexdigest()


def too_often(request: HttpRequest, action: str) -> bool:
    """Count one request of a client, one that only reads too; whether it came more often than settings allow."""
    rates = {"app": "allauth.account", "action": action, "key": unnamed(request)}
    return not ratelimit.consume(request, limit_get=True, **rates)
