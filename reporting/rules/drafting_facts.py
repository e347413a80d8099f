"""What the drafting rules look at and what they draft, as plain values."""

from dataclasses import dataclass
from datetime import date

from escalation.rules.case import Id
from escalation.rules.levels import Level, level_or_default

from .papers import Ask, Section


@dataclass(frozen=True, kw_only=True)
class LevelFact:
    """One subject's level, now and at the last meeting; `level_then` None: not known, then the date of change tells."""

    subject_id: Id
    subject: str
    level_now: Level | None
    level_then: Level | None = None
    changed_on: date | None = None
    review_due: date | None = None
    reason: str = ""
    evidence: str = ""
    override_reason: str = ""  # a step down with criteria still open (EA8), printed in the report
    lead: str = ""


@dataclass(frozen=True, kw_only=True)
class ConcernFact:
    """One concern as the drafting rules see it."""

    id: Id
    ref: str
    title: str
    subject_id: Id | None = None
    subject: str = ""
    status: str = "open"
    closed_on: date | None = None
    closure_reason: str = "resolved"
    closure_evidence: str = ""
    score: int = 0
    band: str = ""
    review_due: date | None = None
    immediate: bool = False
    identified_on: date | None = None
    lead: str = ""
    restricted: bool = False


@dataclass(frozen=True, kw_only=True)
class EndingFact:
    """One subject that ended, was suspended or was taken up again, for the committee to note (domain brief 4.3, T8)."""

    id: Id
    subject_id: Id
    subject: str
    happened: str  # "merged into another": what is said of it in the past
    on: date
    level: Level
    reasons: str
    successor: str = ""
    successor_level: Level | None = None
    no_successor_reason: str = ""
    parts: tuple[str, ...] = ()  # what ended with it


@dataclass(frozen=True, kw_only=True)
class Period:
    """What a report covers: after `since` (None: from the beginning) up to `until`, that day included."""

    since: date | None
    until: date

    def holds(self, on: date | None) -> bool:
        """Say whether a day falls into the period."""
        return on is not None and on <= self.until and (self.since is None or on > self.since)


@dataclass(frozen=True, kw_only=True)
class DraftItem:
    """One item as drafted: the secretary edits it, moves it or takes it out."""

    section: Section
    title: str
    text: str
    rule: str
    ask: Ask | None = None
    ask_text: str = ""
    next_look: date | None = None
    evidence: str = ""
    owner: str = ""
    subject_id: Id | None = None
    concern_id: Id | None = None


@dataclass(frozen=True)
class Drafted:
    """The section and rule that a fact falls under."""

    section: Section
    rule: str


def level_before(fact: LevelFact, period: Period) -> Level:
    """Return the level at the last meeting; where it is not known, a change in the period came from routine."""
    if fact.level_then is not None:
        return Level(fact.level_then)
    return Level.ROUTINE if period.holds(fact.changed_on) else level_or_default(fact.level_now)
