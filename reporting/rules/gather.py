"""What a drafted report gathers, and into which section: rules as a table (issue path, point 5; source 004)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from escalation.rules.case import Id
from escalation.rules.levels import RANK, Level, level_or_default
from escalation.rules.reviews import days_overdue
from escalation.rules.wording import blank

from .papers import Ask, Section

WATCHED_SCORE = 15  # product default: the lowest extreme score (domain brief, section 7.1)
NOT_YET_OR_NO_MORE = frozenset({"draft", "closed", "duplicate", "redirected", "no_further_action"})


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


# (level at the last meeting, level now): what it comes to. Stepped down, but still watched, is a matter to
# advise on (domain brief, section 7.6, RC3); no change at routine is a matter only where a review is late.
LEVEL_RULES: dict[tuple[Level, Level], Drafted] = {
    (Level.ROUTINE, Level.INTENSIVE): Drafted(Section.ALERT, "new_intensive"),
    (Level.ENHANCED, Level.INTENSIVE): Drafted(Section.ALERT, "new_intensive"),
    (Level.ROUTINE, Level.ENHANCED): Drafted(Section.ALERT, "new_enhanced"),
    (Level.INTENSIVE, Level.INTENSIVE): Drafted(Section.ALERT, "still_intensive"),
    (Level.INTENSIVE, Level.ENHANCED): Drafted(Section.ADVISE, "stepped_down_watched"),
    (Level.ENHANCED, Level.ENHANCED): Drafted(Section.ADVISE, "still_enhanced"),
    (Level.ENHANCED, Level.ROUTINE): Drafted(Section.ASSURE, "stepped_down"),
    (Level.INTENSIVE, Level.ROUTINE): Drafted(Section.ASSURE, "stepped_down"),
}
SECTION_ORDER = {section: number for number, section in enumerate(Section)}


def judge_level(fact: LevelFact, period: Period, today: date) -> Drafted | None:
    """Return the section and rule for a subject's level, or None where there is nothing to report."""
    drafted = LEVEL_RULES.get((level_before(fact, period), level_or_default(fact.level_now)))
    if drafted and drafted.rule == "stepped_down" and (blank(fact.evidence) or not blank(fact.override_reason)):
        drafted = Drafted(Section.ADVISE, "stepped_down_unproven")  # without evidence it only reassures
    if days_overdue(fact.review_due, today) and (drafted is None or drafted.section != Section.ALERT):
        return Drafted(Section.ADVISE, "review_overdue")
    return drafted


def judge_concern(fact: ConcernFact, period: Period, today: date) -> Drafted | None:
    """Return the section and rule for a concern, or None; a restricted concern is never gathered."""
    if fact.restricted:
        return None
    if fact.status == "closed":
        proven = fact.closure_reason == "resolved" and not blank(fact.closure_evidence)
        return Drafted(Section.ASSURE, "closed_with_evidence") if proven and period.holds(fact.closed_on) else None
    if fact.status in NOT_YET_OR_NO_MORE:
        return None
    if days_overdue(fact.review_due, today):
        return Drafted(Section.ADVISE, "concern_overdue")
    if fact.immediate:
        return Drafted(Section.ADVISE, "immediate_harm")
    return Drafted(Section.ADVISE, "high_score") if fact.score >= WATCHED_SCORE else None


def gather(
    levels: Iterable[LevelFact],
    concerns: Iterable[ConcernFact],
    period: Period,
    *,
    today: date,
    labels: Mapping[str, str],
    next_meeting: date | None = None,
) -> list[DraftItem]:
    """Draft a report: each subject and concern in one section only, the most serious (AA11), in a fixed order.

    `labels` holds the framework's words for the levels; `next_meeting` is the next look where no later review is set.
    """
    from .drafting import concern_item, level_item

    known = list(levels)
    facts = [fact for fact in concerns if not fact.restricted]
    judged_levels = [(fact, drafted) for fact in known if (drafted := judge_level(fact, period, today))]
    judged_concerns = [(fact, drafted) for fact in facts if (drafted := judge_concern(fact, period, today))]

    winner: dict[Id, Section] = {}
    for fact, drafted in (*judged_levels, *judged_concerns):
        if fact.subject_id is not None:
            best = winner.get(fact.subject_id, drafted.section)
            winner[fact.subject_id] = min(best, drafted.section, key=SECTION_ORDER.__getitem__)

    def kept(fact: LevelFact | ConcernFact, drafted: Drafted) -> bool:
        return fact.subject_id is None or winner[fact.subject_id] == drafted.section

    ranks = {fact.subject_id: RANK[level_or_default(fact.level_now)] for fact in known}
    rows: list[tuple[tuple[object, ...], DraftItem]] = []
    for fact, drafted in judged_levels:
        if not kept(fact, drafted):
            continue
        about = [c for c in facts if c.subject_id == fact.subject_id and c.status not in NOT_YET_OR_NO_MORE]
        shown = [c.id for c, other in judged_concerns if kept(c, other)]
        also = tuple(sorted(c.ref for c in about if c.id not in shown))
        before = level_before(fact, period)
        item = level_item(fact, drafted, before, also=also, today=today, labels=labels, next_meeting=next_meeting)
        score = max((c.score for c in about), default=0)
        key = (ranks[fact.subject_id], score, fact.changed_on, fact.subject, fact.subject_id)
        rows.append((_order(drafted.section, *key), item))
    for concern, drafted in judged_concerns:
        if kept(concern, drafted):
            item = concern_item(concern, drafted, today=today, next_meeting=next_meeting)
            begun = concern.closed_on or concern.identified_on
            key = (ranks.get(concern.subject_id, 0), concern.score, begun, concern.title, concern.id)
            rows.append((_order(drafted.section, *key), item))
    return [item for _, item in sorted(rows, key=lambda row: row[0])]


def _order(
    section: Section, rank: int, score: int, begun: date | None, name: str, id: Id
) -> tuple[object, ...]:
    """Order by section, level, score, age and name; the id only keeps equal names apart."""
    return (SECTION_ORDER[section], -rank, -score, begun or date.max, name.casefold(), str(id))
