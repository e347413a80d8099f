"""With whom a concern may be shared, and with what handling caveat (domain brief F023, 8.3 and 8.4)."""

import re

from django.db.models import TextChoices

from .lifecycle import Status
from .vocabulary import RESTRICTED


class Caveat(TextChoices):
    """How the receiving organisation handles what it is shown (domain brief 8.4)."""

    NONE = "", "No caveat"
    WITHIN_ICB = "within_icb", "Share within the ICB only: talk about it with the ICB and nobody else"
    WITHIN_ORGANISATION = "within_organisation", "Within your organisation only: do not pass it on"
    NOT_FOR_PROVIDER = "not_for_provider", "Not for the provider: do not pass it to the provider it is about"


def why_not_share_at_all(sensitivity: str, status: str) -> str | None:
    """Say why a concern is shared with nobody outside the ICB: it is restricted (8.3), or still a draft (4.1)."""
    if sensitivity in RESTRICTED:
        return "A restricted concern is never shared outside the ICB."
    if status == Status.DRAFT:
        return "A draft is not shared. Submit the concern first."
    return None


def why_not_share_with(*, own: bool, closed: bool, shared: bool, provider: bool, caveat: str) -> dict[str, str]:
    """Problems by field of sharing with one organisation.

    `own`: it is this ICB itself; `closed`: it no longer exists; `shared`: it sees the concern already; `provider`: the
    concern is about it.
    """
    if own:
        return {"organisation": "This is your own ICB. Its people see the concern already."}
    if closed:
        return {"organisation": "This organisation has closed. Choose one that is open."}
    if shared:
        return {"organisation": "The concern is shared with this organisation already."}
    if caveat not in Caveat.values:
        return {"caveat": "Choose a caveat, or none"}
    if provider and caveat == Caveat.NOT_FOR_PROVIDER:
        return {"caveat": "This organisation is the provider that the concern is about. Choose another caveat."}
    return {}


INSIDE = re.compile(
    r"\b(within|inside|in)\s+(this\s+|the\s+|our\s+)?(icb|integrated care board)\b"
    r"|\bicb('s)?\s+(staff\s+|people\s+|team\s+)?(only|alone)\b|\bnot\b.*\boutside\b|\binternal",
    re.IGNORECASE,
)


def keeps_inside(line: str) -> bool:
    """Whether a handling line says that a thing stays inside the ICB, as "share within this ICB only" does (8.4)."""
    return bool(INSIDE.search(line))


def why_not_keep_inside(line: str, *, was: str, shared: bool) -> dict[str, str]:
    """Problems by field of a new handling line on a concern that is `shared` with an outside organisation (8.4)."""
    if shared and line != was and keeps_inside(line):
        return {"handling": "It is shared outside the ICB. Stop sharing it first, or write a line that allows it."}
    return {}


def why_not_pass_on(line: str, *, new: str | None, agreed: bool) -> dict[str, str]:
    """Problems by field of sharing what carries a handling line of its own outside the ICB (8.4).

    `line`: as it stands, empty without one; `new`: what it is changed to, None to leave it; `agreed`: whoever wrote it
    agrees with the sharing.
    """
    if not line or agreed:
        return {}
    if new is None or new == line:
        return {"line": "Say that sharing it is agreed, or change the handling line"}
    if keeps_inside(new):
        return {"handling": "This line still keeps it inside the ICB. Change it, or say that sharing is agreed."}
    return {}
