"""Numbers for every node of the structure: a concern counts once for each, however many of its subjects stand there."""

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce

from concerns.models import Concern, ConcernSubject
from concerns.rules.subjects import COUNTED
from concerns.work.models import ConcernAction
from escalation.queries.ended import ended_on
from escalation.rules.levels import Level
from providers.models import Subject
from providers.structure.sight import Node, Sight, sight


@dataclass(frozen=True)
class Tally:
    """What is counted for a node today; restricted concerns are never counted."""

    concerns: int
    late: int  # of these, how many have an overdue action
    actions: int  # the overdue actions
    subjects: int  # that count today
    levels: dict[str, int]  # how many of them stand at each level

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to look at: no open concern, and every subject at routine."""
        return not self.concerns and self.subjects == self.levels.get(Level.ROUTINE, 0)


@dataclass(frozen=True)
class Counted:
    """All that numbers are worked out from, for any set of subjects; six queries, however many nodes there are."""

    sight: Sight
    own: dict[UUID, int]  # open concerns by their own subject
    shared: dict[UUID, tuple[UUID, frozenset[UUID]]]  # of each that counts for further ones: its own, and these
    overdue: dict[UUID, tuple[UUID, int]]  # of each with overdue actions: its own subject, and how many
    levels: dict[UUID, str]

    def tally(self, subjects: Set[UUID]) -> Tally:
        further = {pk for pk, (own, others) in self.shared.items() if own not in subjects and others & subjects}
        late = {pk: number for pk, (own, number) in self.overdue.items() if own in subjects or pk in further}
        levels = Counter(self.levels[pk] for pk in subjects if pk in self.levels)
        return Tally(
            concerns=sum(self.own.get(pk, 0) for pk in subjects) + len(further),
            late=len(late),
            actions=sum(late.values()),
            subjects=levels.total(),
            levels={level: levels[level] for level in Level},
        )

    def of(self, node: Node) -> Tally:
        return self.tally(node.subjects)


def counted(today: date) -> Counted:
    """Read what is counted today. A concern counts for its own subject, and for those it is about or that cause it."""
    concerns = Concern.objects.unrestricted().live()
    own = dict(concerns.order_by().values_list("subject_id").annotate(number=Count("pk")))
    shared: dict[UUID, tuple[UUID, frozenset[UUID]]] = {}
    rows = ConcernSubject.objects.current().filter(part__in=COUNTED, concern__in=concerns).order_by()
    for pk, first, subject in rows.values_list("concern_id", "concern__subject_id", "subject_id"):
        shared[pk] = (first, shared.get(pk, (first, frozenset[UUID]()))[1] | {subject})
    late = ConcernAction.objects.shown("overdue", today=today).filter(concern__in=concerns).order_by()
    grouped = late.values_list("concern_id", "concern__subject_id").annotate(number=Count("pk"))
    overdue = {pk: (first, number) for pk, first, number in grouped}
    return Counted(sight(today), own, shared, overdue, _levels(today))


def _levels(today: date) -> dict[UUID, str]:
    """The level of each subject that counts today, as the board of levels has it."""
    used = Subject.objects.filter(Q(retired_on=None) | Q(retired_on__gt=today))
    stands = Coalesce(F("assurance__level"), Value(Level.ROUTINE.value))
    rows = used.exclude(ended_on(today, "pk")).order_by().annotate(stands=stands)
    return dict(rows.values_list("pk", "stands"))
