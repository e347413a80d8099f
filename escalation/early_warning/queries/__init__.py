"""Reads of early warnings."""

from .listing import (
    NEW_FOR,
    SHOWN,
    Shown,
    Watched,
    listed,
    looked_at,
    number_to_look_at,
    past_lines,
    shown_lines,
    steps_of,
    watched_at,
    watched_in,
)

__all__ = [
    "NEW_FOR", "SHOWN", "Shown", "Watched", "listed", "looked_at", "number_to_look_at", "past_lines", "shown_lines",
    "steps_of", "watched_at", "watched_in",
]  # fmt: skip
