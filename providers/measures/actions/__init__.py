"""Every change of measures, their values and their charts."""

from .bringing import bring_file
from .charting import rebase, set_charting, take_back
from .keeping import SavedMeanwhileError, add_measure, change_measure
from .logging import Logged, Reading, compared, log_points

__all__ = [
    "Logged",
    "Reading",
    "SavedMeanwhileError",
    "add_measure",
    "bring_file",
    "change_measure",
    "compared",
    "log_points",
    "rebase",
    "set_charting",
    "take_back",
]
