"""Decide that words stay."""

from django.core.exceptions import ValidationError
from django.db import transaction

from concerns.privacy.models import PrivacyDecision, PrivacyFinding, Verdict
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import given_reason

REASON = 500  # characters


@transaction.atomic
def decide_to_keep(finding: PrivacyFinding, *, by: Membership, reason: str) -> PrivacyDecision:
    """Let the words stay, and say why."""
    by.demand("privacy.review")
    finding = locked(finding)
    if finding.in_file:
        raise ValidationError("A file is released or removed as a whole.")
    reason = given_reason(reason, "Enter why the words may stay", most=REASON)
    return decide(finding, Verdict.KEPT, by=by, reason=reason)


def locked(finding: PrivacyFinding) -> PrivacyFinding:
    """The finding, still to be decided; whoever decides a second time is told so."""
    if PrivacyDecision.objects.filter(finding=finding).exists():
        raise ValidationError("Somebody has decided on this already.")
    return PrivacyFinding.objects.select_related("concern").get(pk=finding.pk)


def decide(finding: PrivacyFinding, verdict: Verdict, *, by: Membership, reason: str = "") -> PrivacyDecision:
    """Write a decision; the unique key of the database lets one of two pass."""
    made = PrivacyDecision.objects.create(**Signed.signature(by), finding=finding, verdict=verdict, reason=reason)
    record("privacy.decided", finding, by=by, kind=finding.kind, verdict=verdict, field=finding.field)
    return made
