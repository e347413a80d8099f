"""Every change of a letter, of its templates, and of the file that was sent."""

from .files import EXAMINE, download_file, examine_file, release_file, remove_file, tidy_files
from .printing import PRINT, ask_for_pdf, keep_pdf
from .sending import record_sent
from .writing import rewrite, write, write_template

__all__ = [
    "EXAMINE",
    "PRINT",
    "ask_for_pdf",
    "download_file",
    "examine_file",
    "keep_pdf",
    "record_sent",
    "release_file",
    "remove_file",
    "rewrite",
    "tidy_files",
    "write",
    "write_template",
]
