"""The three assurance levels and how two of them compare (domain brief, sections 4.1 and 7.3)."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import TextChoices


class Level(TextChoices):
    """The level of quality assurance and support of one subject in one scope (source 004, last slide)."""

    ROUTINE = "routine", "Routine"
    ENHANCED = "enhanced", "Enhanced"
    INTENSIVE = "intensive", "Intensive"


RANK: dict[Level, int] = {Level.ROUTINE: 0, Level.ENHANCED: 1, Level.INTENSIVE: 2}


class Direction(TextChoices):
    """Which way a subject moved between two dates."""

    UP = "up", "Escalated"
    DOWN = "down", "Stepped down"
    SAME = "same", "No change"


def direction(before: Level | None, after: Level | None) -> Direction:
    """Compare two levels; None stands for no decision on file, which is routine (section 7.3, RG3)."""
    change = RANK[level_or_default(after)] - RANK[level_or_default(before)]
    if change == 0:
        return Direction.SAME
    return Direction.UP if change > 0 else Direction.DOWN


def level_or_default(level: Level | None) -> Level:
    """Return the level, routine where no decision is on file (section 4.1: default is routine)."""
    return Level.ROUTINE if level is None else Level(level)


def levels_above(own: Level | None, parts: Iterable[Level]) -> list[tuple[Level, int]]:
    """Count the parts (services, sites) that stand above their subject's own level, most serious first (RG1)."""
    floor = RANK[level_or_default(own)]
    counts = Counter(Level(part) for part in parts if RANK[Level(part)] > floor)
    return sorted(counts.items(), key=lambda pair: -RANK[pair[0]])
