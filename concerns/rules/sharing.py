"""With whom a concern may be shared, and with what handling caveat (domain brief F023, 8.3 and 8.4)."""

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
