"""Whom the daily mail reminds, and of how much. Restricted concerns are never counted in a mail."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from concerns.models import Concern, ConcernUpdate
from concerns.rules.updates import Kind
from concerns.work.models import ConcernAction, Digest, DigestChoice
from concerns.work.queries.actions import asked_of, roles_of
from concerns.work.queries.brought import CHORES, Waits, inboxes_of, permissions_awaited
from concerns.work.queries.rows import led, news
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import GRANTS


@dataclass(frozen=True)
class Counts:
    """How many actions are overdue and due today, reviews due, answers unread, and what waits for the person's role."""

    overdue: int
    due: int
    reviews: int
    unread: int
    inboxes: list[Waits]

    @property
    def waiting(self) -> int:
        return self.unread + sum(each.number for each in self.inboxes)

    def __bool__(self) -> bool:
        return bool(self.overdue or self.due or self.reviews or self.waiting)


def counts(by: Membership, *, today: date) -> Counts:
    """What one person is reminded of, outside the restricted streams."""
    roles = [] if by.is_outside else roles_of(by)
    mine = asked_of(roles, by.organisation_id, outside=by.is_outside)
    open_actions = ConcernAction.objects.filter(mine, concern__in=Concern.objects.unrestricted().values("pk"))
    late = open_actions.due_by(today).filter(due__lt=today).count()
    chores = [day for each in CHORES if by.may(each.permission) for day, *_ in each.all_of(by)]
    return Counts(
        overdue=late + sum(day < today for day in chores),
        due=open_actions.due_by(today).count() - late + chores.count(today),
        reviews=led(roles).unrestricted().filter(review_due__lte=today).count(),
        unread=news(roles).filter(concern__in=Concern.objects.unrestricted().values("pk")).count(),
        inboxes=inboxes_of(by),
    )


def people_to_remind(today: date) -> list[Membership]:
    """One membership for each person of the tenant with something due who was not told today and wants to be.

    Call with the clearance of the quality team alone: what waits in a restricted stream reminds nobody. A person with
    several roles is reminded once, first as one of the ICB's own.
    """
    actions = ConcernAction.objects.due_by(today)
    own = Exists(actions.filter(owner=OuterRef("pk")))
    theirs = Exists(actions.filter(organisation_id=OuterRef("organisation_id")))
    reviews = Exists(Concern.objects.live().filter(lead=OuterRef("pk"), review_due__lte=today))
    news = ConcernUpdate.objects.unread().filter(kind=Kind.UPDATE, concern__in=Concern.objects.live().values("pk"))
    unread = Exists(news.filter(concern__lead=OuterRef("pk")))
    others = Q(role__in=frozenset[str]().union(*(GRANTS[each] for each in permissions_awaited())))
    for each in CHORES:
        others |= each.owners(today)
    told = Exists(Digest.objects.filter(user_id=OuterRef("user_id"), day=today))
    silent = Exists(DigestChoice.objects.filter(user_id=OuterRef("user_id"), wanted=False))
    people = Membership.objects.current(today).holding("work.view")
    people = people.filter(Q(own) | Q(theirs) | Q(reviews) | Q(unread) | Q(others, organisation_id=None))
    people = people.exclude(Q(told) | Q(silent)).select_related("user", "tenant")
    once: dict[object, Membership] = {}
    for person in sorted(people, key=lambda each: (each.is_outside, each.role)):
        once.setdefault(person.user_id, person)
    return [person for person in once.values() if person.user.may_enter]


def wants_digest(by: Membership) -> bool:
    """Whether a person gets the daily mail; everybody does until they say otherwise."""
    return not _silenced(by.user_id)


@compiled
def _silenced(user: Any) -> Any:
    return DigestChoice.objects.filter(user_id=user, wanted=False).values_list("pk")
