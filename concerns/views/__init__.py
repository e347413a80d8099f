"""Pages of concerns."""

from .moving import find_original, move
from .reading import detail, listing, provider_panel
from .scoring import rescore, risk
from .sharing import find_organisation, share
from .writing import edit, find_provider, new

__all__ = [
    "detail", "edit", "find_organisation", "find_original", "find_provider", "listing", "move", "new",
    "provider_panel", "rescore", "risk", "share",
]  # fmt: skip
