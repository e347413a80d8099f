"""A measure with fourteen months of invented values of the cast's trust."""

from datetime import date
from decimal import Decimal

import pytest

from providers.measures.actions import Reading, add_measure, log_points
from tests.cast import acting

A = [12, 14, 11, 13, 12, 15, 13, 12, 14, 13, 11, 14, 24, 13]


def months(count, year=2025):
    return [date(year + place // 12, place % 12 + 1, 1) for place in range(count)]


def readings(subject, values, year=2025):
    """A reading for each month from January on; None leaves a month out."""
    return [
        Reading(subject, day, Decimal(str(value)))
        for day, value in zip(months(len(values), year), values, strict=True)
        if value is not None
    ]


@pytest.fixture
def falls(cast):
    """A measure that improves downwards, with values of the trust."""
    with acting(cast.lead) as by:
        measure = add_measure(
            by=by, code="FALLS", name="Falls with harm (invented)", direction="decrease", target_type="at_most",
            target=Decimal(10), floor=Decimal(0), definition="Per month",
        )  # fmt: skip
        log_points(measure, readings(cast.subject, A), by=by, loaded_from="Typed in")
    return measure
