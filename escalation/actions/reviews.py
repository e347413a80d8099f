"""Reviews of a level (T7)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import lock, refuse, tell_others, tidy
from escalation.models import LevelReview
from escalation.queries.endings import why_ended
from escalation.queries.frameworks import framework_of
from escalation.rules.reviews import review_due
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed


@transaction.atomic
def record_review(
    subject: Subject, *, by: Membership, outcome: str, note: str, held_on: date | None = None
) -> LevelReview:
    """Record that a level was reviewed, and set the next review by the framework's interval."""
    by.demand("level.review")
    standing = lock(subject)
    if ended := why_ended(subject):
        raise ValidationError(f"{ended} Its level is not reviewed.")
    note = tidy(note=note)["note"]
    today = timezone.localdate()
    held_on = held_on or today
    problems = {}
    if held_on > today:
        problems["held_on"] = "The date of the review must be today or in the past"
    elif standing.since is not None and held_on < standing.since:
        problems["held_on"] = "The date of the review cannot be before the present level began"
    if outcome not in LevelReview.Outcome.values:
        problems["outcome"] = "Choose the outcome of the review"
    if not note:
        problems["note"] = "Enter what the review found"
    refuse(problems)
    next_due = review_due(held_on, framework_of(by).level(standing.level).review_days)
    latest = subject.level_reviews.filter(level=standing.level).first()
    review = LevelReview.objects.create(
        **Signed.signature(by), subject=subject, level=standing.level, held_on=held_on, outcome=outcome, note=note,
        next_due=next_due,
    )  # fmt: skip
    if latest is None or latest.held_on <= held_on:
        standing.review_due = next_due
        standing.version += 1
        standing.save()
    tell_others(subject)
    record("level.reviewed", subject, by=by, level=standing.level, held_on=held_on, outcome=outcome, next_due=next_due)
    return review
