"""An AAA paper as HTML and as PDF/UA-1 (ISO 14289-1): a pure function of the paper, equal bytes for equal papers."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import get_template
from django.utils.safestring import mark_safe
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from reporting.papers.assets import ORIGIN, OwnFiles, font_css, own_fonts, printable
from reporting.papers.sections import COLUMNS, AAAPaper, long_date
from reporting.papers.stored import to_json

LONDON = ZoneInfo("Europe/London")


class PaperError(RuntimeError):
    """The paper asked for a file that is not ours or not there, and was not printed."""


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


@dataclass(frozen=True)
class Printed:
    """A PDF and the number of its pages."""

    content: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def printed(paper: AAAPaper) -> Printed:
    """Print the paper as PDF/UA-1; PaperError when it asks for a file that is not ours.

    The file's date is the time of approval and its identifier comes from the data, so that nothing in it
    depends on when or where it was made.
    """
    identifier = hashlib.sha256(to_json(paper).encode()).hexdigest()[:32].encode()
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identifier}
    try:
        document = HTML(string=html(paper), base_url=ORIGIN, url_fetcher=OwnFiles())
        layout = document.render(font_config=own_fonts(), **options)
        return Printed(layout.write_pdf(**options), len(layout.pages))
    except FatalURLFetchingError as error:  # a BaseException: let loose, it would take the whole worker down
        raise PaperError(str(error)) from error


def pdf(paper: AAAPaper) -> bytes:
    """Return the printed paper's bytes alone."""
    return printed(paper).content
