"""Pages of letters and of their templates."""

from .reading import ask_pdf, docx_file, letter, of_subject, pdf_file
from .sending import release_file, remove_file, sent, sent_file
from .templates import template, templates
from .writing import rewrite, write

__all__ = [
    "ask_pdf",
    "docx_file",
    "letter",
    "of_subject",
    "pdf_file",
    "release_file",
    "remove_file",
    "rewrite",
    "sent",
    "sent_file",
    "template",
    "templates",
    "write",
]
