"""Committees as their pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from escalation.models import Committee, Meeting
from quality_oversight.tenancy.models import Membership
from reporting.committees.models import Seat, Terms
from reporting.committees.rules.planning import papers_due
from reporting.committees.rules.vocabulary import SeatRole
from reporting.rules.recurrence import in_words

PAPERS_DAYS = 5  # working days before a meeting, where no terms say otherwise


@dataclass(frozen=True, kw_only=True)
class Line:
    """A committee in the list, how deep it stands below whom it reports to, and what it lacks."""

    committee: Committee
    depth: int
    terms: Terms | None
    chairs: tuple[str, ...]
    next_meeting: Meeting | None
    papers_on: date | None
    lacks: tuple[str, ...]

    @property
    def meets(self) -> str:
        """When it meets, in words."""
        return in_words(self.committee.cadence) if self.committee.cadence else "On request"


@dataclass
class _Known:
    terms: dict[UUID, Terms] = field(default_factory=dict)
    chairs: dict[UUID, list[str]] = field(default_factory=dict)
    seats: dict[UUID, int] = field(default_factory=dict)
    coming: dict[UUID, Meeting] = field(default_factory=dict)


def lines(today: date) -> list[Line]:
    """All committees: each below the one that it reports to, four queries in all."""
    committees = list(Committee.objects.select_related("reports_to"))
    known = _Known(terms=terms_by_committee())
    for seat in Seat.objects.on(today).select_related("membership__user"):
        known.seats[seat.committee_id] = known.seats.get(seat.committee_id, 0) + 1
        if seat.role == SeatRole.CHAIR and seat.who:
            known.chairs.setdefault(seat.committee_id, []).append(seat.who)
    for meeting in coming(today).order_by("committee_id", "held_on").distinct("committee_id"):
        known.coming[meeting.committee_id] = meeting
    return [_line(committee, depth, known) for committee, depth in in_chain(committees)]


def _line(committee: Committee, depth: int, known: _Known) -> Line:
    terms, meeting = known.terms.get(committee.pk), known.coming.get(committee.pk)
    chairs = tuple(known.chairs.get(committee.pk, ()))
    return Line(
        committee=committee,
        depth=depth,
        terms=terms,
        chairs=chairs,
        next_meeting=meeting,
        papers_on=papers_on(meeting, terms) if meeting else None,
        lacks=lacking(terms, has_chair=bool(chairs), has_meeting=meeting is not None),
    )


def lacking(terms: Terms | None, *, has_chair: bool, has_meeting: bool) -> tuple[str, ...]:
    """What a committee lacks before its meetings can be prepared, in words."""
    found = []
    if terms is None:
        found.append("no terms of reference")
    elif not terms.quorum:
        found.append("no quorum rule")
    if not has_chair:
        found.append("no chair named")
    if terms is not None and terms.cadence and not has_meeting:
        found.append("no meeting planned")
    return tuple(found)


def in_chain(committees: Iterable[Committee]) -> list[tuple[Committee, int]]:
    """Committees below those that they report to, by name; how deep each stands."""
    below: dict[UUID | None, list[Committee]] = {}
    rows = list(committees)
    keys = {row.pk for row in rows}
    for row in rows:
        below.setdefault(row.reports_to_id if row.reports_to_id in keys else None, []).append(row)
    found: list[tuple[Committee, int]] = []

    def walk(above: UUID | None, depth: int) -> None:
        for row in sorted(below.pop(above, ()), key=lambda row: row.name):
            found.append((row, depth))
            walk(row.pk, depth + 1)

    walk(None, 0)
    for above in list(below):  # a ring, which reports to itself: shown all the same
        walk(above, 0)
    return found


def coming(today: date) -> QuerySet[Meeting]:
    """Meetings from today on that were not cancelled."""
    return Meeting.objects.filter(held_on__gte=today).exclude(status=Meeting.Status.CANCELLED)


def papers_on(meeting: Meeting, terms: Terms | None) -> date:
    """The day on which the papers of a meeting go out."""
    return papers_due(meeting.held_on, terms.paper_days if terms else PAPERS_DAYS)


def terms_by_committee() -> dict[UUID, Terms]:
    """The terms that hold now, by committee."""
    rows = Terms.objects.order_by("committee_id", "-number").distinct("committee_id")
    return {terms.committee_id: terms for terms in rows}


def people(today: date) -> QuerySet[Membership]:
    """Who can be given a seat: everybody with access today, by name."""
    return Membership.objects.current(today).select_related("user").order_by("user__name", "role")
