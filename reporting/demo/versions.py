"""An ICB that has made the framework its own: a version with a small change, which holds from next month."""

from datetime import date, timedelta

from escalation.editor import actions
from quality_oversight.tenancy.models import Membership

TENANT, PART, CHANGED = "QOP", "levels.enhanced", {"review_days": 28}
LABEL = "1.1"
NOTE = "The group meets every four weeks, so that a review at the enhanced level falls on a meeting (invented)."


def add_own_version(by: Membership, *, today: date) -> None:
    """Begin the draft, change one number, publish it, as an administrator does it."""
    draft = actions.start(by=by)
    draft = actions.change(PART, by=by, version=draft.version, given=CHANGED)
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    actions.publish(by=by, version=draft.version, label=LABEL, effective_from=next_month, note=NOTE)
