"""Set how a chart is worked out, rebase it, take a rebase back."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from providers.measures.models import Charting, DataPoint, Measure, Rebase
from providers.measures.rules.measures import LIMITS, why_not_lock
from providers.measures.rules.periods import first_day
from providers.measures.rules.vocabulary import Profile
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import given_reason, plain, text_problems


@transaction.atomic
def set_charting(
    measure: Measure, subject: Subject, *, by: Membership, profile: str, locked: int, across_gaps: bool
) -> Charting:
    """Set whose way limits are worked out, what the first are locked to, and whether runs go on over gaps."""
    by.demand("measure.keep")
    problems = {"locked": why} if (why := why_not_lock(locked)) else {}
    if profile not in Profile.values:
        problems["profile"] = "Choose how limits are worked out"
    if problems:
        raise ValidationError(problems)
    given = {"profile": profile, "locked": locked, "across_gaps": across_gaps}
    charting, is_new = Charting.objects.select_for_update().get_or_create(
        measure=measure, subject=subject, defaults=given
    )
    if not is_new:
        for name, value in given.items():
            setattr(charting, name, value)
        charting.save(update_fields=list(given))
    record("measure.charted", measure, by=by, subject=subject.pk, **given)
    return charting


@transaction.atomic
def rebase(
    measure: Measure, subject: Subject, *, by: Membership, starts_on: date, reason: str, locked: int = 0
) -> Rebase:
    """Work limits out anew from a period on, and say why; limits never roll by themselves (domain brief 7.2)."""
    by.demand("measure.keep")
    reason, starts_on = plain(reason), first_day(starts_on, measure.frequency)
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    problems: dict[str, Any] = {"locked": why} if (why := why_not_lock(locked)) else {}
    problems |= text_problems({"reason": reason}, LIMITS) if reason else {"reason": "Enter why"}
    days = DataPoint.objects.filter(measure=measure, subject=subject, replaced_at=None).values_list("period_start")
    known = sorted(day for (day,) in days)
    if not known or not known[0] < starts_on <= known[-1]:
        problems["starts_on"] = "Choose a period after the first value, the latest at most"
    elif Rebase.objects.filter(measure=measure, subject=subject, starts_on=starts_on, taken_back_at=None).exists():
        problems["starts_on"] = "The chart is rebased from this period already"
    if problems:
        raise ValidationError(problems)
    made = Rebase.objects.create(
        measure=measure, subject=subject, starts_on=starts_on, locked=locked, reason=reason, **Signed.signature(by)
    )
    record("measure.rebased", measure, by=by, subject=subject.pk, starts_on=starts_on)
    return made


@transaction.atomic
def take_back(row: Rebase, *, by: Membership, reason: str) -> Rebase:
    """Take a rebase back, and say why: limits are worked out as if it had not been made; it stays in the history."""
    by.demand("measure.keep")
    row = Rebase.objects.select_for_update(of=("self",)).select_related("measure", "subject").get(pk=row.pk)
    if row.taken_back_at is not None:
        raise ValidationError("This rebase was taken back already.")
    row.taken_back_why = given_reason(reason, "Enter why", most=LIMITS["reason"])
    row.taken_back_at, row.taken_back_by = timezone.now(), by.name
    row.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_why"])
    record("measure.rebase_taken_back", row.measure, by=by, subject=row.subject_id, starts_on=row.starts_on)
    return row
