"""Where values and periods lie on the paper of a chart."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Scale:
    """A line from the value `low` at the place `start` to the value `high` at the place `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value, in units of the drawing, to a tenth."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def ticks_of(values: Iterable[float], *, about: int = 5) -> list[float]:
    """Round numbers, about so many, from below the lowest to above the highest value."""
    values = list(values)
    low, high = min(values), max(values)
    if high == low:
        low, high = low - (abs(low) * 0.1 or 1), high + (abs(high) * 0.1 or 1)
    rough = (high - low) / about
    power = 10.0 ** floor(log10(rough))
    step = next(each * power for each in STEPS if each * power >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def every(count: int, *, at_most: int) -> int:
    """Every how many of so many periods one is named, so that no more than `at_most` are; months in whole years."""
    step = ceil(count / at_most)
    return next((each for each in (1, 2, 3, 6, 12, 24, 36, 60, 120) if each >= step), step) if count else 1
