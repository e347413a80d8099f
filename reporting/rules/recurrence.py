"""How often a committee meets, in plain choices, and the repeat rule (RFC 5545) that each comes to."""

import re
from dataclasses import dataclass

from django.db.models import TextChoices


class Frequency(TextChoices):
    """How often; odd and even months are told apart so that the rule does not depend on when it started."""

    WEEKLY = "weekly", "Every week"
    FORTNIGHTLY = "fortnightly", "Every two weeks"
    MONTHLY = "monthly", "Every month"
    ODD_MONTHS = "odd_months", "Every two months, in January, March, May and so on"
    EVEN_MONTHS = "even_months", "Every two months, in February, April, June and so on"


class Weekday(TextChoices):
    MONDAY = "MO", "Monday"
    TUESDAY = "TU", "Tuesday"
    WEDNESDAY = "WE", "Wednesday"
    THURSDAY = "TH", "Thursday"
    FRIDAY = "FR", "Friday"


class Position(TextChoices):
    """Which of the weekdays of a month."""

    FIRST = "1", "First"
    SECOND = "2", "Second"
    THIRD = "3", "Third"
    FOURTH = "4", "Fourth"
    LAST = "-1", "Last"


# frequency: (repeat rule, words); a rule that names {position} needs one
PATTERNS: dict[Frequency, tuple[str, str]] = {
    Frequency.WEEKLY: ("FREQ=WEEKLY;BYDAY={weekday}", "Every week, on {day}s"),
    Frequency.FORTNIGHTLY: ("FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}", "Every two weeks, on {day}s"),
    Frequency.MONTHLY: ("FREQ=MONTHLY;BYDAY={position}{weekday}", "Every month, on the {place} {day}"),
    Frequency.ODD_MONTHS: (
        "FREQ=MONTHLY;BYMONTH=1,3,5,7,9,11;BYDAY={position}{weekday}",
        "Every two months, on the {place} {day} of January, March, May and so on",
    ),
    Frequency.EVEN_MONTHS: (
        "FREQ=MONTHLY;BYMONTH=2,4,6,8,10,12;BYDAY={position}{weekday}",
        "Every two months, on the {place} {day} of February, April, June and so on",
    ),
}


@dataclass(frozen=True)
class Recurrence:
    """One of the plain choices; the position counts only where the frequency is by month."""

    frequency: Frequency
    weekday: Weekday
    position: Position = Position.FIRST

    @property
    def rule(self) -> str:
        """The repeat rule."""
        return PATTERNS[self.frequency][0].format(weekday=self.weekday, position=self.position)

    @property
    def words(self) -> str:
        """The rule as a person would say it."""
        return PATTERNS[self.frequency][1].format(day=self.weekday.label, place=self.position.label.lower())


def by_month(frequency: str) -> bool:
    """Say whether a frequency needs a position in the month."""
    return "{position}" in PATTERNS[Frequency(frequency)][0]


def read(rule: str) -> Recurrence | None:
    """Return the plain choice that a repeat rule comes to, or None where no choice says it."""
    text = rule.strip().upper().removeprefix("RRULE:")
    found = re.fullmatch(r".*BYDAY=(?P<position>-1|[1-4])?(?P<weekday>[A-Z]{2})", text)
    if found is None or found["weekday"] not in Weekday.values:
        return None
    weekday, position = Weekday(found["weekday"]), Position(found["position"] or "1")
    choices = (Recurrence(frequency, weekday, position) for frequency in Frequency)
    return next((choice for choice in choices if choice.rule == text), None)


def in_words(rule: str) -> str:
    """Return a repeat rule in words; one that no plain choice says is shown as it is."""
    choice = read(rule)
    return choice.words if choice else f"By the repeat rule {rule}"
