"""Reviews of a level (T7), and the progress of the criteria to leave it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import lock, locked, refuse, tell, tidy
from escalation.models import Assurance, ExitCriterion, LevelReview
from escalation.queries.frameworks import framework_of
from escalation.rules.reviews import review_due
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed

EVIDENCE_TEXT = 2000
PROVEN = (ExitCriterion.Status.MET, ExitCriterion.Status.SUSTAINED)


@transaction.atomic
def record_review(
    subject: Subject, *, by: Membership, outcome: str, note: str, held_on: date | None = None
) -> LevelReview:
    """Record that a level was reviewed, and set the next review by the framework's interval."""
    by.demand("level.review")
    standing = lock(subject)
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
    record("level.reviewed", subject, by=by, level=standing.level, held_on=held_on, outcome=outcome, next_due=next_due)
    return review


@transaction.atomic
def assess_criterion(
    criterion: ExitCriterion, *, by: Membership, status: str, evidence: str, on: date | None = None
) -> ExitCriterion:
    """Say how far an exit criterion is met; who says that it is met names the evidence and signs for it."""
    by.demand("level.review")
    request, standing = locked(criterion.request)
    criterion = ExitCriterion.objects.select_for_update().get(pk=criterion.pk)
    evidence = tidy(evidence=evidence)["evidence"]
    today = timezone.localdate()
    if not _counts(criterion, standing):
        raise ValidationError("Only the criteria of the present level can be assessed.")
    problems = {}
    if status not in ExitCriterion.Status.values:
        problems["status"] = "Choose how far the criterion is met"
    if status in PROVEN and not evidence:
        problems["evidence"] = "Enter the evidence that the criterion is met"
    if len(evidence) > EVIDENCE_TEXT:
        problems["evidence"] = f"This text must be {EVIDENCE_TEXT:,} characters or fewer"
    if on is not None and on > today:
        problems["on"] = "The date must be today or in the past"
    refuse(problems)
    before = criterion.get_status_display()
    criterion.status, criterion.evidence = status, evidence
    criterion.verified_by, criterion.verified_on = (by, on or today) if status in PROVEN else (None, None)
    criterion.save()
    words = f"Exit criterion {criterion.position}: {before.lower()} to {criterion.get_status_display().lower()}."
    tell(request, f"{words}\n{evidence}".strip(), by=by)
    record("level.criterion_assessed", criterion, by=by, status=status, subject=request.subject_id)
    return criterion


def _counts(criterion: ExitCriterion, standing: Assurance) -> bool:
    return standing.entry_request_id == criterion.request_id
