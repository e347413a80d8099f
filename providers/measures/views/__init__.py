"""Pages of measures and their charts."""

from .bringing import bring, brought
from .charts import chart, charting, rebase, take_back
from .keeping import add, edit, find, log
from .reading import listing, measure, of_subject

__all__ = [
    "add",
    "bring",
    "brought",
    "chart",
    "charting",
    "edit",
    "find",
    "listing",
    "log",
    "measure",
    "of_subject",
    "rebase",
    "take_back",
]
