"""Dismiss a line with a reason, and take that back. Neither changes a level."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.early_warning.models import WarningLine, WarningStep
from escalation.early_warning.rules.dismissing import REASON_LIMIT, why_not_dismiss, why_not_restore
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import given_reason

CHANGED = "What this line rests on has changed since you opened it. Read it again before you dismiss it."


@transaction.atomic
def dismiss(line: WarningLine, *, by: Membership, reason: str, version: int | None = None) -> WarningLine:
    """Put a line away until the facts grow worse, and say why; `version` is the one that was read."""
    line = _locked(line, by)
    if refusal := why_not_dismiss(dismissed=line.dismissed_at is not None, ended=line.ended_at is not None):
        raise ValidationError(refusal)
    if version is not None and version != line.version:
        raise ValidationError(CHANGED)
    reason = given_reason(reason, "Enter why this is no reason to look at the level", most=REASON_LIMIT)
    line.dismissed_at, line.dismissed_by, line.dismissal = timezone.now(), by.name, reason
    line.dismissed_as = {"level": line.level, "weights": line.weights}
    line.returned_at, line.returned_why = None, ""
    _keep(line, WarningStep.Verb.DISMISSED, by, reason)
    record("warning.dismissed", line, by=by)
    return line


@transaction.atomic
def restore(line: WarningLine, *, by: Membership) -> WarningLine:
    """Take a dismissal back; who dismissed it and why stay in its history."""
    line = _locked(line, by)
    if refusal := why_not_restore(dismissed=line.dismissed_at is not None, ended=line.ended_at is not None):
        raise ValidationError(refusal)
    line.dismissed_at, line.dismissed_by, line.dismissal, line.dismissed_as = None, "", "", {}
    _keep(line, WarningStep.Verb.RESTORED, by, "")
    record("warning.restored", line, by=by)
    return line


def _locked(line: WarningLine, by: Membership) -> WarningLine:
    by.demand("warning.dismiss")
    return WarningLine.objects.select_for_update().get(pk=line.pk)


def _keep(line: WarningLine, verb: str, by: Membership, text: str) -> None:
    line.version += 1
    line.save()
    line.step(verb, text, **Signed.signature(by)).save()
