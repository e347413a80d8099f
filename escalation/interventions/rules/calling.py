"""When a Rapid Quality Review is called, by whom and by when (domain brief, sections 4.3 and 4.5, EA5, EA15)."""

from datetime import date, timedelta

from django.db.models import TextChoices

from escalation.interventions.rules.vocabulary import CALLERS
from escalation.rules.requirements import RQR_DAYS
from quality_oversight.tenancy.policy import Party
from quality_oversight.working_days import working_days_after

CONVENED = 5  # working days from the call to the review: product default
AT_ONCE = timedelta(days=2)  # where harm is immediate: 48 hours, product default
RECENT = timedelta(days=RQR_DAYS)


class Harm(TextChoices):
    """Whether people are being harmed now."""

    YES = "yes", "Yes: the review is held within 48 hours"
    NO = "no", f"No: the review is held within {CONVENED} working days"


def held_by(called_on: date, *, immediate: bool) -> date:
    """Return the day by which a review that was called is held."""
    return called_on + AT_ONCE if immediate else working_days_after(called_on, CONVENED)


def why_not_call(party: str) -> str | None:
    """Return why somebody of a party cannot call a review, or None."""
    if party in CALLERS:
        return None
    listed = ", ".join(str(each.label) for each in CALLERS[:-1])
    return (
        f"A Rapid Quality Review is called by one of these: {listed} or {CALLERS[-1].label}. "
        f"You act for: {Party(party).label}. Ask the ICB to call one."
    )
