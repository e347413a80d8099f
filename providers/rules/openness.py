"""Whether an organisation of the directory is open, as a list of it is filtered."""

from datetime import date

from django.db.models import TextChoices


class State(TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed, inactive or dormant"
    COMING = "coming", "Not open yet"


def state_of(status: str, opened: date | None, closed: date | None, on: date) -> State:
    """The state on a day; the opening and closing dates are days on which it is open (see `ods.is_open`)."""
    if (closed and closed < on) or status in ("inactive", "dormant"):
        return State.CLOSED
    if (opened and opened > on) or status == "proposed":
        return State.COMING
    return State.OPEN
