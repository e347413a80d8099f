"""What a measure should reach (domain brief 5.3)."""

from dataclasses import dataclass

from providers.measures.rules.vocabulary import TargetType


@dataclass(frozen=True)
class Target:
    """A target in the unit of the values; `upper` is the other end of a range."""

    value: float
    type: TargetType
    upper: float | None = None

    @property
    def words(self) -> str:
        """How it is met, with the numbers to be filled in: "at least {0}"."""
        return {
            TargetType.AT_LEAST: "at least {0}",
            TargetType.AT_MOST: "at most {0}",
            TargetType.RANGE: "between {0} and {1}",
        }[self.type]

    def met_by(self, value: float) -> bool:
        """Whether one value meets it; its own ends do."""
        if self.type == TargetType.AT_MOST:
            return value <= self.value
        return value >= self.value and (self.upper is None or value <= self.upper)
