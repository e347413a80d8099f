"""Which points of a chart are special cause, and why (domain brief 7.2, rules a to d)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from providers.measures.rules.limits import Limits, Values, same
from providers.measures.rules.vocabulary import Cause


@dataclass(frozen=True)
class Counts:
    """How many points make a run; Making Data Count and NHSRplotthedots say seven for both."""

    shift: int = 7
    trend: int = 7


USUAL = Counts()


def sides_of(values: Values, limits: Limits) -> list[int | None]:
    """For each value 1 above the mean, -1 below it, 0 on it; None where it is missing."""
    return [
        None if value is None else 0 if same(value, limits.mean) else 1 if value > limits.mean else -1
        for value in values
    ]


def causes_of(values: Values, limits: Limits, *, counts: Counts = USUAL, across_gaps: bool = False) -> list[Cause]:
    """The cause of each point of one stretch, the first that holds: limit, trend, two in three, shift.

    A missing value is common cause and ends every run, unless `across_gaps` lets runs go on over it (SP13). Every
    member of a run is part of it, but of two in three only the points beyond the near line. Two equal values end a
    trend, a value on the mean ends a shift (SP12).
    """
    if across_gaps:
        present = [value for value in values if value is not None]
        found = iter(causes_of(present, limits, counts=counts))
        return [Cause.COMMON if value is None else next(found) for value in values]
    sides = sides_of(values, limits)
    beyond = [_beyond(value, limits.lower, limits.upper) for value in values]
    near = [
        0 if far else _beyond(value, limits.near_lower, limits.near_upper)
        for value, far in zip(values, beyond, strict=True)
    ]
    steps = [_step(values, place) for place in range(len(values))]
    trend = _members(len(values), counts.trend, lambda window: _all_one(steps[window.start + 1 : window.stop]))
    shift = _members(len(values), counts.shift, lambda window: _all_one(sides[window]))
    pairs = _members(len(values), 3, lambda window: _two_in_three(near[window], sides[window]))
    pairs = [near[place] if found else 0 for place, found in enumerate(pairs)]
    return [_first(*signs) for signs in zip(beyond, trend, pairs, shift, strict=True)]


PAIRS = (
    (Cause.ABOVE_LIMIT, Cause.BELOW_LIMIT),
    (Cause.RISING, Cause.FALLING),
    (Cause.NEAR_UPPER, Cause.NEAR_LOWER),
    (Cause.RUN_ABOVE, Cause.RUN_BELOW),
)


def _first(*signs: int) -> Cause:
    for sign, (up, down) in zip(signs, PAIRS, strict=True):
        if sign:
            return up if sign > 0 else down
    return Cause.COMMON


def _beyond(value: float | None, lower: float | None, upper: float | None) -> int:
    if value is None or lower is None or upper is None or same(value, lower) or same(value, upper):
        return 0
    return 1 if value > upper else -1 if value < lower else 0


def _step(values: Values, place: int) -> int | None:
    before, after = (values[place - 1] if place else None), values[place]
    if before is None or after is None:
        return None
    return 0 if same(before, after) else 1 if after > before else -1


def _all_one(signs: Sequence[int | None]) -> int:
    """1 or -1 where all signs are that, otherwise 0."""
    return next((sign for sign in (1, -1) if signs and all(each == sign for each in signs)), 0)


def _two_in_three(near: Sequence[int], sides: Sequence[int | None]) -> int:
    side = _all_one(sides)
    return side if sum(1 for each in near if each and each == side) >= 2 else 0


def _windows(length: int, size: int) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(length - size + 1))


def _members(length: int, size: int, sign: Callable[[slice], int]) -> list[int]:
    """For each place the sign of the first window it is in that has one, otherwise 0."""
    members = [0] * length
    for window in _windows(length, size):
        if found := sign(window):
            for place in range(window.start, window.stop):
                members[place] = members[place] or found
    return members
