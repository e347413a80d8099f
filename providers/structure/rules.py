"""What an ICB's places, collaboratives, pathways and programmes are made of, with days (domain brief F003 and 5.1)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from django.db.models import TextChoices

from providers.rules.sectors import PARTS as SUBJECT_PARTS
from providers.rules.sectors import SubjectKind
from providers.rules.standing import written

WORDS_LIMIT, NAME_LIMIT, REASON_LIMIT = 300, 200, 500
FIRST_DAY = date(1948, 7, 5)  # of the NHS; an earlier year is a slip of the hand
AHEAD = timedelta(days=366 * 10)
DAY = timedelta(days=1)


class Part(TextChoices):
    MEMBER = "member", "Member"
    LEAD = "lead", "Lead provider"
    INTEGRATOR = "integrator", "Service integrator"
    NETWORK = "network", "Primary care network"
    COUNCIL = "council", "Council"


# What each kind is made of; whatever runs across providers has one lead at a time, and a collaborative one integrator.
PARTS: dict[str, tuple[Part, ...]] = {
    SubjectKind.PLACE: (Part.MEMBER, Part.NETWORK, Part.COUNCIL),
    SubjectKind.COLLABORATIVE: (Part.LEAD, Part.INTEGRATOR, Part.MEMBER),
    SubjectKind.PATHWAY: (Part.LEAD, Part.MEMBER),
    SubjectKind.PROGRAMME: (Part.LEAD, Part.MEMBER),
}
WHOLES = tuple(PARTS)
MEMBERS = (SubjectKind.PROVIDER, *SUBJECT_PARTS, SubjectKind.ICB_SERVICE)  # what can belong to one of these
ONE_AT_A_TIME = frozenset({Part.LEAD, Part.INTEGRATOR})
# (what is asked, what the list of them is headed by) where it is not the part itself
ASKED = {
    Part.MEMBER: ("Which provider, site or service?", "Members"),
    Part.LEAD: ("Which provider leads?", "Lead provider"),
    Part.INTEGRATOR: ("Which provider is the service integrator?", "Service integrator"),
    Part.NETWORK: ("Which primary care network?", "Primary care networks"),
    Part.COUNCIL: ("Which council?", "Councils"),
}


class Dated(Protocol):
    since: date
    until: date | None


class Lasting(Protocol):
    begins_on: date | None
    ends_on: date | None


def holds(row: Dated, on: date) -> bool:
    """Whether a row holds on a day; both its days are included."""
    return row.since <= on and (row.until is None or row.until >= on)


def meets(row: Dated, since: date, until: date | None) -> bool:
    """Whether a row holds on some day of a period."""
    return (until is None or row.since <= until) and (row.until is None or row.until >= since)


def why_not_days(since: date, until: date | None, *, today: date) -> dict[str, str]:
    """Problems by field of the days that something belongs from and to."""
    problems = {}
    if since < FIRST_DAY:
        problems["since"] = "The first day must be 5 July 1948, when the NHS began, or later"
    elif since > today + AHEAD:
        problems["since"] = "The first day must be within the next 10 years"
    if until is not None and until < since:
        problems["until"] = "The last day must be the first day or later"
    elif until is not None and until > today + AHEAD:
        problems["until"] = "The last day must be within the next 10 years"
    return problems


def why_not_own_days(since: date | None, until: date | None, *, today: date) -> dict[str, str]:
    """Problems by field of the first and last day of a collaborative itself; either may be unknown."""
    problems = why_not_days(since or FIRST_DAY, until, today=today)
    return {name: said for name, said in problems.items() if (since if name == "since" else until) is not None}


def why_not_within(since: date, until: date | None, whole: Lasting) -> dict[str, str]:
    """Problems by field of days that something belongs to a collaborative which is not there by then."""
    if whole.begins_on is not None and since < whole.begins_on:
        return {"since": f"It begins on {written(whole.begins_on)}. Nothing belongs to it before"}
    if whole.ends_on is not None and since > whole.ends_on:
        return {"since": f"Its last day is {written(whole.ends_on)}. Nothing belongs to it after that"}
    if whole.ends_on is not None and until is not None and until > whole.ends_on:
        return {"until": f"Its last day is {written(whole.ends_on)}. Nothing belongs to it after that"}
    return {}


def ended_by(rows: Iterable[Dated], since: date, until: date | None) -> Dated | None:
    """Of what there is one at a time, the row that a new one follows: open, and begun before.

    A row with a last day of its own is never shortened by what follows it.
    """
    return next((each for each in rows if each.until is None and each.since < since), None)


def why_not_end(since: date, until: date, *, today: date) -> str:
    """Why something does not end on a day; "" where it does."""
    if until < since:
        return "The last day must be the first day or later"
    return "The last day must be within the next 10 years" if until > today + AHEAD else ""


# What a filter by the structure can ask for beside the id of something.
NOWHERE = "none"  # what stands in no place
OWN = ".own"  # after an id: that thing alone, and nothing under it
