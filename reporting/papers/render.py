"""An AAA paper as HTML and as PDF/UA-1 (ISO 14289-1): a pure function of the paper, equal bytes for equal papers."""

import hashlib
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import get_template
from django.utils.safestring import mark_safe

from quality_oversight.printing import render as printing
from quality_oversight.printing.assets import ORIGIN, font_css, printable
from quality_oversight.printing.render import Printed
from reporting.papers.sections import COLUMNS, AAAPaper, long_date
from reporting.papers.stored import to_json

LONDON = ZoneInfo("Europe/London")


def body_context(paper: AAAPaper, *, level: int = 1) -> dict[str, Any]:
    """Return what `_aaa_body.jinja` needs; `level` is the heading level of the paper's title, 1 to 4."""
    if not 1 <= level <= 4:
        raise ValueError("The title of a paper is a heading of level 1 to 4.")
    approved = paper.sign_off and paper.sign_off.at.astimezone(LONDON)
    return {
        "paper": paper,
        "columns": COLUMNS,
        "level": level,
        "long_date": long_date,
        "approved": f"{long_date(approved)} at {clock(approved)}" if approved else "",
        "followed": [(alert.title, alert.disposition, alert.note or "No note") for alert in paper.follow_through],
        "overridden": [(moved.subject, moved.reason, moved.by or "Not recorded") for moved in paper.overrides],
        "late": [
            (row.subject, row.level, long_date(row.due), f"{row.days:,} days", row.lead or "Nobody named")
            for row in paper.late_reviews
        ],
    }


def clock(moment: datetime) -> str:
    """Write 2:30pm, or 2pm on the hour (NHS content style guide, times)."""
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def html(paper: AAAPaper) -> str:
    """Return the whole document that is printed."""
    approved = paper.sign_off and paper.sign_off.at.astimezone(UTC)
    context = body_context(paper) | {
        "fonts": mark_safe(font_css(printable(to_json(paper)))),  # noqa: S308 - made of our own file names
        "stylesheet": f"{ORIGIN}/static/css/paper.css",
        "created": f"{approved:%Y-%m-%dT%H:%M:%SZ}" if approved else "",
    }
    return printable(get_template("reporting/papers/aaa.jinja", using="jinja2").render(context))


def printed(paper: AAAPaper) -> Printed:
    """Print the paper as PDF/UA-1; PaperError when it asks for a file that is not ours.

    The file's date is the time of approval and its identifier comes from the data.
    """
    identifier = hashlib.sha256(to_json(paper).encode()).hexdigest()[:32].encode()
    return printing.printed(html(paper), identifier=identifier)


def pdf(paper: AAAPaper) -> bytes:
    """Return the printed paper's bytes alone."""
    return printed(paper).content
