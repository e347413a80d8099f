"""Reads of the list of concerns and of its search."""

from .filters import BAND, GROUPS, RANKED, Choices, Line, Listed, lines, listed, subjects_to_filter_by
from .hits import Hunt, hunt, snippets
from .similar import similar_to, very_near
from .views import names_of_views, views_of

__all__ = [
    "BAND", "GROUPS", "RANKED", "Choices", "Hunt", "Line", "Listed", "hunt", "lines", "listed", "names_of_views",
    "similar_to", "snippets", "subjects_to_filter_by", "very_near", "views_of",
]  # fmt: skip
