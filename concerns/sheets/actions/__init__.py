"""Take concerns away as a spreadsheet, and bring them in from one."""

from .bringing import (
    bring,
    choose_columns,
    demand_maker,
    explain_names,
    import_doubles,
    mend,
    purge,
    read_headings,
    start,
)
from .exporting import export
from .foreseeing import foresee
from .looking import LOOK, is_waiting, look_through, unseen
from .running import Reader, differences, step

__all__ = [
    "LOOK", "Reader", "bring", "choose_columns", "demand_maker", "differences", "explain_names", "export", "foresee",
    "import_doubles", "is_waiting", "look_through", "mend", "purge", "read_headings", "start", "step", "unseen",
]  # fmt: skip
