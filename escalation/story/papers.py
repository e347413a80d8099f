"""What was known of a subject on a day, and what was done, as an accessible PDF."""

from collections.abc import Sequence
from datetime import date

from escalation.story.queries import Day, Replay
from escalation.story.rules import LEFT_OUT
from quality_oversight.markings import highest
from quality_oversight.printing.documents import as_pdf, document
from quality_oversight.printing.render import Printed

TEMPLATE = "story/papers/day.jinja"


def html(made: Day, replays: Sequence[Replay], *, owner: str, today: date, asker: str) -> str:
    """The whole document that is printed."""
    context = {
        "made": made,
        "replays": replays,
        "framework": made.framework,
        "owner": owner,
        "today": today,
        "asker": asker,
        "left_out": LEFT_OUT,
        "marked": highest([made.marked, *(each.marked for each in replays)]),
    }
    return document(TEMPLATE, context)


def pdf(made: Day, replays: Sequence[Replay], *, owner: str, today: date, asker: str) -> Printed:
    """Print a day as PDF/UA-1, outside any transaction."""
    return as_pdf(html(made, replays, owner=owner, today=today, asker=asker))
