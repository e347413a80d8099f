"""What is done to the national directory."""

from .importing import CLOSES_MANY, IMPORT_LOCK, Told, import_file, may_write

__all__ = ["CLOSES_MANY", "IMPORT_LOCK", "Told", "import_file", "may_write"]
