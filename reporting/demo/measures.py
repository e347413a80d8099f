"""Invented measures, with invented values of the first providers: shifts, spikes, gaps, too few values, one rebase."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from providers.measures import actions
from providers.measures.actions import Reading
from providers.measures.models import Measure
from quality_oversight.tenancy.models import Membership
from reporting.demo.directory import Place

SHOWN = 6  # providers with values of every measure that many providers have
PERCENT: dict[str, Any] = {"unit": "%", "decimals": 1, "floor": Decimal(0), "ceiling": Decimal(100)}
COUNT: dict[str, Any] = {"floor": Decimal(0)}
# code: what the measure says of itself; around which value, how widely, how many months, from when on, by how much more
MEASURES: dict[str, tuple[dict[str, Any], tuple[float, float, int, int, float]]] = {
    "AE-4H": (
        {"name": "A&E waits of four hours or less", "direction": "increase", "target": 78, **PERCENT,
         "definition": "Attendances that ended within four hours, of all attendances", "questions": ["responsive"]},
        (70, 2.2, 32, 24, 4.5),
    ),
    "FALLS-HARM": (
        {"name": "Falls with moderate or severe harm", "direction": "decrease", "questions": ["safe"],
         "definition": "Falls of inpatients reported with moderate or severe harm", **COUNT},
        (14, 2.4, 32, 29, 6),
    ),
    "BED-OCC": (
        {"name": "General and acute beds occupied", "direction": "decrease", "target": 92, **PERCENT,
         "definition": "Mean of the beds occupied overnight", "questions": ["safe", "responsive"]},
        (93, 1.1, 32, 99, 0),
    ),
    "FFT-POS": (
        {"name": "Inpatients who would recommend the ward", "direction": "increase", "target": 90, **PERCENT,
         "definition": "Friends and family test, very good or good", "questions": ["caring"]},
        (95, 0.8, 32, 99, 0),
    ),
    "VACANCY": (
        {"name": "Nursing vacancies", "direction": "decrease", **PERCENT, "questions": ["well_led"],
         "definition": "Funded registered nursing posts without a post holder"},
        (11, 0.9, 9, 99, 0),
    ),
    "FTSU": (
        {"name": "Contacts with the Freedom to Speak Up guardian", "direction": "neutral", "small_numbers": True,
         "definition": "Contacts in the month, whatever came of them", "questions": ["well_led"], **COUNT},
        (6, 1.8, 20, 99, 0),
    ),
    "COMPLAINT-T": (
        {"name": "Complaints answered in the agreed time", "direction": "increase", "target": 85, **PERCENT,
         "definition": "Of the complaints that were due in the month", "questions": ["responsive"]},
        (74, 4, 2, 99, 0),
    ),
}  # fmt: skip


def add_measures(places: Sequence[Place], people: dict[str, Membership], *, today: date) -> None:
    """Fill the library, and log values through the actions; one month was revised, one chart rebased."""
    by, dice = people["quality-lead"], Random("measures")  # noqa: S311  (the same invented values each time)
    focus = next(place for place in places if place.focus)
    shown = [focus, *(place for place in places if place.sector == "acute" and not place.focus)][:SHOWN]
    for code, (about, shape) in MEASURES.items():
        measure = _measure(code, about, by)
        for place in shown if shape[2] > 20 else shown[:1]:
            readings = _readings(place, measure, shape, dice, today)
            actions.log_points(measure, readings, by=by, loaded_from="Invented values")
            if place.focus and code == "AE-4H":
                _afterwards(measure, place, readings, by)


def _measure(code: str, about: dict[str, Any], by: Membership) -> Measure:
    given = dict(about)
    if "target" in given:
        given["target"] = Decimal(given["target"])
        given["target_type"] = "at_least" if given["direction"] == "increase" else "at_most"
    return actions.add_measure(by=by, code=code, owner=by, source="Invented for the demonstration", **given)


def _readings(
    place: Place, measure: Measure, shape: tuple[float, float, int, int, float], dice: Random, today: date
) -> list[Reading]:
    around, width, count, change, more = shape
    around += dice.uniform(-width, width)
    found = []
    for place_in_line in range(count):
        months_ago = today.year * 12 + today.month - 2 - (count - 1 - place_in_line)
        value = max(0.0, dice.gauss(around + (more if place_in_line >= change else 0), width))
        if measure.ceiling is not None:
            value = min(value, 100.0)
        if (place_in_line, measure.code) == (11, "BED-OCC"):  # a month that nobody published
            continue
        day = date(months_ago // 12, months_ago % 12 + 1, 1)
        found.append(Reading(place.subject, day, Decimal(str(round(value, measure.decimals)))))
    return found


def _afterwards(measure: Measure, place: Place, readings: Sequence[Reading], by: Membership) -> None:
    """The trust corrects a month, and the team rebases the chart at a change that it knows of."""
    late = readings[-4]
    again = Reading(place.subject, late.day, late.value + 1)
    actions.log_points(measure, [again], by=by, loaded_from="Invented values, revised")
    reason = "Same-day emergency care opened (invented)."
    actions.rebase(measure, place.subject, by=by, starts_on=readings[-12].day, reason=reason)
