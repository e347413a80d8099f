"""What a row of the level dashboard shows, and in which order (domain brief, sections 6.3 and 7.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from escalation.rules.case import Id
from escalation.rules.levels import RANK, Direction, Level, direction, level_or_default, levels_above
from escalation.rules.reviews import days_overdue, twice_overdue
from escalation.rules.wording import counted


@dataclass(frozen=True, kw_only=True)
class RowFact:
    """One subject as the dashboard sees it; a level of None means that no decision is on file."""

    subject_id: Id
    name: str
    level: Level | None = None
    since: date | None = None
    level_then: Level | None = None  # at the last meeting
    proposed: Level | None = None  # target of an open request
    parts: tuple[Level, ...] = ()  # levels of the subject's services
    sites: tuple[Level, ...] = ()  # and of its sites
    review_due: date | None = None
    score: int = 0  # highest current score of its open concerns
    criteria: int = 0  # exit criteria of its level
    criteria_met: int = 0
    review_days: int = 0  # between reviews at its level; 0: not told


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the dashboard, ready to print: words beside every colour."""

    fact: RowFact
    level: Level
    label: str
    badges: tuple[str, ...]
    proposed: str
    direction: Direction
    days_at_level: int | None
    days_overdue: int
    twice_overdue: bool = False


def level_text(level: Level | None, words: Mapping[str, str]) -> str:
    """Return the level's word, marked as the default where no decision is on file (RG3)."""
    own = level_or_default(level)
    label = words.get(own, str(own.label))
    return f"{label} (default)" if level is None else label


def badges(
    level: Level | None, parts: Iterable[Level], short: Mapping[str, str], *, noun: str = "service"
) -> list[str]:
    """Return a badge for each level above the subject's own: "1 service Amber" (RG1)."""
    return [f"{counted(n, noun)} {short.get(above, above.label)}" for above, n in levels_above(level, parts)]


def proposed_text(level: Level | None, proposed: Level | None, words: Mapping[str, str]) -> str:
    """Return what an open request proposes, beside the level that still holds: "proposed Red - targeted" (RG2)."""
    if proposed is None or Level(proposed) == level_or_default(level):
        return ""
    return f"proposed {words.get(proposed, Level(proposed).label)}"


def days_at_level(since: date | None, today: date) -> int | None:
    """Return for how many days the level has held, or None where no decision is on file."""
    return None if since is None else max(0, (today - since).days)


def is_twice_overdue(fact: RowFact, today: date) -> bool:
    """Say whether a review is late by more than two of its intervals (section 7.7, OV9)."""
    return fact.review_days > 0 and twice_overdue(fact.review_due, today, fact.review_days)


def sort_key(fact: RowFact, today: date) -> tuple[object, ...]:
    """Order red before amber before green; within a level what is twice overdue, then overdue, then the gravest."""
    late = days_overdue(fact.review_due, today) > 0
    rank = RANK[level_or_default(fact.level)]
    return (
        -rank,
        not is_twice_overdue(fact, today),
        not late,
        -fact.score,
        fact.since or date.max,
        fact.name.casefold(),
        str(fact.subject_id),
    )


def rows(
    facts: Iterable[RowFact],
    *,
    today: date,
    labels: Mapping[str, str],
    short: Mapping[str, str] | None = None,
    noun: str = "service",
) -> list[Row]:
    """Return the dashboard's rows in order; `labels` and `short` are the framework's words by level."""
    brief = labels if short is None else short
    return [
        Row(
            fact=fact,
            level=level_or_default(fact.level),
            label=level_text(fact.level, labels),
            badges=(
                *badges(fact.level, fact.parts, brief, noun=noun),
                *badges(fact.level, fact.sites, brief, noun="site"),
            ),
            proposed=proposed_text(fact.level, fact.proposed, labels),
            direction=direction(fact.level_then, fact.level),
            days_at_level=days_at_level(fact.since, today),
            days_overdue=days_overdue(fact.review_due, today),
            twice_overdue=is_twice_overdue(fact, today),
        )
        for fact in sorted(facts, key=lambda fact: sort_key(fact, today))
    ]
