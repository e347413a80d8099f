"""Every change of the risk register."""

from .appetite import set_appetite
from .deciding import accept, close, end_acceptance, reopen
from .keeping import SavedMeanwhileError, add_risk, edit_risk
from .linking import link, unlink
from .parts import add_part, edit_part, remove_part
from .scoring import rescore

__all__ = [
    "SavedMeanwhileError", "accept", "add_part", "add_risk", "close", "edit_part", "edit_risk", "end_acceptance",
    "link", "remove_part", "reopen", "rescore", "set_appetite", "unlink",
]  # fmt: skip
