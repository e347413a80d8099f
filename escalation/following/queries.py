"""What of all that follows from a decision is done."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from concerns.work.models import ConcernAction
from escalation.following.rules import After, Follow, Line, what_follows
from escalation.interventions.models import Intervention
from escalation.interventions.rules.calling import RECENT
from escalation.interventions.rules.vocabulary import Kind, Meeting, Support
from escalation.letters.models import Letter
from escalation.letters.rules import telling
from escalation.models import LevelDecision, LevelRequest, LevelReview
from escalation.rules.levels import Level
from escalation.rules.moves import MOVES, Move
from escalation.rules.workflow import IN_EFFECT
from quality_oversight.dates import start_of


def followed(request: LevelRequest) -> tuple[Line, ...]:
    """What follows from a request in effect, as its reader may see it; nothing before that. Two reads."""
    if request.status not in IN_EFFECT:
        return ()
    decision = (
        LevelDecision.objects.filter(request=request, corrects=None).only("decided_on", "emergency", "at").first()
    )
    if decision is None:
        return ()
    move = MOVES[Level(request.origin), Level(request.target)]
    row = LevelRequest.objects.annotate(**_done(request, decision, move)).values(*_ASKED).get(pk=request.pk)
    return what_follows(
        After(
            target=move.target,
            escalates=move.escalates,
            emergency=decision.emergency,
            of_provider=request.subject.provider_id is not None,
            done=frozenset(follow for name, follow in _ASKED.items() if row[name]),
        )
    )


_ASKED = {f"has_{follow}": follow for follow in Follow}


def _done(request: LevelRequest, decision: LevelDecision, move: Move) -> dict[str, Exists | Q]:
    since, subject = decision.decided_on, OuterRef("subject")
    kind = telling(move.origin, move.target)
    own = Intervention.objects.filter(subject=subject)
    meeting = own.filter(type=Meeting.RAPID_REVIEW, ended_on__gte=since - RECENT)
    taken = own.exclude(kind=Kind.MEETING).filter(Q(ended_on=None) | Q(started_on__gte=since))
    cited = Q(concern__in=request.evidence.exclude(concern=None).values("concern"))
    of_it = cited | Q(concern__subject=subject)
    asked = ConcernAction.objects.filter(of_it & (Q(ended_on=None) | Q(asked_at__gte=start_of(since))))
    return {
        "has_noted": ~Q(view=""),
        "has_letter": Exists(
            Letter.objects.filter(subject=subject, kind=kind, at__gte=decision.at, sent_on__gte=since)
        ),
        "has_rapid_review": Q(rapid_review_on__gte=since - RECENT) | Q(Exists(meeting)),
        "has_agreed": Q(Exists(taken)) | Q(Exists(asked)),
        "has_group": Exists(own.filter(type__in=[Support.GROUP, Meeting.GROUP]).filter(_lasting(since))),
        "has_reviewed": Exists(LevelReview.objects.filter(subject=subject, level=request.target, held_on__gte=since)),
    }


def _lasting(since: date) -> Q:
    return Q(ended_on=None) | Q(ended_on__gte=since)
