"""The extract of the register as an accessible PDF (domain brief 6.5)."""

import hashlib
import re
from datetime import date

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from concerns.drawing import matrix
from concerns.register.extract import COLUMNS, GRAVE_COLUMNS, Extract
from concerns.register.queries import refs_by_cell
from concerns.register.rules.vocabulary import Which
from quality_oversight.printing.assets import ORIGIN, font_css, printable
from quality_oversight.printing.render import Printed, printed

TEMPLATE = "register/papers/extract.jinja"
REFERENCE = re.compile(r"\b[A-Z]{2}-\d{4}-\d{4,}\b")


def unbroken(text: str) -> SafeString:
    """A text with its line ends, in which no reference breaks over two lines."""
    escaped = REFERENCE.sub(lambda found: f'<span class="ref">{found[0]}</span>', conditional_escape(text))
    return mark_safe(escaped.replace("\n", "<br>"))  # noqa: S308 - escaped in the line above


def html(made: Extract, *, owner: str, today: date) -> str:
    """The whole document that is printed."""
    drawn = matrix()
    there = refs_by_cell([line.risk for line in made.lines], Which.CURRENT)
    refs = {place: "\n".join(risk.ref for risk in risks) for place, risks in there.items()}
    context = {
        "extract": made,
        "columns": COLUMNS,
        "grave_columns": GRAVE_COLUMNS,
        "matrix": drawn,
        "refs": refs,
        "unbroken": unbroken,
        "owner": owner,
        "today": today,
        "marked": made.marked,
        "stylesheet": f"{ORIGIN}/static/css/extract-paper.css",
    }
    template = get_template(TEMPLATE, using="jinja2")
    said = printable(template.render(context | {"fonts": ""}))
    fonts = mark_safe(font_css(said))  # noqa: S308 - made of our own file names
    return printable(template.render(context | {"fonts": fonts}))


def pdf(made: Extract, *, owner: str, today: date) -> Printed:
    """Print the extract as PDF/UA-1, outside any transaction."""
    text = html(made, owner=owner, today=today)
    return printed(text, identifier=hashlib.sha256(text.encode()).hexdigest()[:32].encode())
