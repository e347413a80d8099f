"""The token by which somebody without an account reads the answer (domain brief 8.3).

Sixteen characters of Crockford's base 32 carry 80 random bits; groups of four are easy to copy by hand.
"""

import secrets
from datetime import timedelta

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O or U
LENGTH, GROUP = 16, 4
SHOWN_AGAIN = timedelta(minutes=10)  # to who sends the same form again: afterwards somebody else may sit at the screen
READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"} | dict.fromkeys(" -–\t", ""))


def new_token() -> str:
    """A fresh token, such as 7K2M-Q9XD-3VHA-0TBC."""
    return token_of(secrets.token_bytes(LENGTH))


def token_of(octets: bytes) -> str:
    """The token that 16 random octets give, five bits of each: the same octets give the same token."""
    letters = "".join(ALPHABET[octet % len(ALPHABET)] for octet in octets[:LENGTH])
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def normal(typed: str) -> str | None:
    """A token as it was meant: small letters, spaces and look-alikes forgiven; None for what can be no token."""
    letters = typed.strip().upper().translate(READ_AS)
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else None
