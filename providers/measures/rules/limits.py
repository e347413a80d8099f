"""Mean and natural process limits of an XmR chart (domain brief 7.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from statistics import median

LIMIT = 2.66  # 3 / d2 for moving ranges of two, as Making Data Count rounds it
NEAR = LIMIT * 2 / 3
SCREEN = 3.267  # D4: a moving range this many times the average is an outlier of its own
TOLERANCE = 1e-12  # of the values' own size: what floating point cannot tell apart

Values = Sequence[float | None]


@dataclass(frozen=True)
class Limits:
    """The lines of one stretch of a chart, in the unit of its values; without limits where no two values follow."""

    mean: float
    moving_range: float | None  # average moving range, of those that were not screened out

    @property
    def lower(self) -> float | None:
        return self._at(-LIMIT)

    @property
    def upper(self) -> float | None:
        return self._at(LIMIT)

    @property
    def near_lower(self) -> float | None:
        return self._at(-NEAR)

    @property
    def near_upper(self) -> float | None:
        return self._at(NEAR)

    def _at(self, times: float) -> float | None:
        return None if self.moving_range is None else self.mean + times * self.moving_range


def limits_of(baseline: Values, *, screen: bool) -> Limits | None:
    """The limits that some values give; None stands for a missing one, which no moving range crosses.

    `screen` leaves moving ranges of 3.267 times their average or more out, once, as NHSRplotthedots does; the national
    Excel tool does not. Where that leaves no variation at all in values that do vary, the limits lie around the median,
    as far away as without screening (a rule of our own, docs/decisions/0019).
    """
    values = [value for value in baseline if value is not None]
    if not values:
        return None
    mean = fsum(values) / len(values)
    ranges = [abs(after - before) for before, after in pairwise(baseline) if before is not None and after is not None]
    if not ranges:
        return Limits(mean, None)
    average = fsum(ranges) / len(ranges)
    if not screen or same(average, 0, mean):
        return Limits(mean, average)
    kept = [each for each in ranges if each < SCREEN * average]
    screened = fsum(kept) / len(kept) if kept else 0.0
    if same(screened, 0, mean):
        return Limits(float(median(values)), average)
    return Limits(mean, screened)


def same(one: float, other: float, size: float = 0) -> bool:
    """Whether two numbers differ by no more than floating point does; `size` is that of the values behind them."""
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other), abs(size))
