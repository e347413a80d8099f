"""Every change of insight."""

from .documents import EXAMINE, add_files, download_file, examine_file, remove_file, tidy_files
from .judging import judge
from .logging import FIELDS, TakenBackMeanwhileError, correct, log, withdraw
from .tying import TiedMeanwhileError, tie

__all__ = [
    "EXAMINE", "FIELDS", "TakenBackMeanwhileError", "TiedMeanwhileError", "add_files", "correct", "download_file",
    "examine_file", "judge", "log", "remove_file", "tidy_files", "tie", "withdraw",
]  # fmt: skip
