"""What is done to the national directory."""

from .bringing import CARRY_OUT, OPEN, bring, carry_out, confirm, give_up
from .importing import CLOSES_MANY, IMPORT_LOCK, import_file, may_write, tidy
from .regulating import import_locations

__all__ = [
    "CARRY_OUT",
    "CLOSES_MANY",
    "IMPORT_LOCK",
    "OPEN",
    "bring",
    "carry_out",
    "confirm",
    "give_up",
    "import_file",
    "import_locations",
    "may_write",
    "tidy",
]
