"""Put a wrong date of effect right; the first record stays as it was (EA14)."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.endings import add_step, keep, locked_ending
from escalation.actions.steps import locked, refuse, tell, tell_others, tidy
from escalation.models import Assurance, Ending, EndingStep, LevelDecision, LevelPeriod
from escalation.queries.frameworks import framework_of
from escalation.queries.levels import standing_periods
from escalation.rules.corrections import Correction, why_not_correct
from escalation.rules.endings import EndingStatus
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
    taken_over = decision.request.succeeds
    if taken_over is not None:
        raise ValidationError(
            f"This level was taken over from {taken_over.subject}. Correct the day of its end instead."
        )
    return correct_date(decision, by=by, reason=tidy(reason=reason)["reason"], effective_from=effective_from)


def correct_date(decision: LevelDecision, *, by: Membership, reason: str, effective_from: date) -> LevelDecision:
    """Give a decision another date of effect by a correction of it; the caller has asked who may."""
    request, standing = locked(decision.request)
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


@transaction.atomic
def correct_ending(ending: Ending, *, by: Membership, reason: str, effective_on: date) -> EndingStep:
    """Give an end that holds another day, with the reason: both days are kept, for what it ended and what follows."""
    by.demand("level.correct")
    ending, _ = locked_ending(ending)
    reason = tidy(reason=reason)["reason"]
    lines = list(ending.covered.filter(until=None).select_related("subject", "decision__request"))
    if not lines or ending.holds_from is None:
        raise ValidationError("Only an end or a suspension that holds now can be corrected.")
    recorded, mine = ending.holds_from, [each.decision.request_id for each in lines if each.decision]
    touched = {each.subject_id for each in lines} | {each.decision.subject_id for each in lines if each.decision}
    others = standing_periods().filter(subject__in=touched).exclude(decision__request__in=mine)
    later = others.filter(
        subject__in=[each.decision.subject_id for each in lines if each.decision], at__gt=_held_at(ending)
    )
    begun = others.exclude(pk__in=later.values("pk")).order_by("-starts_on").first()
    after = later.order_by("starts_on").first()
    refusals = why_not_correct(
        Correction(recorded=recorded, corrected=effective_on, reason=reason),
        today=timezone.localdate(),
        not_before=begun.starts_on if begun else None,
        not_after=after.starts_on if after else None,
    )
    refuse({{"corrected": "effective_on"}.get(field, field): why for field, why in refusals.items()})
    for line in lines:
        if line.decision is not None:
            standing = standing_periods().get(decision__request=line.decision.request_id).decision
            correct_date(standing, by=by, reason=reason, effective_from=effective_on)
        line.starts_on = effective_on
        line.save(update_fields=["starts_on"])
        tell_others(line.subject)
    ending.holds_from = effective_on
    keep(ending)
    step = add_step(ending, reason, by=by, recorded=recorded, corrected=effective_on)
    record("subject.end_corrected", ending, by=by, recorded=recorded, corrected=effective_on)
    return step


def _held_at(ending: Ending) -> datetime:
    """When it was recorded to hold."""
    return ending.steps.filter(status=EndingStatus.EFFECTIVE).earliest("at").at
