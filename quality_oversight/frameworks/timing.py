"""The times that a framework sets: of contract levers and visits, and of early warnings."""

from dataclasses import dataclass

from quality_oversight.frameworks.provenance import Provenance
from quality_oversight.frameworks.vocabulary import USUAL_WARNINGS


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockStep:
    """What must be done within a time after a contract lever was issued, or after an earlier step of it."""

    key: str
    lever: str
    label: str
    after: str
    within: int
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """Periods of contract levers and visits: withholding in per cent of a month's value, accuracy in working days."""

    note: str
    withhold_limit: int
    accuracy_days: int
    steps: tuple[ClockStep, ...]
    provenance: Provenance

    def steps_of(self, lever: str) -> tuple[ClockStep, ...]:
        return tuple(step for step in self.steps if step.lever == lever)


@dataclass(frozen=True, kw_only=True, slots=True)
class WarningReason:
    """From which number on a reason stands, and which level it then suggests; "noted" suggests none."""

    key: str
    level: str
    at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlyWarning:
    """When an early warning stands; its back-test looks for a rise of the level within `rise_months`."""

    window_days: int
    rise_months: int
    fewest_cases: int
    reasons: tuple[WarningReason, ...]
    provenance: Provenance

    def reason(self, key: str) -> WarningReason | None:
        """What it says of a reason; None where this ICB does not look for it."""
        return next((each for each in self.reasons if each.key == key), None)


# What holds in a framework that says nothing of early warnings.
USUAL_EARLY_WARNING = EarlyWarning(
    window_days=90,
    rise_months=6,
    fewest_cases=10,
    reasons=tuple(WarningReason(key=key, level=level, at=at) for key, level, at in USUAL_WARNINGS),
    provenance=Provenance(all="default"),
)
