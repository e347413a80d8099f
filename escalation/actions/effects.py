"""A decision takes effect: the level, its period, its review and the criteria to leave it again."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import locked, take_step
from escalation.actions.telling import tell_of_effect
from escalation.models import Assurance, LevelDecision, LevelPeriod, LevelRequest
from escalation.queries.cases import standing_decision
from escalation.queries.frameworks import framework_of
from escalation.rules.levels import RANK, Level
from escalation.rules.reviews import due_after_move
from escalation.rules.workflow import RequestStatus, effective_on
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue


def take_effect(decision: LevelDecision, standing: Assurance, *, by: Membership | None, starts_on: date) -> LevelPeriod:
    """Open the new period and set the current level; the caller holds the locks and has asked the rules."""
    period = LevelPeriod.objects.create(
        **Signed.signature(by), subject=decision.subject, decision=decision, level=decision.target, starts_on=starts_on
    )
    target = Level(decision.target)
    escalating = RANK[target] > RANK[Level(decision.origin)]
    interval = framework_of(decision).level(target).review_days
    standing.review_due = due_after_move(standing.review_due, starts_on, interval, escalating=escalating)
    standing.entry_request = _entry_request(decision, standing)
    standing.level, standing.since = target, starts_on
    standing.version += 1
    standing.save()
    _close_those_before(decision)
    record("level.effective", decision, by=by, level=target, since=starts_on, review_due=standing.review_due)
    if target == Level.INTENSIVE:  # the Rapid Quality Review that it may have gone without (EA5)
        enqueue("escalation.interventions.tasks.call_owed_review", decision.tenant_id, decision.pk)
    return period


def bring_into_effect(today: date | None = None) -> list[LevelDecision]:
    """Bring every authorised decision into effect whose day has come; a second run finds nothing to do."""
    today = today or timezone.localdate()
    waiting = LevelRequest.objects.filter(status=RequestStatus.AUTHORISED, decisions__effective_from__lte=today)
    done = [_on_its_day(request, today) for request in waiting.select_related("subject").distinct()]
    return [decision for decision in done if decision is not None]


@transaction.atomic
def _on_its_day(request: LevelRequest, today: date) -> LevelDecision | None:
    request, standing = locked(request)
    decision = standing_decision(request)
    if request.status != RequestStatus.AUTHORISED or decision is None or decision.effective_from > today:
        return None  # another run, or a withdrawal, came first
    given = [*decision.concurrences.all(), *filter(None, [decision.confirmed])]
    settled = [timezone.localdate(each.at) for each in given]
    starts_on = effective_on(decision.effective_from, max(settled, default=decision.decided_on))
    take_step(request, RequestStatus.EFFECTIVE, "The date of effect has come.", by=None)
    take_effect(decision, standing, by=None, starts_on=starts_on)
    tell_of_effect(decision, by=None)
    return decision


def _close_those_before(decision: LevelDecision) -> None:
    """A level that was left again has nothing that is still to follow: its request is closed by the move."""
    rows = LevelRequest.objects.select_for_update(of=("self",)).select_related("subject")
    for each in rows.filter(subject=decision.subject, status=RequestStatus.EFFECTIVE).exclude(pk=decision.request_id):
        take_step(each, RequestStatus.DONE, "The level was changed again by another decision.", by=None)
        record("level.request_closed", each, by=None, not_done=[])


def _entry_request(decision: LevelDecision, standing: Assurance) -> LevelRequest | None:
    """The request whose exit criteria now count: this one's, else those fixed when this level was entered before."""
    if decision.target == Level.ROUTINE:
        return None
    if decision.request.exit_criteria.exists():
        return decision.request
    before = LevelDecision.objects.filter(subject=decision.subject, target=decision.target, periods__isnull=False)
    entry = before.exclude(request=decision.request).filter(request__exit_criteria__isnull=False).first()
    return entry.request if entry else standing.entry_request
