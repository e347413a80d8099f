"""API keys: `qo_<tenant code>_<secret>`; the code leads into the tenant, so that no look-up crosses tenants."""

import hashlib
import re
import secrets

from django.utils import timezone

from quality_oversight.tenancy.isolation import tell
from quality_oversight.tenancy.models import ApiKey, Membership, Tenant

PREFIX = "qo"
SHAPE = re.compile(rf"{PREFIX}_(?P<code>[a-z0-9]{{3,6}})_[A-Za-z0-9_-]{{43}}", re.ASCII)


def presented(header: str) -> str | None:
    """The key in an Authorization header, or None when there is none."""
    scheme, _, value = header.partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else None


def digest(key: str) -> str:
    """SHA-256 in hex; the secret part has 256 random bits, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_secret(tenant: Tenant) -> str:
    """A fresh key for a tenant; shown once, kept as its digest only."""
    return f"{PREFIX}_{tenant.code.lower()}_{secrets.token_urlsafe(32)}"


def membership_of(key: str) -> Membership | None:
    """The membership that a key stands for, or None when the key, the person or the membership is not in force."""
    shape = SHAPE.fullmatch(key)
    if shape is None:
        return None
    tenant = Tenant.objects.filter(code=shape["code"].upper()).first()
    if tenant is None:
        return None
    tell(tenant.pk)
    kept = ApiKey.objects.filter(secret_hash=digest(key), revoked_at=None).first()
    if kept is None:
        tell(None)
        return None
    current = Membership.objects.current(timezone.localdate()).select_related("tenant", "user")
    membership = current.filter(pk=kept.membership_id).first()
    if membership is None or not membership.user.may_enter:
        tell(None)
        return None
    membership.api_key = kept.label
    # An administrator who makes a key holds its secret; no restricted stream may open to them by it (domain brief 8.3).
    membership.clearances = []
    return membership
