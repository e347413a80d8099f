"""Reads of the list of concerns and of its search."""

from .filters import BAND, GROUPS, RANKED, Listed, listed, providers_to_filter_by
from .hits import Hunt, hunt, snippets
from .similar import similar_to, very_near
from .views import views_of

__all__ = [
    "BAND", "GROUPS", "RANKED", "Hunt", "Listed", "hunt", "listed", "providers_to_filter_by", "similar_to", "snippets",
    "very_near", "views_of",
]  # fmt: skip
