"""What another version would change for this ICB's subjects, open requests, committees and concerns."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max, OuterRef, Q, Subquery
from django.utils import timezone

from concerns.models import Concern
from escalation.editor.rules.effects import Look, counted_anew, intervals, looks, newly_required, terms_in_words
from escalation.models import Assurance, Committee, LevelRequest, LevelReview
from escalation.queries.cases import ask_of
from escalation.queries.ended import ended_on
from escalation.rules.moves import REQUIREMENTS, checklist
from escalation.rules.workflow import CLOSED, DECIDED
from providers.models import Subject
from quality_oversight.frameworks.schema import Framework
from quality_oversight.frameworks.vocabulary import LEVELS


@dataclass(frozen=True, kw_only=True)
class ReviewMove:
    """A review that would be counted anew: it keeps its day unless that is chosen (OV7)."""

    standing: Assurance
    due: date | None
    anew: date


@dataclass(frozen=True, kw_only=True)
class RequestMet:
    """An open request that would go by other terms, and what it would lack."""

    request: LevelRequest
    terms: list[str]
    lacks: list[str]


@dataclass(frozen=True, kw_only=True)
class Effects:
    """All that a version would change, beside its words."""

    looks: list[tuple[Look, int]]  # each with the number of subjects at that level
    intervals: dict[str, tuple[int, int]]
    reviews: list[ReviewMove]
    requests: list[RequestMet]
    decided: int  # requests that are decided and not yet in effect: they keep their terms
    committees_added: list[str]
    committees_left: list[str]
    domains_in_use: list[tuple[str, int]]  # quality domains that would be gone, and the concerns that name them

    @property
    def nothing(self) -> bool:
        return not (
            self.looks or self.intervals or self.requests or self.committees_added or self.committees_left
            or self.domains_in_use
        )  # fmt: skip


def effects_of(now: Framework, then: Framework, *, today: date) -> Effects:
    """Compare two frameworks by what they mean for what is on file."""
    requests = LevelRequest.objects.exclude(status__in=CLOSED)
    known = {committee.key: committee.name for committee in Committee.objects.all()}
    keys = {committee.key for committee in then.committees}
    numbers = _at_levels()
    return Effects(
        looks=[(look, numbers[look.key]) for look in looks(now, then)],
        intervals=intervals(now, then),
        reviews=review_moves(now, then),
        requests=_met(requests.exclude(status__in=DECIDED), now, then, today),
        decided=requests.filter(status__in=DECIDED).count(),
        committees_added=[committee.name for committee in then.committees if committee.key not in known],
        committees_left=[name for key, name in known.items() if key not in keys],
        domains_in_use=domains_gone(now, then),
    )


def _at_levels() -> Counter[str]:
    """The number of subjects at each level; one without a decision is routine."""
    numbers = Counter(Assurance.objects.current().exclude(level=LEVELS[0]).values_list("level", flat=True))
    numbers[LEVELS[0]] = Subject.objects.exclude(ended_on(timezone.localdate(), "pk")).count() - numbers.total()
    return numbers


def review_moves(now: Framework, then: Framework) -> list[ReviewMove]:
    """The subjects at a level with another interval, each with the day that counting anew would give."""
    changed = intervals(now, then)
    held = LevelReview.objects.filter(subject=OuterRef("subject"), level=OuterRef("level")).order_by().values("subject")
    rows = (
        Assurance.objects.current().filter(level__in=changed).select_related("subject").order_by("subject__name", "pk")
    )
    rows = rows.annotate(held_on=Subquery(held.annotate(last=Max("held_on")).values("last")))
    moves = [(row, counted_anew(row.level, row.since, row.held_on, changed)) for row in rows]
    return [ReviewMove(standing=row, due=row.review_due, anew=anew) for row, anew in moves if anew is not None]


def _met(requests: object, now: Framework, then: Framework, today: date) -> list[RequestMet]:
    rows = requests.select_related("subject", "proposer__user", "tenant", "subject__assurance")  # type: ignore[attr-defined]
    found = []
    for request in rows.order_by("subject__name", "pk"):
        before = now.transition_between(request.origin, request.target)
        after = then.transition_between(request.origin, request.target)
        if before is None or after is None or before == after:
            continue
        added = tuple(key for key in newly_required(before, after) if key in REQUIREMENTS)
        ask = replace(ask_of(request, getattr(request.subject, "assurance", None), today=today), terms=after)
        lacks = [check.label for check in checklist(ask, added) if not check.done]
        terms = terms_in_words(before, after)
        if terms or lacks:
            found.append(RequestMet(request=request, terms=terms, lacks=lacks))
    return found


def domains_gone(now: Framework, then: Framework) -> list[tuple[str, int]]:
    """Quality domains that the other framework has not, and that concerns name."""
    keys = {domain.key for domain in then.domains}
    gone = [domain for domain in now.domains if domain.key not in keys]
    numbers = [(domain.label, Concern.objects.filter(Q(domains__contains=[domain.key])).count()) for domain in gone]
    return [(label, number) for label, number in numbers if number]
