"""Pages of concerns."""

from .linking import find_linked, link, unlink
from .moving import find_original, move
from .reading import detail, listing, provider_panel
from .scoring import rescore, risk
from .sharing import find_organisation, share
from .writing import edit, find_provider, new

__all__ = [
    "detail",
    "edit",
    "find_linked",
    "find_organisation",
    "find_original",
    "find_provider",
    "link",
    "listing",
    "move",
    "new",
    "provider_panel",
    "rescore",
    "risk",
    "share",
    "unlink",
]  # fmt: skip
