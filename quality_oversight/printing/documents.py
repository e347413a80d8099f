"""A whole document from its template, with the fonts that its words need, and the PDF that follows from its text."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from quality_oversight.printing.assets import ORIGIN, font_css, printable
from quality_oversight.printing.render import Printed, printed

LONG = 800  # characters of a row of a table that fill about a third of a page
REFERENCE = re.compile(r"\b[A-Z]{2}-\d{4}-\d{4,}\b")


def unbroken(text: str) -> SafeString:
    """A text with its line ends, in which no reference breaks over two lines."""
    escaped = REFERENCE.sub(lambda found: f'<span class="ref">{found[0]}</span>', conditional_escape(text))
    return mark_safe(escaped.replace("\n", "<br>"))  # noqa: S308 - escaped in the line above


def goes_on(*texts: str) -> bool:
    """Say whether the row of these texts is so long that it may go on over the page; every other keeps together."""
    return sum(map(len, texts)) > LONG


def document(template: str, context: Mapping[str, Any]) -> str:
    """The HTML of a document that looks like the extract of the register: the same style sheet, and its own fonts."""
    source = get_template(template, using="jinja2")
    shared = {
        **context,
        "unbroken": unbroken,
        "goes_on": goes_on,
        "stylesheet": f"{ORIGIN}/static/css/extract-paper.css",
    }
    said = printable(source.render(shared | {"fonts": ""}))
    fonts = mark_safe(font_css(said))  # noqa: S308 - made of our own file names
    return printable(source.render(shared | {"fonts": fonts}))


def as_pdf(text: str) -> Printed:
    """Print a document as PDF/UA-1, outside any transaction; the same text gives the same bytes."""
    return printed(text, identifier=hashlib.sha256(text.encode()).hexdigest()[:32].encode())
