"""Invented values of a measure, month by month."""

from datetime import date
from decimal import Decimal

from providers.measures.actions import Reading

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
