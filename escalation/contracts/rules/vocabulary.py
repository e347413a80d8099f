"""Kinds of contracts, of who holds them, and of what is to be sent (domain brief, F007; seed 001, "contracts")."""

from collections.abc import Mapping
from datetime import date

from django.db.models import TextChoices


class Kind(TextChoices):
    NHS_STANDARD = "nhs_standard", "NHS Standard Contract"
    PRIMARY_CARE = "primary_care", "Primary care contract"
    GRANT = "grant", "Grant agreement"
    SECTION_75 = "section_75", "Section 75 agreement with a council"
    OTHER = "other", "Other contract"


class Holder(TextChoices):
    """What kind of body provides under a contract."""

    NHS = "nhs", "NHS body"
    PRIMARY_CARE = "primary_care", "Primary care contractor"
    INDEPENDENT = "independent", "Independent sector"
    VCFSE = "vcfse", "Voluntary, community, faith and social enterprise"
    COUNCIL = "council", "Council"
    OTHER = "other", "Other"


class Report(TextChoices):
    """What a provider sends as a routine."""

    QUALITY = "quality", "Quality report"
    INCIDENTS = "incidents", "Incident figures"
    CQUIN = "cquin", "Incentive scheme (CQUIN)"
    WORKFORCE = "workforce", "Workforce"
    EXPERIENCE = "experience", "Complaints and experience"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    INFECTION = "infection", "Infection prevention and control"
    ACTIVITY = "activity", "Activity and waiting times"
    OTHER = "other", "Other"


class Every(TextChoices):
    """How often something is to be sent."""

    ONCE = "once", "Once"
    WEEK = "week", "Every week"
    MONTH = "month", "Every month"
    TWO_MONTHS = "two_months", "Every two months"
    QUARTER = "quarter", "Every quarter"
    HALF_YEAR = "half_year", "Every half year"
    YEAR = "year", "Every year"


class Outcome(TextChoices):
    """What became of one period."""

    RECEIVED = "received", "Received"
    NOT_NEEDED = "not_needed", "Not needed this time"


class State(TextChoices):
    TO_COME = "to_come", "Begins later"
    RUNNING = "running", "Running"
    ENDED = "ended", "Ended"


STATE_COLOURS: Mapping[str, str] = {State.TO_COME: "blue", State.RUNNING: "green", State.ENDED: "grey"}


def state(starts_on: date, ends_on: date | None, today: date) -> State:
    """How a contract stands on a day; its last day is a day on which it runs."""
    if starts_on > today:
        return State.TO_COME
    return State.ENDED if ends_on is not None and ends_on < today else State.RUNNING
