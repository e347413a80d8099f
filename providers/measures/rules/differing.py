"""Where the two ways of working limits out would differ (domain brief 7.2: the package screens, the tool does not)."""

from dataclasses import dataclass

from providers.measures.rules.charts import Chart
from providers.measures.rules.limits import Limits, same


@dataclass(frozen=True)
class Difference:
    """What the other way would say of the same values; `places` are those of points that it judges otherwise."""

    limits: bool
    places: tuple[int, ...]
    variation: bool
    assurance: bool

    def __bool__(self) -> bool:
        return self.limits or bool(self.places) or self.variation or self.assurance


def difference(own: Chart, other: Chart) -> Difference:
    """How a chart and the same chart by the other profile differ; falsy where they do not."""
    pairs = list(zip(own.points, other.points, strict=True))
    return Difference(
        limits=any(_differ(one.limits, two.limits) for one, two in pairs),
        places=tuple(place for place, (one, two) in enumerate(pairs) if one.cause != two.cause),
        variation=own.shown_variation != other.shown_variation,
        assurance=own.shown_assurance != other.shown_assurance,
    )


def _differ(one: Limits | None, two: Limits | None) -> bool:
    if one is None or two is None or one.lower is None or two.lower is None:
        return (one is None) != (two is None)
    return not (same(one.mean, two.mean) and same(one.lower, two.lower, one.mean))
