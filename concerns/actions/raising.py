"""Log concerns, under references without a gap."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from concerns.actions.answering import acknowledge
from concerns.actions.checks import description_problems, kept, lead_problems, score_problems
from concerns.actions.history import step_of
from concerns.actions.subjects import first_further, further_problems
from concerns.models import Concern, ConcernEvent, ReferenceCounter
from concerns.rules.fields import BY_NAME, DESCRIBED
from concerns.rules.lifecycle import Status
from concerns.rules.references import PREFIXES, format_reference
from concerns.rules.vocabulary import Sensitivity
from quality_oversight import screening
from quality_oversight.audit.trail import record_each
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import refuse


@transaction.atomic
def raise_concern(*, by: Membership, **draft: Any) -> Concern:
    """Log a concern as submitted; its score is computed, its reference is the next of this year.

    `draft` holds the fields of rules/fields.py that describe it (what is left out is left empty), its subject, its
    initial_consequence and initial_likelihood, a lead if there is one, and the `further` subjects beside its own with
    their parts (rules/subjects.py).
    """
    return raise_concerns([draft], by=by)[0]


@transaction.atomic
def raise_concerns(drafts: Sequence[Mapping[str, Any]], *, by: Membership, into: str = "") -> list[Concern]:
    """Log several concerns in their order, all or none, in as many queries as one; see `raise_concern`.

    `into` names a restricted stream that they go to although their writer may not see it (streams.actions).
    """
    by.demand("concern.raise")
    at = timezone.now()
    concerns = [_drafted(draft, by, at, into) for draft in drafts]
    for prefix in PREFIXES.values():
        same = [each for each in concerns if PREFIXES[Sensitivity(each.sensitivity)] == prefix]
        for concern, ref in zip(same, next_references(timezone.localdate(at).year, prefix, len(same)), strict=True):
            concern.ref = ref
    Concern.objects.bulk_create(concerns)
    changes = first_further(concerns, [draft.get("further") or () for draft in drafts], by=by, at=at)
    events = ConcernEvent.objects.bulk_create(
        step_of(each, "raised", by=by, at=at, changes=told) for each, told in zip(concerns, changes, strict=True)
    )
    acknowledge(events, by=by)
    told = [(each, {"subject": each.subject_id, "source": each.source, "score": each.score}) for each in concerns]
    record_each("concern.raised", told, by=by)
    return concerns


def next_references(year: int, prefix: str, number: int) -> list[str]:
    """The next references of a year (Europe/London); the counter's row stays locked until they are used or not."""
    if not number:
        return []
    ReferenceCounter.objects.bulk_create([ReferenceCounter(prefix=prefix, year=year)], ignore_conflicts=True)
    counter = ReferenceCounter.objects.select_for_update().get(prefix=prefix, year=year)
    first, counter.last = counter.last + 1, counter.last + number
    counter.save(update_fields=["last"])
    return [format_reference(prefix, year, n) for n in range(first, counter.last + 1)]


def _drafted(draft: Mapping[str, Any], by: Membership, at: datetime, into: str = "") -> Concern:
    """A concern as it is to be logged, without its reference; refused when anything is wrong with it."""
    given = dict(draft)
    subject, lead, further = given.pop("subject"), given.pop("lead", None), given.pop("further", None) or ()
    consequence, likelihood = given.pop("initial_consequence"), given.pop("initial_likelihood")
    if unknown := set(given) - set(DESCRIBED):
        raise TypeError(f"A concern has no such words: {', '.join(sorted(unknown))}")
    described = kept({name: given.get(name, BY_NAME[name].empty) for name in DESCRIBED})
    refuse(
        description_problems(described, by=by, today=timezone.localdate(at), into=into)
        | score_problems(consequence, likelihood, "initial_")
        | lead_problems(lead, described["sensitivity"])
        | further_problems(subject, further)
    )
    concern = Concern(
        **described,
        subject=subject,
        lead=lead,
        status=Status.SUBMITTED,
        initial_consequence=consequence,
        initial_likelihood=likelihood,
        consequence=consequence,
        likelihood=likelihood,
        logged_at=at,
    )
    screening.belongs_to(concern)
    return concern
