"""The emergency route: two people decide first, the System Quality Group notes it soon after (section 4.3, EA10)."""

from datetime import date, timedelta

from quality_oversight.frameworks.schema import Transition

EXECUTIVE = "exec_quality_lead"

RATIFY_DAYS = 7  # product default


def confirming_roles(terms: Transition) -> tuple[str, ...]:
    """Return the roles in which the second person may confirm: those of an authoriser or of the executive lead."""
    return (terms.authoriser_role, EXECUTIVE)


def ratification_due(decided_on: date, next_sqg: date | None = None) -> date:
    """Return the day by which the group notes an emergency decision: its next meeting, at most seven days on."""
    limit = decided_on + timedelta(days=RATIFY_DAYS)
    return limit if next_sqg is None else min(next_sqg, limit)


def ratification_overdue(decided_on: date, ratified_on: date | None, *, today: date) -> bool:
    """Say whether the decision is still not noted after seven days: true from day 8 on, whenever the group met."""
    return ratified_on is None and decided_on < overdue_before(today)


def overdue_before(today: date) -> date:
    """Return the day before which a decision was taken whose ratification is overdue today."""
    return today - timedelta(days=RATIFY_DAYS)
