"""Tell who works with a level that it was decided on, or that its subject ends: written first, mailed afterwards."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from escalation.models import DecisionNotice, EndedSubject, Ending, EndingNotice, LevelDecision, Notice
from escalation.queries.endings import covered_by
from escalation.rules.endings import PAIR, EndingStatus
from providers.models import Provider
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue

MAIL_DECISION, MAIL_ENDING = "escalation.tasks.mail_notice", "escalation.tasks.mail_ending_notice"


def tell_of(decision: LevelDecision, *, by: Membership, awaited: Collection[str]) -> None:
    """Note everybody to be told, and have it mailed: the proposer, the quality team, and parties that must agree.

    A person with several memberships is told once; who decided knows.
    """
    people = _colleagues(by)
    team = people.holding("level.propose").values("pk")
    agreeing = people.holding("level.concur").filter(party__in=awaited).values("pk")
    wanted = people.filter(Q(pk=decision.request.proposer_id) | Q(pk__in=team) | Q(pk__in=agreeing))
    _note(DecisionNotice, MAIL_DECISION, wanted, by=by, decision=decision)


def ask_second_person(ending: Ending, *, by: Membership) -> None:
    """Note everybody in the other role, any of whom may confirm, and have it mailed."""
    people = _colleagues(by)
    others = people.filter(role__in=[role for role in PAIR if role != by.role])
    _note(EndingNotice, MAIL_ENDING, others, by=by, ending=ending, about=EndingNotice.About.ASKED)


def tell_of_ending(ending: Ending, *, by: Membership) -> None:
    """Note everybody who works with the subject or its successor, once, and have it mailed; who confirmed knows."""
    people = _colleagues(by)
    if ending.status == EndingStatus.EFFECTIVE:
        covered = list(EndedSubject.objects.filter(ending=ending).values_list("subject", flat=True))
    else:
        covered = [each.subject.pk for each in covered_by(ending)]
    touched = [*covered, ending.subject_id, *filter(None, [ending.successor_id])]
    leads = Provider.objects.filter(subjects__in=touched).exclude(lead=None).values("lead")
    team = people.holding("level.propose").values("pk")
    wanted = people.filter(Q(pk=ending.proposer_id) | Q(pk__in=team) | Q(pk__in=leads))
    _note(EndingNotice, MAIL_ENDING, wanted, by=by, ending=ending, about=EndingNotice.About.DECIDED)


def _colleagues(by: Membership) -> Any:
    """Everybody who works in the ICB today, but oneself."""
    return Membership.objects.current(timezone.localdate()).filter(organisation_id=None).exclude(user=by.user_id)


def _note(notice: type[Notice], task: str, people: QuerySet[Membership], *, by: Membership, **about: Any) -> None:
    """Note each person once, whatever memberships they hold, and have it mailed."""
    once = {each.user_id: each for each in people.order_by("pk")}
    for made in notice.objects.bulk_create(notice(recipient=each, **about) for each in once.values()):
        enqueue(task, by.tenant_id, made.pk)
