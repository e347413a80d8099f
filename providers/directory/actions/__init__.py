"""What is done to the national directory."""

from .bringing import CARRY_OUT, OPEN, bring, carry_out, confirm
from .importing import CLOSES_MANY, IMPORT_LOCK, Told, import_file, may_write

__all__ = [
    "CARRY_OUT",
    "CLOSES_MANY",
    "IMPORT_LOCK",
    "OPEN",
    "Told",
    "bring",
    "carry_out",
    "confirm",
    "import_file",
    "may_write",
]
