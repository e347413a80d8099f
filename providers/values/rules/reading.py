"""The rows of a sheet as values of measures: what is read, what is refused and why, and what is a gap."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from providers.measures.rules.measures import why_not_number, why_not_period
from providers.measures.rules.periods import first_day
from providers.values.rules.agreeing import Cell, Found, Refused, agree
from providers.values.rules.fields import NUMBERS
from providers.values.rules.numbers import PERCENT, Gap, Number, number_of
from providers.values.rules.periods import period_of
from quality_oversight.spreadsheets.days import short
from quality_oversight.spreadsheets.headings import letters, same_words

TOTAL = {"total", "england", "grand total", "all", "overall", "england total", "sum"}
PER = re.compile(r"per ([\d,]+)")
NOT_KNOWN = "is not known here"
SIX = Decimal("0.000001")
Row = tuple[int, Sequence[str], Mapping[str, str]]  # number, cells, and by column (from "0") what was not taken in


@dataclass(frozen=True)
class Facts:
    """What a measure says of the values that it takes."""

    name: str
    frequency: str
    unit: str = ""
    floor: Decimal | None = None
    ceiling: Decimal | None = None

    @property
    def times(self) -> Decimal:
        """What a numerator over a denominator is multiplied with: 100 for a percentage, 1,000 for "per 1,000"."""
        if self.unit == PERCENT:
            return Decimal(100)
        found = PER.search(self.unit)
        return Decimal(found[1].replace(",", "")) if found else Decimal(1)


@dataclass(frozen=True)
class Known:
    """What names stand for here, by their words (see `same_words`); None where several have a name.

    `elsewhere` are words that name an organisation which is not one of the ICB's own.
    """

    measures: Mapping[str, str | None]
    subjects: Mapping[str, str | None]
    facts: Mapping[str, Facts]
    elsewhere: Collection[str] = ()


@dataclass(frozen=True)
class How:
    """How a sheet is read; `shares`: percentages are written as shares of one, 0.952 for 95.2%."""

    places: Mapping[str, int]
    same: Mapping[str, str] = field(default_factory=dict)
    meant: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    periods: Mapping[int, str] = field(default_factory=dict)  # of a wide sheet: column and heading
    shares: bool = False


@dataclass(frozen=True)
class Missing:
    """A value that there is not, and the word for it."""

    line: int
    who: str
    measure: str
    subject: str
    day: date
    gap: Gap


@dataclass
class Outcome:
    """What a sheet holds; rows = used + empty + totals + elsewhere + rejected."""

    rows: int = 0
    used: int = 0
    empty: int = 0  # rows without any value
    totals: int = 0
    elsewhere: int = 0
    rejected: int = 0  # rows of which nothing could be used
    found: list[Found] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    doubtful: list[Refused] = field(default_factory=list)  # values that are taken, and may be meant otherwise

    @property
    def strangers(self) -> bool:
        """Whether a row was refused for a name that is not known here."""
        return any(NOT_KNOWN in each.reason for each in self.refused)

    @property
    def counts(self) -> dict[str, int]:
        names = ("used", "empty", "totals", "elsewhere", "rejected")
        return {name: getattr(self, name) for name in names} | {"parts": 0}


class Reader:
    """Reads rows one after the other, and then says which of them agree.

    A second row with the same value of a measure, organisation and period is refused. Of two that contradict each other
    neither is used, with none of its other periods: nobody can know which of them is right.
    """

    def __init__(self, how: How, known: Known, today: date) -> None:
        self.how, self.known, self.today = how, known, today
        self.outcome = Outcome()
        self.cells: list[Cell] = []
        self.lines: list[int] = []  # of rows that name a measure and an organisation
        self.names = {"measure": known.measures, "subject": known.subjects}
        self.here: dict[str, set[str | None]] = {"measure": {*known.facts}, "subject": set(known.subjects.values())}

    def read(self, rows: Iterable[Row]) -> Outcome:
        for number, cells, kept_out in rows:
            self.outcome.rows += 1
            self._row(number, cells, kept_out)
        agreed = agree(self.cells)
        self.outcome.found, self.outcome.doubtful = agreed.found, agreed.doubtful
        self.outcome.refused = sorted([*self.outcome.refused, *agreed.refused], key=lambda each: each.line)
        self._count()
        return self.outcome

    def _count(self) -> None:
        outcome = self.outcome
        used, refused = ({each.line for each in rows} for rows in (outcome.found, outcome.refused))
        for line in self.lines:
            if line in used:
                outcome.used += 1
            elif line in refused:
                outcome.rejected += 1
            else:
                outcome.empty += 1

    def _row(self, line: int, cells: Sequence[str], kept_out: Mapping[str, str]) -> None:
        outcome, who = self.outcome, self.text_of("subject", cells)
        if same_words(who) in TOTAL or (
            "period" in self.how.places and same_words(self.text_of("period", cells)) in TOTAL
        ):
            outcome.totals += 1
            return
        if same_words(who) in self.known.elsewhere and self.known_as("subject", who) is None:
            outcome.elsewhere += 1
            return
        try:
            measure, subject = self._named("measure", cells, kept_out), self._named("subject", cells, kept_out)
        except ValueError as wrong:
            outcome.refused.append(Refused(line, short(who), f"{wrong}."))
            outcome.rejected += 1
            return
        self.lines.append(line)
        for place, written in self._periods(cells):
            column = f"{letters(place)}, {short(written)}: " if place is not None and self.how.periods else ""
            try:
                self._value(line, who, measure, subject, written, place, cells, kept_out)
            except ValueError as wrong:
                outcome.refused.append(Refused(line, short(who), f"{column}{wrong}."))

    def _periods(self, cells: Sequence[str]) -> Iterable[tuple[int | None, str]]:
        """Each period of a row as it is written, with the column of its value in a wide sheet."""
        if self.how.periods:
            return list(self.how.periods.items())
        return [(None, self.text_of("period", cells))]

    def _value(
        self, line: int, who: str, measure: str, subject: str, written: str, place: int | None,
        cells: Sequence[str], kept_out: Mapping[str, str],
    ) -> None:  # fmt: skip
        """Take one value in, or the word for why there is none."""
        facts = self.known.facts[measure]
        if not written:
            raise ValueError("There is no period")
        day = first_day(period_of(written, facts.frequency), facts.frequency)
        texts = {"value": self._at(place, cells, kept_out)} if place is not None else {
            name: self._at(self.how.places.get(name), cells, kept_out) for name in NUMBERS
        }  # fmt: skip
        value, numerator, denominator, gap = self._numbers(texts, facts)
        if value is None:
            self.outcome.missing.append(Missing(line, short(who), measure, subject, day, gap or Gap.EMPTY))
            return
        if why := why_not_number(value, floor=facts.floor, ceiling=facts.ceiling):
            raise ValueError(f"{why}; it is {value.normalize():f}")
        if why := why_not_period(day, today=self.today):
            raise ValueError(f"{why}; this one begins on {day.day} {day:%B %Y}")
        column = "" if place is None else f"{letters(place)}, {short(written)}: "
        bare = facts.unit == PERCENT and not self.how.shares and is_plain(texts.get("value", ""))
        found = Found(line, measure, subject, day, value, numerator, denominator)
        self.cells.append(Cell(found, short(who), column, bare))

    def _numbers(
        self, texts: Mapping[str, str], facts: Facts
    ) -> tuple[Decimal | None, Decimal | None, Decimal | None, Gap | None]:
        """Value, numerator and denominator, or why there is no value; the value is worked out where it is not given."""
        value, numerator, denominator = (number_of(texts.get(name, "")) for name in NUMBERS)
        if numerator.percent or denominator.percent:
            raise ValueError("A numerator or denominator is no percentage")
        if value.value is not None:
            return self._scaled(value, facts), numerator.value, denominator.value, None
        if value.gap is not Gap.EMPTY or "numerator" not in self.how.places or "denominator" not in self.how.places:
            return None, None, None, value.gap
        if numerator.value is None or denominator.value is None:
            gaps = [each.gap for each in (numerator, denominator) if each.gap is not None]
            return None, None, None, next((gap for gap in gaps if gap is not Gap.EMPTY), Gap.EMPTY)
        if denominator.value == 0:
            return None, None, None, Gap.NO_DENOMINATOR
        if facts.unit == PERCENT and numerator.value > denominator.value:
            raise ValueError(f"{numerator.value} is more than the {denominator.value} it is a part of")
        worked_out = (facts.times * numerator.value / denominator.value).quantize(SIX)
        return worked_out, numerator.value, denominator.value, None

    def _scaled(self, number: Number, facts: Facts) -> Decimal:
        assert number.value is not None  # noqa: S101  (the caller looked)
        if number.percent and facts.unit != PERCENT:
            raise ValueError(f"{number.value}% is a percentage, and {facts.name} is not")
        if facts.unit == PERCENT and self.how.shares and not number.percent:
            return number.value * 100
        return number.value

    def _named(self, name: str, cells: Sequence[str], kept_out: Mapping[str, str]) -> str:
        place = self.how.places.get(name)
        text = self._at(place, cells, kept_out)
        if not text:
            if chosen := self.how.same.get(name):
                return chosen
            raise ValueError(f"There is no {'measure' if name == 'measure' else 'organisation'}")
        if (found := self.known_as(name, text)) is not None:
            return found
        if same_words(text) in self.names[name]:
            raise ValueError(f"Several have the name “{short(text)}”: use the code")
        raise ValueError(f"“{short(text)}” {NOT_KNOWN}")

    def known_as(self, name: str, text: str) -> str | None:
        """What a name stands for: what somebody said that it means, where that is here still, or what has this name."""
        words = same_words(text)
        chosen = self.how.meant.get(name, {}).get(words)
        return chosen if chosen in self.here[name] else self.names[name].get(words)

    def text_of(self, name: str, cells: Sequence[str]) -> str:
        """What stands in the column of a field; for the period also what every row is about."""
        place = self.how.places.get(name)
        text = cells[place].strip() if place is not None and place < len(cells) else ""
        return text or (self.how.same.get(name, "") if name == "period" else "")

    def _at(self, place: int | None, cells: Sequence[str], kept_out: Mapping[str, str]) -> str:
        if place is None:
            return ""
        if what := kept_out.get(str(place)):
            raise ValueError(f"The cell held {what}, so it was not taken in")
        return cells[place].strip() if place < len(cells) else ""


def strangers(rows: Iterable[Row], how: How, known: Known) -> dict[str, dict[str, tuple[str, int]]]:
    """By field: each name that stands for nothing here, as it is written, and in how many rows."""
    reader, found = Reader(how, known, date.min), dict[str, dict[str, tuple[str, int]]]()
    for _, cells, _ in rows:
        for name in ("subject", "measure"):
            text = reader.text_of(name, cells)
            words = same_words(text)
            if not words or reader.known_as(name, text) is not None:
                continue
            if name == "subject" and (words in TOTAL or words in known.elsewhere):
                continue
            written, number = found.setdefault(name, {}).get(words, (text, 0))
            found[name][words] = (written, number + 1)
    return found


def looks_like_shares(values: Iterable[str]) -> bool:
    """Whether numbers are percentages written as shares of one: none above 1, and some between 0 and 1."""
    found = []
    for text in values:
        try:
            number = number_of(text)
        except ValueError:
            return False
        if number.percent:
            return False
        if number.value is not None:
            found.append(number.value)
    return bool(found) and max(found) <= 1 and any(0 < each < 1 for each in found)


def is_plain(text: str) -> bool:
    """Whether a cell holds a number without a percent sign."""
    number = number_of(text)
    return number.value is not None and not number.percent
