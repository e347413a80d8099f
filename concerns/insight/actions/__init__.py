from .judging import judge
from .logging import FIELDS, correct, log, withdraw

__all__ = ["FIELDS", "correct", "judge", "log", "withdraw"]
