"""Tell who works with a level that it was decided on: written with the decision, mailed afterwards."""

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from escalation.models import DecisionNotice, LevelDecision
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
