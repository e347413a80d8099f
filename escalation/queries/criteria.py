"""Reads of exit criteria."""

from escalation.models import Assurance, ExitCriterion
from escalation.rules.exits import why_not_verify
from quality_oversight.tenancy.models import Membership


def counts_now(criterion: ExitCriterion) -> bool:
    """Whether a criterion is one of those that its subject's present level is left by."""
    return Assurance.objects.filter(entry_request=criterion.request_id).exists()


def why_not_verify_now(criterion: ExitCriterion, *, by: Membership) -> str | None:
    """Why a person may not verify a criterion as it stands, or None."""
    last = criterion.notes.filter(verifies=False).select_related("by").first()
    return why_not_verify(
        criterion.progress,
        criterion.days_by_entries,
        by_id=by.user_id,
        recorded_by_id=last.by.user_id if last and last.by else None,
        party=by.party,
    )
