"""Tokens that open one thing to somebody without an account; of each only a keyed hash is kept."""

import base64

from django.conf import settings
from django.utils.crypto import salted_hmac

OCTETS = 24  # of a derived token: 192 bits, 32 letters in an address


def keyed_hashes(salt: str, secret: str) -> list[str]:
    """The hashes under which a token may be kept, the present key's first (SECRET_KEY and its predecessors)."""
    return [salted_hmac(salt, secret, secret=key, algorithm="sha256").hexdigest() for key in _keys()]


def derived(salt: str, about: str) -> list[str]:
    """Tokens that follow from a key of this installation and an id, the present key's first.

    Whoever has the database without the keys can make none, and a task that writes a mail needs the id alone.
    """
    return [
        base64.urlsafe_b64encode(salted_hmac(salt, about, secret=key, algorithm="sha256").digest()[:OCTETS]).decode()
        for key in _keys()
    ]


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
