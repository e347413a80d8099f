"""Put a wrong date of effect right; the first record stays as it was (EA14)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import locked, refuse, tell, tidy
from escalation.models import Assurance, LevelDecision, LevelPeriod
from escalation.queries.frameworks import framework_of
from escalation.queries.levels import standing_periods
from escalation.rules.corrections import Correction, why_not_correct
from escalation.rules.wording import day
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed

COPIED = (
    "request", "subject", "origin", "target", "party", "body", "decided_on", "reasons", "conditions", "dissent",
    "override_reason", "emergency", "confirmer", "ratify_by", "framework",
)  # fmt: skip


@transaction.atomic
def correct(decision: LevelDecision, *, by: Membership, reason: str, effective_from: date) -> LevelDecision:
    """Add a correction record with another date of effect and the reason; both dates are kept."""
    by.demand("level.correct")
    request, standing = locked(decision.request)
    reason = tidy(reason=reason)["reason"]
    decision = LevelDecision.objects.get(pk=decision.pk)
    period = standing_periods().filter(decision=decision).first()
    if period is None:
        raise ValidationError("Only a decision that is in effect, and was not corrected already, can be corrected.")
    others = standing_periods().filter(subject=decision.subject).exclude(pk=period.pk)
    before = others.filter(starts_on__lte=period.starts_on).order_by("-starts_on", "-at").first()
    after = others.filter(starts_on__gt=period.starts_on).order_by("starts_on", "at").first()
    refusals = why_not_correct(
        Correction(recorded=period.starts_on, corrected=effective_from, reason=reason),
        today=timezone.localdate(),
        not_before=before.starts_on if before else None,
        not_after=after.starts_on if after else None,
    )
    refuse({{"corrected": "effective_from"}.get(field, field): why for field, why in refusals.items()})
    correction = LevelDecision.objects.create(
        **Signed.signature(by),
        **{name: getattr(decision, name) for name in COPIED},
        effective_from=effective_from,
        corrects=decision,
        correction_reason=reason,
    )
    LevelPeriod.objects.create(
        **Signed.signature(by),
        subject=decision.subject,
        decision=correction,
        level=decision.target,
        starts_on=effective_from,
    )
    if after is None:
        _move_border(standing, period.starts_on, effective_from, framework_of(decision).level(period.level).review_days)
    tell(request, f"Date of effect corrected from {day(period.starts_on)} to {day(effective_from)}. {reason}", by=by)
    record("level.corrected", correction, by=by, recorded=period.starts_on, corrected=effective_from)
    return correction


def _move_border(standing: Assurance, recorded: date, corrected: date, interval: int) -> None:
    """Set the start of the present level, and a review that was counted from it; a review held since stays."""
    standing.since = corrected
    if standing.review_due == recorded + timedelta(days=interval):
        standing.review_due = corrected + timedelta(days=interval)
    standing.version += 1
    standing.save()
