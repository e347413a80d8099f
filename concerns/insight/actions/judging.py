"""Write down what a person makes of all that is known of a subject."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from concerns.insight.models import TriangulationNote
from concerns.insight.queries import triangle
from concerns.insight.rules.freshness import why_not_period
from concerns.insight.rules.vocabulary import TEXT_LIMIT, Agreement
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import Problems, plain, refuse, text_problems


@transaction.atomic
def judge(
    subject: Subject, *, by: Membership, period_from: date, period_to: date, agreement: str, narrative: str
) -> TriangulationNote:
    """Keep a judgement with what was there to be judged; it is never changed, a later one stands beside it."""
    by.demand("insight.judge")
    narrative = plain(narrative)
    problems: Problems = text_problems({"narrative": narrative}, {"narrative": TEXT_LIMIT})
    if not narrative:
        problems["narrative"] = ValidationError("Enter what you make of it, and why")
    if agreement not in Agreement.values:
        problems["agreement"] = ValidationError("Choose what the sources say together")
    if why := why_not_period(period_from, period_to):
        problems["period_from"] = ValidationError(why)
    refuse(problems)
    seen = triangle(subject, period_from, period_to)
    note = TriangulationNote.objects.create(
        **Signed.signature(by),
        subject=subject,
        period_from=period_from,
        period_to=period_to,
        agreement=agreement,
        suggested=seen.weighed.agreement,
        coverage=seen.weighed.coverage,
        narrative=narrative,
        items=[each.pk for each in seen.items],
        concerns=[each.pk for each in seen.concerns],
        charts=[each.measure.pk for each in seen.charts],
    )
    record("insight.judged", subject, by=by, agreement=agreement, coverage=note.coverage)
    return note
