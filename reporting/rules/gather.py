"""What a drafted report gathers, and into which section: rules as a table (issue path, point 5; source 004)."""

from collections.abc import Iterable, Mapping
from datetime import date

from escalation.rules.case import Id
from escalation.rules.levels import RANK, Level, level_or_default
from escalation.rules.reviews import days_overdue
from escalation.rules.wording import blank

from .drafting import concern_item, ending_item, level_item
from .drafting_facts import ConcernFact, Drafted, DraftItem, EndingFact, LevelFact, Period, level_before
from .papers import Section

WATCHED_SCORE = 15  # product default: the lowest extreme score (domain brief, section 7.1)
NOT_YET_OR_NO_MORE = frozenset({"draft", "closed", "duplicate", "redirected", "no_further_action"})


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
    before, now = level_before(fact, period), level_or_default(fact.level_now)
    drafted = LEVEL_RULES.get((before, now))
    if before == now == Level.ROUTINE and period.holds(fact.changed_on):  # up and down again since the last draft (EA8)
        drafted = Drafted(Section.ADVISE, "came_back")
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
    endings: Iterable[EndingFact] = (),
) -> list[DraftItem]:
    """Draft a report: each subject and concern in one section only, the most serious (AA11), in a fixed order.

    Subjects that ended or were suspended in the period are noted beside (T8).

    `labels` holds the framework's words for the levels; `next_meeting` is the next look where no later review is set.
    """
    open_facts = [fact for fact in concerns if not fact.restricted]
    judged = [(fact, drafted) for fact in open_facts if (drafted := judge_concern(fact, period, today))]
    advised = {fact.subject_id for fact, drafted in judged if drafted.section == Section.ADVISE} - {None}
    ranks: dict[Id | None, int] = {}
    winner: dict[Id | None, Section] = dict.fromkeys(advised, Section.ADVISE)
    rows: list[tuple[tuple[object, ...], DraftItem]] = []
    placed: list[tuple[LevelFact, Drafted]] = []

    for fact in levels:
        ranks[fact.subject_id] = RANK[level_or_default(fact.level_now)]
        drafted = judge_level(fact, period, today)
        if drafted is None:
            continue
        if drafted.section == Section.ASSURE and fact.subject_id in advised:
            drafted = Drafted(Section.ADVISE, "stepped_down_watched")  # good news waits for the concern that is open
        winner[fact.subject_id] = drafted.section
        placed.append((fact, drafted))

    shown = [
        (fact, drafted)
        for fact, drafted in judged
        if fact.subject_id is None or winner.get(fact.subject_id, drafted.section) == drafted.section
    ]
    for concern, drafted in shown:
        item = concern_item(concern, drafted, today=today, next_meeting=next_meeting)
        begun = concern.closed_on or concern.identified_on
        rank = ranks.get(concern.subject_id, 0)
        rows.append((_order(drafted.section, rank, concern.score, begun, concern.title, concern.id), item))

    shown_ids = {fact.id for fact, _ in shown}
    for fact, drafted in placed:
        about = [c for c in open_facts if c.subject_id == fact.subject_id and c.status not in NOT_YET_OR_NO_MORE]
        also = tuple(sorted(c.ref for c in about if c.id not in shown_ids))
        before = level_before(fact, period)
        item = level_item(fact, drafted, before, also=also, today=today, labels=labels, next_meeting=next_meeting)
        score = max((c.score for c in about), default=0)
        rank = ranks[fact.subject_id]
        rows.append((_order(drafted.section, rank, score, fact.changed_on, fact.subject, fact.subject_id), item))
    for ending in endings:
        if period.holds(ending.on):
            order = _order(Section.ADVISE, RANK[ending.level], 0, ending.on, ending.subject, ending.subject_id)
            rows.append((order, ending_item(ending, labels=labels)))
    return [item for _, item in sorted(rows, key=lambda row: row[0])]


def _order(section: Section, rank: int, score: int, begun: date | None, name: str, pk: Id) -> tuple[object, ...]:
    """Order by section, level, score, age and name; the key only keeps equal names apart."""
    return (SECTION_ORDER[section], -rank, -score, begun or date.max, name.casefold(), str(pk))


__all__ = [
    "LEVEL_RULES", "WATCHED_SCORE", "ConcernFact", "DraftItem", "Drafted", "EndingFact", "LevelFact", "Period",
    "gather", "judge_concern", "judge_level", "level_before",
]  # fmt: skip
