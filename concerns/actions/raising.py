"""Log a concern, under a reference that has no gap before it."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from concerns.actions.checks import description_problems, lead_problems, plain, refuse, score_problems
from concerns.actions.history import tell
from concerns.models import Concern, ReferenceCounter
from concerns.rules.lifecycle import Status
from concerns.rules.references import PREFIXES, format_reference
from concerns.rules.vocabulary import Sensitivity
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


@transaction.atomic
def raise_concern(
    *,
    by: Membership,
    subject: Subject,
    title: str,
    summary: str,
    source: str,
    date_identified: date,
    domains: Sequence[str],
    key_questions: Sequence[str],
    immediacy: str,
    immediate_safety_action: str,
    harm: str,
    initial_consequence: int,
    initial_likelihood: int,
    sensitivity: str,
    lead: Membership | None = None,
) -> Concern:
    """Log a concern as submitted; its score is computed, its reference is the next of this year."""
    by.demand("concern.raise")
    at = timezone.now()
    today = timezone.localdate(at)
    described = {
        "title": plain(title),
        "summary": plain(summary),
        "source": source,
        "date_identified": date_identified,
        "domains": list(domains),
        "key_questions": list(key_questions),
        "immediacy": immediacy,
        "immediate_safety_action": plain(immediate_safety_action),
        "harm": harm,
        "sensitivity": sensitivity,
    }
    refuse(
        description_problems(described, by=by, today=today)
        | score_problems(initial_consequence, initial_likelihood, "initial_")
        | lead_problems(lead, sensitivity)
    )
    concern = Concern.objects.create(
        **described,
        ref=next_reference(today.year, PREFIXES[Sensitivity(sensitivity)]),
        subject=subject,
        lead=lead,
        status=Status.SUBMITTED,
        initial_consequence=initial_consequence,
        initial_likelihood=initial_likelihood,
        consequence=initial_consequence,
        likelihood=initial_likelihood,
        logged_at=at,
    )
    tell(concern, "raised", by=by, at=at)
    record("concern.raised", concern, by=by, subject=subject.pk, source=source, score=concern.score)
    return concern


def next_reference(year: int, prefix: str) -> str:
    """The next reference of a year (Europe/London); the counter's row stays locked until the concern is kept or not."""
    ReferenceCounter.objects.bulk_create([ReferenceCounter(prefix=prefix, year=year)], ignore_conflicts=True)
    counter = ReferenceCounter.objects.select_for_update().get(prefix=prefix, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return format_reference(prefix, year, counter.last)
