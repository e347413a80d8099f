"""How the scores of one risk may stand to each other and to time (domain brief 7.1, RS11 to RS16)."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

CORPORATE_REGISTER_FROM = 15
STATIC_AFTER_MONTHS = 6
LONGEST_ACCEPTANCE_DAYS = 366  # an executive looks again at least once a year (assumed)
LOOKED_AT_EVERY = timedelta(days=30)  # a register is looked at once a month (assumed)


def why_not_rescore(*, initial: int, current: int) -> dict[str, str]:
    """Problems by field: controls cannot raise a risk above its initial score (RS11)."""
    if current <= initial:
        return {}
    return {
        "current": f"The current score {current} is above the initial score {initial}. "
        "Controls cannot raise a risk: score the initial risk again first."
    }


def target_warnings(*, current: int, target: int, tolerated: bool = False, reason: str = "") -> list[str]:
    """A target above the current score is questioned, unless the risk is tolerated for a stated reason (RS12)."""
    if target <= current or (tolerated and reason.strip()):
        return []
    return [f"The target score {target} is above the current score {current}. Tolerate it and say why, or lower it."]


def outside_tolerance(*, current: int, tolerance: int) -> str | None:
    """What must follow when a risk is above what the board tolerates (RS13)."""
    if current <= tolerance:
        return None
    return f"Outside tolerance: {current} is above {tolerance}. Agree an action, or record an executive’s acceptance."


def why_not_tolerance(tolerance: int) -> str | None:
    """Say why a number cannot be the highest score that is tolerated (RS13)."""
    return None if 1 <= tolerance <= 25 else "Tolerance must be a score from 1 to 25"


def why_not_accept_until(until: date, *, today: date) -> dict[str, str]:
    """Problems by field of an executive's acceptance: it has an end, in the coming year (RS13)."""
    if until <= today:
        return {"until": "Last day of the acceptance must be in the future"}
    if until > today + timedelta(days=LONGEST_ACCEPTANCE_DAYS):
        return {"until": "Last day of the acceptance must be in the next 12 months"}
    return {}


def acceptance_stands(*, accepted: int, current: int) -> bool:
    """Whether an executive's acceptance of a score still covers a risk: not once it has grown beyond it (RS13)."""
    return current <= accepted


def belongs_on_corporate_register(current: int) -> bool:
    """A quality risk of 15 or more is linked to the corporate risk register and shown to the committee (RS14)."""
    return current >= CORPORATE_REGISTER_FROM


def movement(previous: int, current: int) -> str:
    """The direction of a score since it was last looked at: "up", "down" or "same" (RS16)."""
    if current == previous:
        return "same"
    return "up" if current > previous else "down"


@dataclass(frozen=True)
class Course:
    """How a score has gone: its direction since it was last looked at, and since when it stands where it stands."""

    movement: str
    since: date
    static: str | None


def course(steps: Iterable[tuple[date, int]], *, today: date) -> Course | None:
    """The course of a score from the days on which it was scored, the oldest first; None where it never was (RS16)."""
    scored = list(steps)
    if not scored:
        return None
    since, current = scored[0]
    for day, score in scored[1:]:
        if score != current:
            since, current = day, score
    earlier = [score for day, score in scored if day <= today - LOOKED_AT_EVERY]
    direction = movement(earlier[-1] if earlier else scored[0][1], current)
    return Course(direction, since, static_flag(unchanged_since=since, today=today))


def static_flag(*, unchanged_since: date, today: date) -> str | None:
    """A flag such as "static 6 months" once a score has stood still for six whole months (RS16)."""
    months = whole_months(unchanged_since, today)
    return f"static {months} months" if months >= STATIC_AFTER_MONTHS else None


def static_by(today: date) -> date:
    """The last day since which a score must have stood to be static today (RS16)."""
    months = today.year * 12 + today.month - 1 - STATIC_AFTER_MONTHS
    year, month = divmod(months, 12)
    last_day = monthrange(year, month + 1)[1]
    ends_a_month = today.day == monthrange(today.year, today.month)[1]
    return date(year, month + 1, last_day if ends_a_month else min(today.day, last_day))


def whole_months(start: date, end: date) -> int:
    """Whole months from one day to another."""
    # A month that starts on the 31st is complete on the last day of a shorter month.
    last_day = monthrange(end.year, end.month)[1]
    incomplete = end.day < min(start.day, last_day)
    return (end.year - start.year) * 12 + end.month - start.month - incomplete
