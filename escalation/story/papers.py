"""What was known of a subject on a day, and what was done, as an accessible PDF."""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.template.loader import get_template
from django.utils.safestring import mark_safe

from concerns.register.papers import unbroken
from escalation.story.queries import Day, Replay
from escalation.story.rules import LEFT_OUT
from quality_oversight.frameworks.schema import Framework
from quality_oversight.markings import highest
from quality_oversight.printing.assets import ORIGIN, font_css, printable
from quality_oversight.printing.render import Printed, printed

TEMPLATE = "story/papers/day.jinja"


def html(made: Day, replays: Sequence[Replay], framework: Framework, *, owner: str, today: date, asker: str) -> str:
    """The whole document that is printed."""
    context = {
        "made": made,
        "replays": replays,
        "framework": framework,
        "owner": owner,
        "today": today,
        "asker": asker,
        "left_out": LEFT_OUT,
        "marked": highest([made.marked, *(each.marked for each in replays)]),
        "unbroken": unbroken,
        "stylesheet": f"{ORIGIN}/static/css/extract-paper.css",
    }
    template = get_template(TEMPLATE, using="jinja2")
    said = printable(template.render(context | {"fonts": ""}))
    fonts = mark_safe(font_css(said))  # noqa: S308 - made of our own file names
    return printable(template.render(context | {"fonts": fonts}))


def pdf(made: Day, replays: Sequence[Replay], framework: Framework, *, owner: str, today: date, asker: str) -> Printed:
    """Print a day as PDF/UA-1, outside any transaction."""
    text = html(made, replays, framework, owner=owner, today=today, asker=asker)
    return printed(text, identifier=hashlib.sha256(text.encode()).hexdigest()[:32].encode())
