"""Decide on a file that was held: release it, or remove it."""

from django.core.exceptions import ValidationError
from django.db import transaction

from concerns.files import actions as files
from concerns.files.models import Attachment
from concerns.privacy.actions.deciding import decide, locked
from concerns.privacy.models import PrivacyFinding, Verdict
from concerns.privacy.queries import with_the_teams_notes
from quality_oversight.tenancy.models import Membership


@transaction.atomic
def decide_on_file(finding: PrivacyFinding, *, by: Membership, release: bool, reason: str) -> None:
    """Release the file of a finding, or remove it for good; every finding in it is decided with it."""
    by.demand("privacy.review")
    finding = locked(finding)
    if not finding.in_file:
        raise ValidationError("These words stand in a text, not in a file.")
    with with_the_teams_notes(by):
        file = Attachment.objects.get(pk=finding.target_id)
        if file.is_removed:
            verdict = Verdict.GONE
        elif release:
            files.release(file, by=by, reason=reason)
            verdict = Verdict.RELEASED
        else:
            files.remove(file, by=by, reason=reason)
            verdict = Verdict.REMOVED
        same = PrivacyFinding.objects.waiting().filter(target_type=finding.target_type, target_id=finding.target_id)
        for each in same:
            decide(each, verdict, by=by, reason=reason)
