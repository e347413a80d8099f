"""Putting a wrong date of effect right without rewriting history (EA14)."""

from dataclasses import dataclass
from datetime import date

from .requirements import Refusals
from .wording import blank, day


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A correction record: the date as recorded and the date as it should have been, both kept."""

    recorded: date
    corrected: date
    reason: str


def why_not_correct(
    correction: Correction, *, today: date, not_before: date | None = None, not_after: date | None = None
) -> Refusals:
    """Return every reason against a correction, keyed by its field; empty: it may be kept.

    `not_before` is the start of the level before this one and `not_after` the start of the one after it, where there
    are such: a correction may move a border between two levels, but never past a whole level.
    """
    refusals: Refusals = {}
    if blank(correction.reason):
        refusals["reason"] = "Give the reason for the correction."
    if correction.corrected == correction.recorded:
        refusals["corrected"] = f"The date on record is already {day(correction.recorded)}."
    elif correction.corrected > today:
        refusals["corrected"] = "A correction cannot give a date in the future. Make a new decision instead."
    elif not_before is not None and correction.corrected < not_before:
        refusals["corrected"] = f"The level before this one began on {day(not_before)}. Give a later date."
    elif not_after is not None and correction.corrected >= not_after:
        refusals["corrected"] = f"The level after this one began on {day(not_after)}. Give an earlier date."
    return refusals
