"""Encrypt a reporter's identity: the first key of VAULT_KEYS seals, each of them opens."""

import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

FIELDS = ("name", "contact", "notes")


class CannotOpenError(Exception):
    """The text was sealed with a key that is gone, or for another concern."""


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.VAULT_KEYS])


def seal(identity: dict[str, str], concern_id: object) -> str:
    """Seal name, contact and notes for one concern."""
    content = {"concern": str(concern_id)} | {name: identity[name] for name in FIELDS}
    return _box().encrypt(json.dumps(content).encode()).decode()


def unseal(token: str, concern_id: object) -> dict[str, str]:
    """Open what was sealed for a concern; raises CannotOpenError."""
    try:
        content = json.loads(_box().decrypt(token.encode()))
    except InvalidToken as error:
        raise CannotOpenError("None of the keys opens this.") from error
    if content.pop("concern") != str(concern_id):
        raise CannotOpenError("This was sealed for another concern.")
    return {name: content[name] for name in FIELDS}


def resealed(token: str) -> str:
    """The same content under the first key; raises CannotOpenError."""
    try:
        return _box().rotate(token.encode()).decode()
    except InvalidToken as error:
        raise CannotOpenError("None of the keys opens this.") from error
