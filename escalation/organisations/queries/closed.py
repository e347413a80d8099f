"""Closed organisations that this ICB still has open work with, and what follows them by the directory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from concerns.models import Concern, ConcernEvent, ConcernSubject
from escalation.models import Assurance, EndedSubject, Ending
from escalation.rules.endings import Why
from escalation.rules.levels import Level
from providers.directory.models import Relationship
from providers.models import Organisation, Provider, Subject
from providers.rules.sectors import WHOLE, SubjectKind
from quality_oversight.compiled import Number, counted

FURTHEST = 5  # successions that are followed one after another


@dataclass(frozen=True)
class Successor:
    """What follows an organisation by the directory; `subject` is None where this ICB does not oversee it."""

    organisation: Organisation
    since: date
    manner: str
    subject: Subject | None


def _closed(on: Any, prefix: str = "") -> Q:
    return Q(**{f"{prefix}closed__lt": on}) | Q(**{f"{prefix}status": "inactive"})


def _left_at(on: Any) -> QuerySet[Concern]:
    """Open concerns about the provider of the outer query that were not carried over to one that is open."""
    also = ConcernSubject.objects.current().filter(subject__provider=OuterRef(OuterRef("pk"))).values("concern_id")
    carried = ConcernEvent.objects.filter(concern=OuterRef("pk"), verb="carried_over")
    going_on = ConcernSubject.objects.current().filter(concern=OuterRef("pk"), subject__provider__isnull=False)
    going_on = going_on.exclude(_closed(on, "subject__provider__organisation__"))
    about = Concern.objects.live().filter(Q(subject__provider=OuterRef("pk")) | Q(pk__in=also))
    return about.exclude(Exists(carried) & Exists(going_on))


def _standing() -> QuerySet[Assurance]:
    """The level of the provider of the outer query, where it still counts and asks for something."""
    own = Assurance.objects.current().filter(
        subject__provider=OuterRef("pk"), subject__kind=SubjectKind.PROVIDER, subject__scope=WHOLE
    )
    return own.exclude(level=Level.ROUTINE, review_due=None)


def left_open(on: date) -> QuerySet[Provider]:
    """Providers that closed, with open concerns (`left`, as far as one may see) or a level that counts (`level`)."""
    of_one = _left_at(on).order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
    rows = _with_work(on).select_related("organisation", "lead__user")
    return rows.annotate(
        left=Coalesce(Subquery(of_one), 0),
        level=Subquery(_standing().values("level")[:1]),
        review_due=Subquery(_standing().values("review_due")[:1]),
    ).order_by("organisation__closed", "organisation__name", "pk")


def _with_work(on: Any) -> QuerySet[Provider]:
    return Provider.objects.filter(_closed(on, "organisation__")).filter(Exists(_left_at(on)) | Exists(_standing()))


def ended_but_open(on: date) -> list[EndedSubject]:
    """Providers that ended here because they closed or merged, and that the directory has as open (again)."""
    rows = EndedSubject.objects.filter(Q(until=None) | Q(until__gt=on), starts_on__lte=on)
    rows = rows.filter(ending__why__in=(Why.CLOSES, Why.MERGES), subject__provider__isnull=False)
    whole = rows.filter(subject__kind=SubjectKind.PROVIDER, subject__scope=WHOLE)
    open_now = whole.exclude(_closed(on, "subject__provider__organisation__"))
    names = ("subject__provider__organisation", "successor", "ending")
    return list(open_now.select_related(*names).order_by("starts_on", "subject__name", "pk"))


_number = counted(_with_work)


def how_many_left_open() -> Number:
    """How many closed organisations still have open work."""
    return _number.of(timezone.localdate())


def successors(organisations: list[Organisation], on: date) -> dict[str, list[Successor]]:
    """What follows each by the directory, through successors that closed themselves; six queries at most."""
    steps: dict[str, list[Relationship]] = {}
    asked = {each.code for each in organisations}
    for _ in range(FURTHEST):
        rows = Relationship.objects.filter(
            kind=Relationship.Kind.SUCCEEDED_BY, source_code__in=asked - steps.keys(), since__lte=on
        )
        new = list(rows.order_by("since", "pk"))
        steps |= {code: [row for row in new if row.source_code == code] for code in asked - steps.keys()}
        asked |= {row.target_code for row in new}
        if not asked - steps.keys():
            break
    known = {each.code: each for each in Organisation.objects.filter(code__in=asked)}
    own = Subject.objects.filter(kind=SubjectKind.PROVIDER, provider__organisation__code__in=asked, scope=WHOLE)
    subjects = {each.provider.organisation.code: each for each in own.with_provider()
                if each.provider is not None}  # fmt: skip
    return {each.code: _follow(each.code, steps, known, subjects, on) for each in organisations}


def _follow(
    code: str,
    steps: Mapping[str, list[Relationship]],
    known: Mapping[str, Organisation],
    subjects: Mapping[str, Subject],
    on: date,
) -> list[Successor]:
    found: dict[str, Successor] = {}
    seen, waiting = {code}, list(steps.get(code, ()))
    while waiting:
        row = waiting.pop(0)
        target = row.target_code
        if target in seen or target not in known:
            continue
        seen.add(target)
        organisation = known[target]
        if organisation.closed and organisation.closed < on and steps.get(target):
            waiting += steps[target]  # it closed itself: what follows it is meant
        else:
            found[target] = Successor(organisation, row.since, row.manner, subjects.get(target))
    return sorted(found.values(), key=lambda each: (each.subject is None, each.organisation.name))


def open_about(provider: Provider) -> list[Concern]:
    """Open concerns about a closed provider, as far as one may see them, each with its further subjects in `also`."""
    further = ConcernSubject.objects.current().filter(subject__provider=provider).values("concern_id")
    rows = Concern.objects.live().filter(Q(subject__provider=provider) | Q(pk__in=further)).select_related("subject")
    concerns = list(rows.order_by("-score", "ref"))
    also: dict[UUID, list[Subject]] = {}
    others = ConcernSubject.objects.current().filter(concern__in=[each.pk for each in concerns])
    for row in others.exclude(subject__provider=provider).select_related("subject").order_by("subject__name"):
        also.setdefault(row.concern_id, []).append(row.subject)
    for concern in concerns:
        concern.also = also.get(concern.pk, [])  # type: ignore[attr-defined]
    return concerns


def ending_of(subject: Subject) -> Ending | None:
    """The end of a subject that is proposed, confirmed or in effect."""
    return Ending.objects.filter(subject=subject).exclude(status="withdrawn").order_by("-proposed_at").first()
