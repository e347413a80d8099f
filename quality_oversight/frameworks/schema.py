"""A local quality framework as frozen values, with the look-ups that pages and rules need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from quality_oversight.frameworks.provenance import Provenance
from quality_oversight.frameworks.timing import USUAL_EARLY_WARNING, Clock, EarlyWarning
from quality_oversight.frameworks.vocabulary import LEVELS, PARTY_TYPES, ROLES, TRANSITIONS


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


T = TypeVar("T", bound=Keyed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    document: str
    author: str
    dated: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Colour:
    name: str
    hex: str
    text_hex: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Parties:
    parties: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ExecOwner:
    role: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    kinds: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    key: str
    label: str
    short_label: str
    rank: int
    shape: str
    colour: Colour
    focus: str
    lead: Parties
    attendance: Parties
    considerations: tuple[str, ...]
    interventions: tuple[str, ...]
    monitoring: tuple[str, ...]
    meeting_types: tuple[str, ...]
    includes_lower: bool
    reporting: str
    exec_owner: ExecOwner
    review_days: int
    applies_to: Scope
    provenance: Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    key: str
    text: str
    allowed: bool
    emergency: bool
    authoriser_party: str
    authoriser_role: str
    concurrence_parties: tuple[str, ...]
    requires: tuple[str, ...]
    provenance: Provenance

    @property
    def origin(self) -> str:
        return TRANSITIONS[self.key][0]

    @property
    def authoriser(self) -> str:
        """Who authorises it, in words: "Regional oversight body: regional authoriser"."""
        return f"{PARTY_TYPES[self.authoriser_party]}: {ROLES[self.authoriser_role].lower()}"

    @property
    def target(self) -> str:
        return TRANSITIONS[self.key][1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """When a committee meets; with no rule it meets as its terms of reference say."""

    text: str
    rrule: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Committee:
    key: str
    name: str
    kind: str
    purpose: str
    chair: str
    chair_role: str = ""
    members: tuple[str, ...]
    cadence: Cadence
    paper_lead_days: int
    reports_to: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportingChain:
    """How word travels upward; subjects still at one of board_levels after the quality committee go to the board."""

    steps: tuple[str, ...]
    board_levels: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class RightOfReply:
    """Whether the provider must be asked to check the facts before the group considers, and its time to answer."""

    required: bool
    working_days: int
    provenance: Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class Domain:
    key: str
    label: str
    description: str
    provenance: Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    label: str
    points: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    key: str
    label: str
    description: str
    outcome: str = ""
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Chapter:
    key: str
    title: str
    introduction: str
    items: tuple[Statement, ...]
    provenance: Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    term: str
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """Which organisation acts for a party type, from one day to another, both included; `until` None: still (EA13)."""

    party: str
    name: str
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Framework:
    key: str
    title: str
    area: str
    version: str
    effective_from: date
    introduction: tuple[str, ...]
    purpose: tuple[str, ...]
    source: Source
    levels: tuple[Level, ...]
    transitions: tuple[Transition, ...]
    committees: tuple[Committee, ...]
    reporting_chain: ReportingChain
    right_of_reply: RightOfReply
    clock: Clock
    early_warning: EarlyWarning = USUAL_EARLY_WARNING
    domains: tuple[Domain, ...]
    themes: Chapter
    chapters: tuple[Chapter, ...] = ()
    glossary: tuple[Term, ...] = ()
    bodies: tuple[Body, ...] = ()
    provenance: Provenance

    def body_on(self, party: str, day: date) -> str | None:
        """The name of the body that acts for a party type on a day.

        Empty where the framework names none of this type at all; None where it does and none of them acts on that day.
        """
        named = [body for body in self.bodies if body.party == party]
        return next((body.name for body in named if body.holds(day)), None if named else "")

    def level(self, key: str) -> Level:
        return _named(key, self.levels, "level")

    def transition(self, key: str) -> Transition:
        return _named(key, self.transitions, "transition")

    def transition_between(self, origin: str, target: str) -> Transition | None:
        """The move from one level to another; None when there is none (the level stays)."""
        return next((move for move in self.transitions if (move.origin, move.target) == (origin, target)), None)

    def committee(self, key: str) -> Committee:
        return _named(key, self.committees, "committee")

    def committee_of_kind(self, kind: str) -> Committee | None:
        return next((committee for committee in self.committees if committee.kind == kind), None)

    def receiver_of(self, key: str) -> Committee | None:
        """The committee that receives this one's report by default: the first that it reports to."""
        return next((self.committee(receiver) for receiver in self.committee(key).reports_to), None)

    def domain(self, key: str) -> Domain:
        return _named(key, self.domains, "quality domain")

    def theme(self, key: str) -> Statement:
        return _named(key, self.themes.items, "theme")

    @property
    def allow_double_step_down(self) -> bool:
        """Whether intensive may go to routine in one step (T6)."""
        return self.transition("T6").allowed

    def all_considerations(self, level: str) -> tuple[str, ...]:
        return self._gathered(level, "considerations")

    def all_interventions(self, level: str) -> tuple[str, ...]:
        return self._gathered(level, "interventions")

    def all_monitoring(self, level: str) -> tuple[str, ...]:
        return self._gathered(level, "monitoring")

    def all_meeting_types(self, level: str) -> tuple[str, ...]:
        return self._gathered(level, "meeting_types")

    def _gathered(self, key: str, field: str) -> tuple[str, ...]:
        """A level's entries after those of the levels that it builds on, each once."""
        level = self.level(key)
        position = LEVELS.index(key)
        lower = self._gathered(LEVELS[position - 1], field) if level.includes_lower and position else ()
        return tuple(dict.fromkeys(lower + getattr(level, field)))


def _named(key: str, rows: Iterable[T], what: str) -> T:
    for row in rows:
        if row.key == key:
            return row
    raise KeyError(f"This framework has no {what} called {key}.")
