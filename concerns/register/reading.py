"""A risk as pages and papers show it: what its scores say today."""

from dataclasses import dataclass
from datetime import date

from concerns.register.models import Risk, RiskAppetite
from concerns.register.rules import judging


@dataclass(frozen=True)
class Standing:
    """What is worked out about one risk on one day."""

    risk: Risk
    tolerated: int
    movement: str
    months: int
    overdue: bool
    outside: bool
    accepted: bool
    needs_corporate: bool

    @property
    def movement_words(self) -> str:
        words = {"up": "Up", "down": "Down", "same": "Same", "new": "New"}[self.movement]
        months = "less than a month" if not self.months else f"{self.months} month{'s' if self.months > 1 else ''}"
        return f"{words}, {months} at {self.risk.current_score}"

    @property
    def static_words(self) -> str:
        """The flag of a score that has stood still (RS16), or an empty text."""
        return f"Static {self.months} months" if judging.is_static(self.months) else ""

    def tolerance_words(self, today: date) -> str:
        risk = self.risk
        return judging.tolerance_words(
            risk.current_score, self.tolerated, accepted_until=risk.accepted_until, today=today
        )


def standing(risk: Risk, appetites: dict[str, RiskAppetite], today: date) -> Standing:
    """Work out what one risk says today (Europe/London)."""
    months = judging.months_at_score(risk.current_since, today)
    tolerated = appetites[risk.category].tolerated
    return Standing(
        risk=risk,
        tolerated=tolerated,
        movement=judging.movement(risk.previous_score, risk.current_score, months=months),
        months=months,
        overdue=risk.is_overdue(today),
        outside=judging.is_outside(risk.current_score, tolerated),
        accepted=bool(risk.accepted_until and risk.accepted_until >= today),
        needs_corporate=judging.needs_corporate_register(risk.kind, risk.current_score, risk.corporate_ref),
    )
