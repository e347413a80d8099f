"""What falls due by when: the framework's clock of contract levers, a regulator's date, a report's accuracy check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from escalation.interventions.rules.vocabulary import Kind
from quality_oversight.frameworks.timing import Clock
from quality_oversight.frameworks.vocabulary import ISSUED
from quality_oversight.working_days import working_days_after

RESPONSE, PLANNED_END, ACCURACY, HELD = "response", "planned_end", "accuracy", "held"
FOR_PROVIDER = frozenset({RESPONSE, ACCURACY})  # what the provider itself does
DUE_WORDS = {
    Kind.REGULATORY: (RESPONSE, "Provider’s response"),
    Kind.SUPPORT: (PLANNED_END, "Planned end of the support"),
    Kind.MEETING: (HELD, "Meeting to be held"),
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the clock counts from; `accuracy_from` is the day on which a report went to the provider to be checked."""

    kind: str
    type: str
    started_on: date
    due_on: date | None = None
    accuracy_from: date | None = None


@dataclass(frozen=True)
class Timed:
    """One thing that falls due; `key` is empty for a date that somebody set by hand."""

    key: str
    label: str
    due: date


def after(start: date, within: int, unit: str) -> date:
    """The last day of a time: `unit` is working_days (of England), days or months; `within` 1 or more."""
    if unit == "working_days":
        return working_days_after(start, within)
    if unit == "months":
        return start + relativedelta(months=within)
    if unit == "days":
        return start + timedelta(days=within)
    raise ValueError(f"A clock does not count in {unit}.")


def clock_of(facts: Facts, clock: Clock, done: Mapping[str, date] | None = None) -> list[Timed]:
    """All that falls due by itself, in the order of the clock.

    A step counts from the day on which the step before it was done (`done`, by key), or until then from its due day
    (domain brief 5.2: management meeting 10 operational days after the notice, the plan agreed 5 after the meeting).
    """
    if facts.kind == Kind.CONTRACT:
        return _of_lever(facts, clock, done or {})
    if facts.kind == Kind.VISIT and facts.accuracy_from is not None:
        due = working_days_after(facts.accuracy_from, clock.accuracy_days)
        return [Timed(ACCURACY, "Provider’s check for factual accuracy", due)]
    if facts.kind in DUE_WORDS and facts.due_on is not None:
        return [Timed(*DUE_WORDS[Kind(facts.kind)], facts.due_on)]
    return []


def _of_lever(facts: Facts, clock: Clock, done: Mapping[str, date]) -> list[Timed]:
    days = {ISSUED: facts.started_on}
    found = []
    for step in clock.steps_of(facts.type):
        due = after(days[step.after], step.within, step.unit)
        days[step.key] = done.get(step.key, due)
        found.append(Timed(step.key, step.label, due))
    return found


def why_not_withhold(share: int | None, lever: str, clock: Clock) -> str | None:
    """Say what is wrong with a share of the monthly value (per cent) that is withheld by a lever."""
    if lever != "withhold":
        return "Only a withholding of payment has a share" if share is not None else None
    if share is None:
        return "Enter how much is withheld, in per cent of the monthly value"
    if not 0 < share <= clock.withhold_limit:
        return f"Withhold more than 0 and up to {clock.withhold_limit} per cent of the monthly value"
    return None
