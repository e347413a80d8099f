"""Reads of soft intelligence that pages and endpoints share."""

from typing import Any

from django.db.models import BooleanField, Case, F, FloatField, Func, Q, QuerySet, TextField, Value, When

from concerns.intake.models import SoftReport, SoftReportQuerySet
from concerns.intake.rules.states import IN_A_CONCERN, State
from concerns.models import Concern
from concerns.queries import as_options, named_or_chosen
from concerns.rules.lifecycle import LIVE

ENDED = Q(state__in=IN_A_CONCERN, taken_into__isnull=False) & ~Q(taken_into__status__in=LIVE)
UNHEARD = Q(heard_at__isnull=False) & (Q(told_at=None) | Q(told_at__lt=F("heard_at")))


def inbox(show: str) -> SoftReportQuerySet:
    """What the team reviews, urgent first, then what is new, the oldest first; `show` is "open" or "all".

    Open is what waits for a decision, what somebody added to, and what went into a concern that has ended since.
    """
    open_ = Q(state__in=[State.RECEIVED, State.ACKNOWLEDGED]) | UNHEARD | ENDED
    new = Case(When(state=State.RECEIVED, then=Value(0)), default=Value(1))
    rows = SoftReport.objects.annotate(
        has_ended=Case(When(ENDED, then=Value(True)), default=Value(False), output_field=BooleanField()),
        rank=new,
    ).select_related("subject", "taken_into", "made_by__user")
    return (rows.filter(open_) if show != "all" else rows).order_by("-urgent", "rank", "made_at", "ref")


def concern_options(report: SoftReport, words: str, chosen: Any = None) -> list[dict[str, Any]]:
    """Live concerns of the report's stream, by reference or words of the title, for a finder.

    Before anything is typed or chosen: those about the report's subject whose titles are nearest to what was told.
    """
    live = Concern.objects.live().filter(sensitivity=report.sensitivity)
    if words or chosen or not report.subject_id:
        return as_options(live.filter(named_or_chosen(words, chosen)))
    told = Value(report.what, output_field=TextField())
    near = Func(F("title"), told, function="WORD_SIMILARITY", output_field=FloatField())
    return as_options(live.filter(subject=report.subject_id).order_by(near.desc(), "-logged_at", "ref"))


def steps_of(report: SoftReport) -> QuerySet[Any]:
    """The conversation in its order."""
    return report.steps.all()
