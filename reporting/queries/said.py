"""What a paper prints beside decisions on levels: dissent, reconsideration, the provider's answer, reviews long late.

What anybody said of a fact from a restricted concern is never among it, whoever composes the paper.
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import Prefetch, Q
from django.utils import timezone

from concerns.rules.vocabulary import Sensitivity
from escalation.models import LevelDecision, LevelRequest, Objection, ProviderShare, SharedFact
from escalation.queries import framework_at, short_words
from escalation.queries.reviews import review_days, twice_overdue_reviews
from escalation.queries.shares import standing_reply
from escalation.rules.objections import Kind
from escalation.rules.replies import Reply, Verdict
from escalation.rules.reviews import days_overdue
from escalation.rules.workflow import RequestStatus
from quality_oversight.dates import end_of, start_of
from quality_oversight.frameworks import Framework
from quality_oversight.frameworks.vocabulary import PARTY_TYPES
from reporting.models import Report
from reporting.papers.sections import LateReview, Said, SaidOfMove, long_date
from reporting.queries.gathering import subject_name

QUALITY = "qc"  # the kind of committee that is told of reviews which are long late (domain brief 7.7, OV9)
HELD = "The provider answered. Its words are kept with the request."
OPEN_TO_ALL = Q(concern=None) | Q(concern__sensitivity=Sensitivity.STANDARD)


def said_of_moves(report: Report, as_at: date) -> tuple[SaidOfMove, ...]:
    """Requests that were decided, answered or objected to in the report's period, each with all that was said of it.

    A request of which nobody said anything is not among them. Five queries at most.
    """
    end = end_of(as_at)
    first, last = start_of(report.covers_from), end_of(max(report.covers_to, as_at))
    within = Q(at__gte=first, at__lt=last)
    answered = Q(answered_at__gte=first, answered_at__lt=last) | Q(silent_at__gte=first, silent_at__lt=last)
    asked = ProviderShare.objects.filter(at__lt=end, withdrawn_at=None).order_by("at", "id")
    facts = SharedFact.objects.filter(OPEN_TO_ALL)
    decisions = LevelDecision.objects.filter(corrections=None, at__lt=end).select_related("tenant")
    rows = (
        LevelRequest.objects.filter(
            Q(pk__in=LevelDecision.objects.filter(within).values("request"))
            | Q(pk__in=Objection.objects.filter(within).values("request"))
            | Q(pk__in=ProviderShare.objects.filter(answered).values("request"))
        )
        .select_related("subject", "tenant")
        .prefetch_related(
            Prefetch("objections", Objection.objects.filter(at__lt=end), to_attr="said"),
            Prefetch("shares", asked.prefetch_related(Prefetch("facts", facts, to_attr="open_facts")), to_attr="asked"),
            Prefetch("decisions", decisions, to_attr="standing"),
        )
        .order_by("subject__name", "proposed_at", "pk")
    )
    return tuple(line for row in rows if (line := _line(row)).said)


def late_reviews(report: Report, framework: Framework, as_at: date) -> tuple[LateReview, ...]:
    """Reviews late by more than two intervals, in a report to or of the quality committee (OV9). One query."""
    if QUALITY not in (report.committee.kind, report.receiver.kind):
        return ()
    late = twice_overdue_reviews(as_at, review_days(framework)).filter(subject__retired_on=None)
    rows = late.select_related("subject__provider__lead__user").order_by("review_due", "subject__name", "pk")
    words = short_words(framework)
    return tuple(
        LateReview(
            subject=subject_name(row.subject),
            level=words[row.level],
            due=row.review_due,  # type: ignore[arg-type]  # what is late has a day
            days=days_overdue(row.review_due, as_at),
            lead=row.subject.provider.lead.name if row.subject.provider and row.subject.provider.lead else "",
        )
        for row in rows
    )


def _line(request: LevelRequest) -> SaidOfMove:
    words = short_words(framework_at(request))
    decision: LevelDecision | None = next(iter(request.standing), None)  # type: ignore[attr-defined]
    said = [*_replies(request), *_dissent_of(decision), *map(_objection, request.said)]  # type: ignore[attr-defined]
    return SaidOfMove(
        subject=subject_name(request.subject),
        move=f"{words[request.origin]} to {words[request.target]}",
        state=_state(request, decision),
        said=tuple(said),
    )


def _state(request: LevelRequest, decision: LevelDecision | None) -> str:
    state = str(RequestStatus(request.status).label)
    return f"{state}, decided on {long_date(decision.decided_on)}" if decision else state


def _objection(row: Objection) -> Said:
    kind = "Answer to the request for reconsideration" if row.kind == Kind.ANSWER else row.get_kind_display()
    return Said(
        what=kind, by=f"{row.by_name}, for: {PARTY_TYPES[row.party]}", on=timezone.localdate(row.at), text=row.text
    )


def _dissent_of(decision: LevelDecision | None) -> Iterator[Said]:
    if decision is not None and decision.dissent:
        yield Said(
            what="Dissent recorded with the decision",
            by=decision.by_name,
            on=decision.decided_on,
            text=decision.dissent,
        )


def _replies(request: LevelRequest) -> Iterator[Said]:
    for share in request.asked:  # type: ignore[attr-defined]
        reply = standing_reply(share)
        if reply == Reply.ANSWERED:
            on = timezone.localdate(share.answered_at)
            yield Said(what="Answer of the provider", by=share.answered_by, on=on, text=_words(share))
        elif reply == Reply.SILENT:
            text = f"The provider was asked to check the facts by {long_date(share.due_on)} and gave no answer."
            yield Said(what="No answer of the provider", text=text)


def _words(share: ProviderShare) -> str:
    """What the provider says of the facts that are open to all, then its further words; these only with all facts."""
    facts: list[SharedFact] = share.open_facts  # type: ignore[attr-defined]
    wrong = [f"{each.label}: {each.comment}" for each in facts if each.verdict == Verdict.WRONG]
    right = sum(each.verdict == Verdict.RIGHT for each in facts)
    lines = [f"{right} of {len(facts)} facts confirmed as right.", *wrong] if facts else []
    # A reader without the clearance does not even see that a fact is missing; how many were shown tells it.
    whole = [each.position for each in facts] == list(range(1, (share.shown or len(facts)) + 1))
    return "\n".join([*lines, share.words] if whole else [*lines, HELD]).strip()
