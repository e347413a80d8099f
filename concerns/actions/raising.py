"""Log a concern, under a reference that has no gap before it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from concerns.actions.answering import acknowledge
from concerns.actions.checks import description_problems, kept, lead_problems, refuse, score_problems
from concerns.actions.history import tell
from concerns.models import Concern, ReferenceCounter
from concerns.rules.fields import BY_NAME, DESCRIBED
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
    initial_consequence: int,
    initial_likelihood: int,
    lead: Membership | None = None,
    **given: Any,
) -> Concern:
    """Log a concern as submitted; its score is computed, its reference is the next of this year.

    `given` holds the fields of rules/fields.py that describe it; what is left out is left empty.
    """
    by.demand("concern.raise")
    if unknown := set(given) - set(DESCRIBED):
        raise TypeError(f"A concern has no such words: {', '.join(sorted(unknown))}")
    at = timezone.now()
    today = timezone.localdate(at)
    described = kept({name: given.get(name, BY_NAME[name].empty) for name in DESCRIBED})
    refuse(
        description_problems(described, by=by, today=today)
        | score_problems(initial_consequence, initial_likelihood, "initial_")
        | lead_problems(lead, described["sensitivity"])
    )
    concern = Concern.objects.create(
        **described,
        ref=next_reference(today.year, PREFIXES[Sensitivity(described["sensitivity"])]),
        subject=subject,
        lead=lead,
        status=Status.SUBMITTED,
        initial_consequence=initial_consequence,
        initial_likelihood=initial_likelihood,
        consequence=initial_consequence,
        likelihood=initial_likelihood,
        logged_at=at,
    )
    event = tell(concern, "raised", by=by, at=at)
    acknowledge(concern, event, by=by)
    record("concern.raised", concern, by=by, subject=subject.pk, source=concern.source, score=concern.score)
    return concern


def next_reference(year: int, prefix: str) -> str:
    """The next reference of a year (Europe/London); the counter's row stays locked until the concern is kept or not."""
    ReferenceCounter.objects.bulk_create([ReferenceCounter(prefix=prefix, year=year)], ignore_conflicts=True)
    counter = ReferenceCounter.objects.select_for_update().get(prefix=prefix, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return format_reference(prefix, year, counter.last)
