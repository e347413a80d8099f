"""Every change of an attachment."""

from .adding import Added, add_files
from .reading import read, release
from .removing import discard, remove
from .scanning import LOST, ScannerAwayError, download, scan
from .tidying import Tidied, tidy

__all__ = [
    "LOST",
    "Added",
    "ScannerAwayError",
    "Tidied",
    "add_files",
    "discard",
    "download",
    "read",
    "release",
    "remove",
    "scan",
    "tidy",
]
