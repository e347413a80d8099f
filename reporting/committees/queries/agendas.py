"""The agenda of a meeting from the levels of today, and who is invited by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from escalation.models import Meeting
from escalation.queries import level_words
from providers.structure.sight import sight
from quality_oversight.frameworks import Framework
from quality_oversight.tenancy.policy import Party
from reporting.committees.models import Seat
from reporting.committees.rules.agenda import STANDARD, Entry, Part, agenda, length, levels_on
from reporting.queries.dashboard import board


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """Parts in order, their length in minutes, and the bodies that its levels ask for."""

    parts: list[Part]
    minutes: int
    invited: list[tuple[str, bool]]  # a body in words, and whether somebody sits here for it


def agenda_of(meeting: Meeting, framework: Framework, seats: Iterable[Seat], *, today: date) -> Agenda:
    """What the agenda of a meeting is by the levels that stand today; restricted concerns count for nobody."""
    kind = meeting.committee.kind
    lines = board(today, framework, of=sight(today)).lines if kind in STANDARD else ()
    entries = [
        Entry(
            subject_id=line.row.fact.subject_id,
            name=line.name,
            level=line.row.level,
            days_overdue=line.row.days_overdue,
            score=line.row.fact.score,
            days_at_level=line.row.days_at_level,
            proposed=line.row.proposed,
        )
        for line in lines
    ]
    parts = agenda(kind, entries, level_words(framework))
    asked = {party for level in levels_on(parts) for party in framework.level(level).attendance.parties}
    seated = {seat.party for seat in seats if seat.who}
    invited = [(str(party.label), party in seated) for party in Party if party in asked]
    return Agenda(parts=parts, minutes=length(parts), invited=invited)
