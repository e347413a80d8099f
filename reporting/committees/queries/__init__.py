"""Reads of committees and meetings."""

from .committees import (
    PAPERS_DAYS,
    Line,
    begins,
    coming,
    in_chain,
    lacking,
    lines,
    papers_on,
    people,
    terms_by_committee,
)

__all__ = [
    "PAPERS_DAYS", "Line", "begins", "coming", "in_chain", "lacking", "lines", "papers_on", "people",
    "terms_by_committee",
]  # fmt: skip
