"""Pass on to the keeper of a restricted stream what came in as an ordinary matter, and hand it back (brief 8.3)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from concerns.intake.actions.reports import LIMITS, announce, say, share, to_review
from concerns.intake.models import SoftReport
from concerns.intake.rules.states import Certainty, State, why_not_hand_back, why_not_pass_on
from concerns.models import Concern
from concerns.rules.vocabulary import Sensitivity
from concerns.streams import actions as streams
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import plain, refuse, text_problems


@transaction.atomic
def pass_on(report: SoftReport, *, by: Membership, stream: str, words: str = "") -> SoftReport:
    """Give a report to the keeper of a stream: the team no longer sees it, and whoever shared it still reads answers.

    Whoever shared it without a name stays without one; a name that was given stays with the report, and is shown to
    the keeper alone.
    """
    report = to_review(report, by)
    words = plain(words)
    if problems := why_not_pass_on(report.state, report.sensitivity, stream):
        raise ValidationError(problems)
    refuse(text_problems({"words": words}, LIMITS))
    report.state = State.RECEIVED
    _hand_over(report, by=by, stream=stream, words=words)
    return report


@transaction.atomic
def hand_back(report: SoftReport, *, by: Membership, words: str, **told: Any) -> SoftReport:
    """Give the quality team a matter that is not the stream's: a report of the keeper's own, in the keeper's words.

    `told` is as in `share`. The report itself, its conversation and who shared it stay in the stream; whoever shared
    it reads that it was done, and the `words`. What the team answers is read by the keeper.
    """
    streams.demand_keeper(by, report.sensitivity)
    report = to_review(report, by)
    words = plain(words)
    if problems := why_not_hand_back(report.state, report.sensitivity, words=words):
        raise ValidationError(problems)
    refuse(text_problems({"words": words}, LIMITS))
    given = {"certainty": Certainty.TOLD, "may_contact": True, "sensitivity": Sensitivity.STANDARD}
    made, _ = share(by=by, **told | given)
    report.state = State.HANDED_BACK
    say(report, "handed_back", words, **Signed.signature(by))
    record("intelligence.handed_back", report, by=by)
    announce(report)
    return made


@transaction.atomic
def protect(concern: Concern, *, by: Membership, stream: str) -> Concern:
    """Move a concern into a restricted stream, with what repeats it and the reports that these were taken up from."""
    told = SoftReport.objects.filter(Q(taken_into=concern.pk) | Q(taken_into__duplicate_of=concern.pk))
    told = told.exclude(sensitivity=stream).order_by("pk")
    reports = list(told.select_for_update(of=("self",)))  # first, as whoever takes a report up does
    moved = streams.protect(concern, by=by, stream=stream)
    taken_along = {each.pk for each in moved}
    for report in reports:
        if report.taken_into_id in taken_along:
            _hand_over(report, by=by, stream=stream, words="")
    return moved[0]


def _hand_over(report: SoftReport, *, by: Membership, stream: str, words: str) -> None:
    """Write the report into its stream, which the writer may not see afterwards."""
    with streams.within(stream, by=by):
        report.sensitivity, report.passed_on_at = stream, timezone.now()
        report.save(update_fields=["sensitivity", "passed_on_at"])
        say(report, "passed_on", words, **Signed.signature(by))
        record("intelligence.passed_on", report, by=by, stream=stream)
    announce(report)
