"""A letter as an accessible PDF, and as a Word document to be edited."""

from datetime import date
from io import BytesIO

from docx import Document

from escalation.letters.models import Letter
from escalation.letters.rules import parts
from quality_oversight.jinja import long_date
from quality_oversight.markings import ORDINARY
from quality_oversight.printing.documents import as_pdf, document
from quality_oversight.printing.render import Printed

TEMPLATE = "letters/papers/letter.jinja"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def html(letter: Letter, *, owner: str, on: date) -> str:
    """The whole document that is printed."""
    context = {
        "letter": letter,
        "parts": parts(letter.body),
        "owner": owner,
        "on": on,
        "marked": ORDINARY,
    }
    return document(TEMPLATE, context)


def pdf(letter: Letter, *, owner: str, on: date) -> Printed:
    """Print a letter as PDF/UA-1, outside any transaction."""
    return as_pdf(html(letter, owner=owner, on=on))


def docx(letter: Letter, *, owner: str, on: date) -> bytes:
    """The same words as a Word document, to be edited."""
    document = Document()
    document.core_properties.title, document.core_properties.author = letter.heading, owner
    document.core_properties.language = "en-GB"
    section = document.sections[0]
    section.header.paragraphs[0].text = f"{owner}\t\t{ORDINARY.marking.label}"
    for text in (letter.recipient, long_date(on)):
        document.add_paragraph(text)
    document.add_heading(letter.heading, level=1)
    for part in parts(letter.body):
        if part.text:
            document.add_paragraph(part.text)
        for item in part.items:
            document.add_paragraph(item, style="List Bullet")
    written = BytesIO()
    document.save(written)
    return written.getvalue()
