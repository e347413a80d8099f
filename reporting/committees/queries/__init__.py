"""Reads of committees and meetings."""

from .committees import (
    Line,
    coming,
    in_chain,
    lacking,
    lines,
    papers_on,
    people,
    terms_by_committee,
)

__all__ = [
    "Line", "coming", "in_chain", "lacking", "lines", "papers_on", "people",
    "terms_by_committee",
]  # fmt: skip
