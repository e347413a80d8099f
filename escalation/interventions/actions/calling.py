"""Call a Rapid Quality Review: by whoever may, or by itself where a decision went without one (EA5, EA15).

It recommends. No level changes by it (domain brief 4.5).
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import lock
from escalation.interventions.actions.keeping import keep_new
from escalation.interventions.models import Intervention
from escalation.interventions.queries import called_reviews, decisions_owing, keepers, why_no_review
from escalation.interventions.rules.calling import RECENT, held_by, why_not_call
from escalation.interventions.rules.vocabulary import Kind, Meeting
from escalation.models import LevelDecision
from escalation.queries.endings import why_ended
from providers.models import Subject
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import Party
from quality_oversight.texts.checks import plain, refuse, text_problems

WHY = 5000
OWED = (
    "The level became intensive on {day} without a Rapid Quality Review in the 28 days before the decision. "
    "Reason given: {reason}"
)


@transaction.atomic
def call_review(subject: Subject, *, by: Membership, text: str, immediate: bool) -> Intervention:
    """Call a review of a subject for one's own party; somebody of the ICB follows it up, and finds it in their work."""
    by.demand("review.call")
    lock(subject)
    text = plain(text)
    problems = text_problems({"text": text}, {"text": WHY})
    if not text:
        problems["text"] = ValidationError("Enter why the review is called")
    refuse(problems)
    if why := why_not_call(by.party) or why_no_review(subject):
        raise ValidationError(why)
    today = timezone.localdate()
    owner = by if by.may("intervention.keep") else None
    due = held_by(today, immediate=immediate)
    return _called(subject, by=by, party=by.party, text=text, due_on=due, owner=owner)


@transaction.atomic
def call_owed_review(decision_id: UUID) -> Intervention | None:
    """Call the review that a decision for the highest level owes; a second run finds nothing to do."""
    subject = LevelDecision.objects.select_related("subject").get(pk=decision_id).subject
    lock(subject)
    decision = decisions_owing().filter(pk=decision_id).first()
    if decision is None or why_ended(subject):
        return None
    if called_reviews(subject).filter(started_on__gte=decision.decided_on - RECENT).exists():
        return None
    text = OWED.format(
        day=f"{decision.periods.latest('at').starts_on:%-d %B %Y}",
        reason=decision.request.no_rapid_review_reason or "none",
    )
    due = held_by(timezone.localdate(), immediate=decision.emergency or decision.request.act_rapidly == "yes")
    return _called(subject, by=None, party=Party.ICB, text=text[:WHY], due_on=due, owner=None)


def call_owed_reviews() -> None:
    """Call what lost tasks left uncalled."""
    since = timezone.localdate() - RECENT
    for pk in list(decisions_owing().filter(decided_on__gte=since).values_list("pk", flat=True)):
        call_owed_review(pk)


def _called(
    subject: Subject, *, by: Membership | None, party: str, text: str, due_on: date, owner: Membership | None
) -> Intervention:
    today = timezone.localdate()
    owner = owner or _follows_up(subject, today)
    if owner is None:
        raise ValidationError("Nobody of this ICB’s quality team could follow it up. Ask the administrator.")
    made: dict[str, Any] = {
        "kind": Kind.MEETING, "type": Meeting.RAPID_REVIEW, "party": party, "started_on": today, "due_on": due_on,
    }  # fmt: skip
    return keep_new(Intervention(subject=subject, text=text, owner=owner, **made), by=by)


def _follows_up(subject: Subject, today: date) -> Membership | None:
    """Who leads on the provider, else an executive, else anybody of the quality team."""
    able = keepers(today)
    lead = subject.provider.lead_id if subject.provider else None
    return (able.filter(pk=lead).first() if lead else None) or able.first()
