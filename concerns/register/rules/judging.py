"""What the scores of a risk on the register say, and what may be done with it (domain brief 7.1, RS11 to RS16)."""

from datetime import date

from concerns.register.rules.vocabulary import STANDING, Kind, Scored, Status, Which
from concerns.rules import rescoring, risk
from concerns.rules.risk import Appetite, Area, Scores

# The highest score that an appetite tolerates; "cautious" is RS13's own example, the others are assumed.
TOLERATES = {Appetite.AVERSE: 4, Appetite.MINIMAL: 6, Appetite.CAUTIOUS: 8, Appetite.OPEN: 12, Appetite.SEEK: 15}
USUAL_APPETITE = Appetite.CAUTIOUS

STALE_AFTER_MONTHS = 12  # an assurance is old after a year (assumed)


def scored(areas: Scores) -> Scored:
    """The headline of several areas (RS15): the highest score; of equals, the graver consequence.

    Each area gives (consequence, likelihood), both from 1 to 5; ValidationError for others, and for no area at all.
    """
    highest = areas[risk.headline(areas)]
    return Scored(*highest, tuple((area, *areas[area]) for area in Area if area in areas))


def why_not_scores(*, inherent: int, current: int) -> dict[str, str]:
    """Problems by field: controls cannot raise a risk (RS11)."""
    if current <= inherent:
        return {}
    return {
        Which.CURRENT: f"The current score {current} is above the inherent score {inherent}. "
        "Controls cannot raise a risk: score the inherent risk again first."
    }


def target_warning(*, current: int, target: int, status: str, reason: str) -> str | None:
    """What a reader is told where the target stands above the current score (RS12)."""
    tolerated = status == Status.TOLERATED
    warnings = rescoring.target_warnings(current=current, target=target, tolerated=tolerated, reason=reason)
    return warnings[0] if warnings else None


def is_outside(current: int, tolerated: int) -> bool:
    """Whether a score is above what the board tolerates for its category (RS13)."""
    return rescoring.outside_tolerance(current=current, tolerance=tolerated) is not None


def tolerance_words(current: int, tolerated: int, *, accepted_until: date | None, today: date) -> str:
    """Within or outside tolerance, and what must follow (RS13): the words beside the score."""
    if not is_outside(current, tolerated):
        return f"Within tolerance: {current} of {tolerated}."
    outside = f"Outside tolerance: {current} is above {tolerated}."
    if accepted_until and accepted_until >= today:
        return f"{outside} Accepted by an executive."
    if accepted_until:
        return f"{outside} An executive’s acceptance has ended: agree an action, or ask for it again."
    return f"{outside} Agree an action, or ask an executive to accept it."


def needs_corporate_register(kind: str, current: int, corporate_ref: str) -> bool:
    """Whether a quality risk of 15 or more still lacks its link to the corporate risk register (RS14)."""
    return kind == Kind.QUALITY and rescoring.belongs_on_corporate_register(current) and not corporate_ref


def months_at_score(since: date, today: date) -> int:
    """Whole months that a current score has stood."""
    return max(0, rescoring.whole_months(since, today))


def movement(previous: int | None, current: int, *, months: int) -> str:
    """The direction since the last look: up, down, same or new; what stood still for half a year is the same (RS16)."""
    if months >= rescoring.STATIC_AFTER_MONTHS:
        return "same"
    return "new" if previous is None else rescoring.movement(previous, current)


def is_static(months: int) -> bool:
    """Whether a score has stood still for so long that somebody should ask why (RS16)."""
    return months >= rescoring.STATIC_AFTER_MONTHS


def is_stale(dated: date, today: date) -> bool:
    """Whether an assurance is too old to rest on."""
    return months_at_score(dated, today) >= STALE_AFTER_MONTHS


def why_not_change(status: str) -> str | None:
    """Say why a closed risk stands still."""
    return "This risk is closed, so it cannot be changed. Reopen it first." if status == Status.CLOSED else None


def why_not_accept(status: str, until: date, *, today: date) -> dict[str, str]:
    """Problems by field of an executive's acceptance: it has an end, in the coming year (RS13)."""
    if status == Status.CLOSED:
        return {"__all__": why_not_change(status) or ""}
    return rescoring.why_not_accept_until(until, today=today)


STEPS = {"closed": STANDING, "reopened": {Status.CLOSED}, "acceptance_ended": {Status.TOLERATED}}


def why_not_step(status: str, step: str) -> str | None:
    """Say why a risk cannot be closed, reopened or taken back from being tolerated; `step` is a key of STEPS."""
    return None if status in STEPS[step] else f"This risk is “{Status(status).label.lower()}”: this cannot be done."


def why_not_bearer(source: object, bearer: object) -> str | None:
    """A risk that one provider causes is borne by another; where both are the same, the subject says it all (F123)."""
    if source is not None and source == bearer:
        return "The bearer must be another provider than the one that causes the risk, or both are left empty."
    return None
