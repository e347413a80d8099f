"""Where a request comes from, for counting alone: a keyed hash that changes each day and leads back to nobody."""

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac


def unnamed(request: HttpRequest) -> str:
    """The key under which a rate limit counts a client whose address must not be kept (domain brief 8.3)."""
    address = truncate_ip(get_adapter().get_client_ip(request))
    return salted_hmac(f"clients.{timezone.localdate()}", address, algorithm="sha256").hexdigest()
