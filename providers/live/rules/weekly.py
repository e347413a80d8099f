"""When a live source is asked, and when it is asked again after it did not answer."""

from datetime import date, datetime, timedelta

FARTHEST_BACK = timedelta(days=180)  # the ORD interface tells changes of the last 185 days ("Search parameters")
MOST_ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)


def week_of(day: date) -> date:
    """The Monday of a day's week: a source is asked once in each."""
    return day - timedelta(days=day.weekday())


def asked_since(last: date | None, today: date) -> date:
    """The first day whose changes are asked for: that of the last refresh, and none that the source has forgotten."""
    return max(last or date.min, today - FARTHEST_BACK)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after some attempts that failed, each time twice as late; None when that was the last."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return now + min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
