"""Whom the daily mail reminds, and of how much. Restricted concerns are never counted in a mail."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from concerns.models import Concern
from concerns.work.models import ConcernAction, Digest, DigestChoice
from concerns.work.queries.actions import is_mine
from concerns.work.queries.mine import led_by
from quality_oversight.tenancy.models import Membership


@dataclass(frozen=True)
class Counts:
    """How many actions are overdue and due today, and how many reviews of concerns are due."""

    overdue: int
    due: int
    reviews: int

    def __bool__(self) -> bool:
        return bool(self.overdue or self.due or self.reviews)


def counts(by: Membership, *, today: date) -> Counts:
    """What one person is reminded of, outside the restricted streams."""
    open_actions = ConcernAction.objects.filter(is_mine(by), concern__in=Concern.objects.unrestricted().values("pk"))
    late = open_actions.due_by(today).filter(due__lt=today).count()
    return Counts(
        overdue=late,
        due=open_actions.due_by(today).count() - late,
        reviews=led_by(by).unrestricted().filter(review_due__lte=today).count(),
    )


def people_to_remind(today: date) -> list[Membership]:
    """One membership for each person of the tenant with something due who was not told today and wants to be.

    Call without clearances. A person with several roles is reminded once, first as one of the ICB's own.
    """
    actions = ConcernAction.objects.due_by(today)
    own = Exists(actions.filter(owner=OuterRef("pk")))
    theirs = Exists(actions.filter(organisation_id=OuterRef("organisation_id")))
    reviews = Exists(Concern.objects.live().filter(lead=OuterRef("pk"), review_due__lte=today))
    told = Exists(Digest.objects.filter(user_id=OuterRef("user_id"), day=today))
    silent = Exists(DigestChoice.objects.filter(user_id=OuterRef("user_id"), wanted=False))
    people = Membership.objects.current(today).holding("action.report").filter(Q(own) | Q(theirs) | Q(reviews))
    people = people.exclude(Q(told) | Q(silent)).select_related("user", "tenant")
    once: dict[object, Membership] = {}
    for person in sorted(people, key=lambda each: (each.is_outside, each.role)):
        once.setdefault(person.user_id, person)
    return [person for person in once.values() if person.user.may_enter]


def wants_digest(by: Membership) -> bool:
    """Whether a person gets the daily mail; everybody does until they say otherwise."""
    return not DigestChoice.objects.filter(user_id=by.user_id, wanted=False).exists()
