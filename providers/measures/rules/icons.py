"""What points and lines say in the words of Making Data Count (domain brief 7.2)."""

from providers.measures.rules.limits import Limits, same
from providers.measures.rules.targets import Target
from providers.measures.rules.vocabulary import Assurance, Cause, Direction, Kind, TargetType, Variation

# What is special cause towards higher values (1) or lower ones (-1); a trend by where it goes, also across the mean.
SIGNS = {
    Cause.ABOVE_LIMIT: 1,
    Cause.BELOW_LIMIT: -1,
    Cause.RISING: 1,
    Cause.FALLING: -1,
    Cause.NEAR_UPPER: 1,
    Cause.NEAR_LOWER: -1,
    Cause.RUN_ABOVE: 1,
    Cause.RUN_BELOW: -1,
    Cause.COMMON: 0,
}
BETTER = {Direction.INCREASE: 1, Direction.DECREASE: -1}
HIGH_AND_LOW = {
    Kind.IMPROVEMENT: (Variation.IMPROVEMENT_HIGH, Variation.IMPROVEMENT_LOW),
    Kind.CONCERN: (Variation.CONCERN_HIGH, Variation.CONCERN_LOW),
    Kind.NEUTRAL_HIGH: (Variation.NEUTRAL_HIGH, Variation.NEUTRAL_HIGH),
    Kind.NEUTRAL_LOW: (Variation.NEUTRAL_LOW, Variation.NEUTRAL_LOW),
}


def kind_of(cause: Cause, direction: Direction) -> Kind:
    """What a point says: special cause is improvement where it goes in the direction in which the measure improves."""
    sign = SIGNS[cause]
    if not sign:
        return Kind.COMMON
    if direction == Direction.NEUTRAL:
        return Kind.NEUTRAL_HIGH if sign > 0 else Kind.NEUTRAL_LOW
    return Kind.IMPROVEMENT if sign == BETTER[direction] else Kind.CONCERN


def variation_of(cause: Cause, direction: Direction) -> Variation:
    """The variation icon of a chart from its latest point (SP6: the headline uses the latest point alone)."""
    sign = SIGNS[cause]
    return HIGH_AND_LOW[kind_of(cause, direction)][sign < 0] if sign else Variation.COMMON


def assurance_of(limits: Limits, target: Target | None, direction: Direction) -> Assurance | None:
    """The assurance icon of the latest lines against the target, strictly; none without target or direction.

    Where the process does not vary at all, its one value meets the target or does not (a rule of our own,
    docs/decisions/0019); a range is met where both limits lie inside it.
    """
    if target is None or direction == Direction.NEUTRAL or limits.lower is None or limits.upper is None:
        return None
    if same(limits.lower, limits.upper):
        return Assurance.PASS if target.met_by(limits.mean) else Assurance.FAIL
    lowest, highest = _wanted(target)
    if (lowest is None or limits.lower > lowest) and (highest is None or limits.upper < highest):
        return Assurance.PASS
    missed = (lowest is not None and limits.upper < lowest) or (highest is not None and limits.lower > highest)
    return Assurance.FAIL if missed else Assurance.INCONSISTENT


def _wanted(target: Target) -> tuple[float | None, float | None]:
    """The lowest and the highest value that meet a target."""
    if target.type == TargetType.AT_MOST:
        return None, target.value
    return target.value, target.upper if target.type == TargetType.RANGE else None
