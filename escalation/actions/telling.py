"""Tell who works with a level that it was decided on, or that its subject ends: written first, mailed afterwards."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils import timezone

from escalation.models import DecisionNotice, EndedSubject, Ending, EndingNotice, LevelDecision
from escalation.queries.endings import covered_by
from escalation.rules.endings import PAIR, EndingStatus
from providers.models import Provider
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue


def tell_of(decision: LevelDecision, *, by: Membership, awaited: Collection[str]) -> None:
    """Note everybody to be told, and have it mailed: the proposer, the quality team, and parties that must agree.

    A person with several memberships is told once; who decided knows.
    """
    people = Membership.objects.current(timezone.localdate()).filter(organisation_id=None).exclude(user=by.user_id)
    team = people.holding("level.propose").values("pk")
    agreeing = people.holding("level.concur").filter(party__in=awaited).values("pk")
    wanted = people.filter(Q(pk=decision.request.proposer_id) | Q(pk__in=team) | Q(pk__in=agreeing))
    once = {each.user_id: each for each in wanted.order_by("pk")}
    for notice in DecisionNotice.objects.bulk_create(
        DecisionNotice(decision=decision, recipient=each) for each in once.values()
    ):
        enqueue("escalation.tasks.mail_notice", by.tenant_id, notice.pk)


def ask_second_person(ending: Ending, *, by: Membership) -> None:
    """Note everybody in the other role, any of whom may confirm, and have it mailed."""
    people = Membership.objects.current(timezone.localdate()).filter(organisation_id=None).exclude(user=by.user_id)
    _note(ending, people.filter(role__in=[role for role in PAIR if role != by.role]), EndingNotice.About.ASKED)


def tell_of_ending(ending: Ending, *, by: Membership) -> None:
    """Note everybody who works with the subject or its successor, once, and have it mailed; who confirmed knows."""
    people = Membership.objects.current(timezone.localdate()).filter(organisation_id=None).exclude(user=by.user_id)
    if ending.status == EndingStatus.EFFECTIVE:
        covered = list(EndedSubject.objects.filter(ending=ending).values_list("subject", flat=True))
    else:
        covered = [each.subject.pk for each in covered_by(ending)]
    touched = [*covered, ending.subject_id, *filter(None, [ending.successor_id])]
    leads = Provider.objects.filter(subjects__in=touched).exclude(lead=None).values("lead")
    team = people.holding("level.propose").values("pk")
    wanted = people.filter(Q(pk=ending.proposer_id) | Q(pk__in=team) | Q(pk__in=leads))
    _note(ending, wanted, EndingNotice.About.DECIDED)


def _note(ending: Ending, people: QuerySet[Membership], about: str) -> None:
    once = {each.user_id: each for each in people.order_by("pk")}
    for notice in EndingNotice.objects.bulk_create(
        EndingNotice(ending=ending, recipient=each, about=about) for each in once.values()
    ):
        enqueue("escalation.tasks.mail_ending_notice", ending.proposer.tenant_id, notice.pk)
