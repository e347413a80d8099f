"""The extract of the register as an accessible PDF (domain brief 6.5)."""

from datetime import date

from concerns.drawing import matrix
from concerns.register.extract import COLUMNS, GRAVE_COLUMNS, Extract
from concerns.register.queries import refs_by_cell
from concerns.register.rules.vocabulary import Which
from quality_oversight.printing.documents import as_pdf, document
from quality_oversight.printing.render import Printed

TEMPLATE = "register/papers/extract.jinja"


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
        "owner": owner,
        "today": today,
        "marked": made.marked,
    }
    return document(TEMPLATE, context)


def pdf(made: Extract, *, owner: str, today: date) -> Printed:
    """Print the extract as PDF/UA-1, outside any transaction."""
    return as_pdf(html(made, owner=owner, today=today))
