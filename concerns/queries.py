"""Reads of concerns that several pages, or the apps above, use."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, Func, Max, OuterRef, Q, Subquery, UUIDField
from django.utils import timezone

from concerns.models import (
    Concern,
    ConcernAnswer,
    ConcernEvent,
    ConcernLink,
    ConcernQuerySet,
    ConcernShare,
    ConcernSubject,
    ConcernUpdate,
    Theme,
)
from concerns.models.answers import ConcernAnswerQuerySet
from concerns.rules.lifecycle import LIVE, Status
from concerns.rules.links import Way, seen_from
from concerns.rules.past import KINDS, NAMED, OTHER
from concerns.rules.subjects import COUNTED, FURTHER, Part
from concerns.rules.updates import words_then
from concerns.rules.vocabulary import Sensitivity
from providers.models import Organisation, Provider, Subject
from providers.queries import find_in_directory
from quality_oversight.compiled import compiled
from quality_oversight.dates import end_of
from quality_oversight.ids import as_ids
from quality_oversight.markings import Marked
from quality_oversight.tenancy.models import Membership

FOUND_AT_MOST = 10
ORDERS: dict[str, tuple[str, ...]] = {
    "logged": ("logged_at", "ref"),
    "title": ("title", "ref"),
    "provider": ("subject__name", "ref"),
    "score": ("score", "ref"),
    "status": ("status", "ref"),
    "identified": ("date_identified", "ref"),
}
FALLING = frozenset({"score", "logged", "identified"})  # the gravest and the newest are looked for first
HIDDEN_ORDERS = {"score"}  # an order tells the scores that an outside user does not see


@dataclass(frozen=True)
class Tally:
    """How many live concerns there are, and the highest current score among them (1 to 25)."""

    count: int
    worst: int


def live_counts_by_subject_and_domain(as_at: date | None = None) -> dict[tuple[UUID, str], Tally]:
    """Live concerns by subject and quality domain, now or at the end of a past day (Europe/London), in one query.

    Restricted concerns are never counted. A past day is read from each concern's last step on or before it. A concern
    counts once for each subject that it is about or whose quality causes its risk, so that the counts of several
    subjects do not add up to the number of concerns (docs/decisions/0010).
    """
    found: dict[tuple[UUID, str], Tally] = {}
    own, further = _own_states(as_at), _further_states(as_at)
    for subject, domain, count, worst in _tallies(*own).union(_tallies(*further), all=True):
        before = found.get((subject, domain), Tally(0, 0))
        found[subject, domain] = Tally(before.count + count, max(before.worst, worst))
    return found


def _own_states(as_at: date | None) -> tuple[Any, str]:
    """Live concerns with the key of their own subject and their score, and where their domains stand."""
    if as_at is None:
        rows = Concern.objects.unrestricted().live()
        return rows.annotate(subject_key=F("subject_id"), risk=F("score")), "domains"
    rows = _states_atend_of(as_at).filter(status__in=LIVE, concern__sensitivity=Sensitivity.STANDARD)
    return rows.annotate(subject_key=F("concern__subject_id"), risk=F("consequence") * F("likelihood")), "domains"


def _further_states(as_at: date | None) -> tuple[Any, str]:
    """The same of each further subject that a live concern counts for."""
    if as_at is None:
        counted = ConcernSubject.objects.current().filter(
            part__in=COUNTED, concern__in=Concern.objects.unrestricted().live()
        )
        return counted.annotate(subject_key=F("subject_id"), risk=F("concern__score")), "concern__domains"
    end = end_of(as_at)
    stood = Q(concern__further__ended_at=None) | Q(concern__further__ended_at__gte=end)
    rows = _states_atend_of(as_at).filter(
        stood,
        status__in=LIVE,
        concern__sensitivity=Sensitivity.STANDARD,
        concern__further__at__lt=end,
        concern__further__part__in=COUNTED,
    )
    keyed = rows.annotate(subject_key=F("concern__further__subject_id"))
    return keyed.annotate(risk=F("consequence") * F("likelihood")), "domains"


def _tallies(rows: Any, domains: str) -> Any:
    """Subject, domain, count and highest score of some states."""
    split = Func(F(domains), function="unnest", output_field=CharField())
    grouped = rows.order_by().annotate(domain=split).values_list("subject_key", "domain")
    return grouped.annotate(number=Count("pk"), worst=Max("risk"))


def about(**subject: Any) -> Q:
    """A condition on concerns by their own subject or a further one: about(provider=pk), about(pk=subject)."""
    own = Q(**{f"subject__{name}": value for name, value in subject.items()})
    further = ConcernSubject.objects.current().filter(**{f"subject__{name}": value for name, value in subject.items()})
    return own | Q(pk__in=further.values("concern_id"))


def counting_for(subjects: Collection[UUID]) -> Q:
    """A condition on concerns that count for one of some subjects (docs/decisions/0010); their keys are read first."""
    rows = ConcernSubject.objects.current().filter(part__in=COUNTED, subject__in=subjects).order_by()
    return Q(subject__in=subjects) | Q(pk__in=list(rows.values_list("concern_id", flat=True)))


def parties_of(concern: Concern) -> dict[str, list[Subject]]:
    """The further subjects by their part; whoever causes a risk that another bears is the own subject (F123)."""
    found: dict[str, list[Subject]] = {part: [] for part in Part}
    for row in _further(concern.pk):
        found[row.part].append(row.subject)
    if found[Part.BEARS] and not found[Part.CAUSES]:
        found[Part.CAUSES] = [concern.subject]
    return {str(FURTHER[Part(part)]): subjects for part, subjects in found.items() if subjects}


@compiled
def _further(concern: Any) -> Any:
    rows = ConcernSubject.objects.current().filter(concern=concern)
    return rows.select_related("subject__provider").order_by("subject__name")


def live_for_reports() -> ConcernQuerySet:
    """Live concerns that a report may speak of, with subject and lead; restricted ones are left out."""
    return Concern.objects.unrestricted().live().for_list()


def live_with_score(minimum: int) -> ConcernQuerySet:
    """Live concerns for reports whose current score (1 to 25) is `minimum` or more, the worst first."""
    return live_for_reports().filter(score__gte=minimum).order_by("-score", "date_identified", "ref")


def closed_with_evidence(since: date | None, until: date) -> ConcernQuerySet:
    """Concerns for reports that were closed with a reason and evidence after `since` (None: ever) up to `until`."""
    closed = Concern.objects.unrestricted().for_list().filter(status=Status.CLOSED, closed_on__lte=until)
    closed = closed.exclude(closure_reason="").exclude(closure_evidence="").order_by("closed_on", "ref")
    return closed.filter(closed_on__gt=since) if since else closed


def with_latest_step(concerns: ConcernQuerySet) -> ConcernQuerySet:
    """Concerns with `updated_at`, the time of the last step that the reader may see."""
    steps = ConcernEvent.objects.filter(concern=OuterRef("pk")).order_by("-at")
    return concerns.annotate(updated_at=Subquery(steps.values("at")[:1]))


def orders(by: Membership) -> dict[str, tuple[str, ...]]:
    """The orders in which a reader may ask for the list: key, and the fields that are sorted by."""
    return {key: fields for key, fields in ORDERS.items() if not (by.is_outside and key in HIDDEN_ORDERS)}


def original_options(concern: Concern, words: str, chosen: Any = None) -> list[dict[str, Any]]:
    """Concerns of the same stream that this one may repeat, by reference or title, for a finder."""
    others = Concern.objects.filter(sensitivity=concern.sensitivity).exclude(pk=concern.pk)
    return as_options(others.exclude(status=Status.DUPLICATE).filter(named_or_chosen(words, chosen)))


def link_options(concern: Concern, words: str, chosen: Any = None) -> list[dict[str, Any]]:
    """Concerns that this one may be linked to, by reference or title, for a finder."""
    return as_options(Concern.objects.exclude(pk=concern.pk).filter(named_or_chosen(words, chosen)))


def named_or_chosen(words: str, chosen: Any) -> Q:
    """Concerns by reference or by the words of their title; without words, the one that was chosen."""
    titled = Q()
    for word in words.split():
        titled &= Q(title__icontains=word)
    return Q(ref__icontains=words) | titled if words else Q(pk__in=as_ids(chosen))


def as_options(concerns: ConcernQuerySet) -> list[dict[str, Any]]:
    """The first of some concerns as a finder offers them."""
    return [
        {"value": each.pk, "text": f"{each.ref} {each.title}", "hint": each.subject.name}
        for each in concerns.select_related("subject")[:FOUND_AT_MOST]
    ]


@dataclass(frozen=True)
class Tie:
    """One link of a concern as it reads from that concern."""

    pk: UUID
    way: str
    words: str
    other: Concern
    reason: str
    at: datetime
    by_name: str


def ties_of(concern: Concern, at: datetime | None = None) -> list[Tie]:
    """The links of a concern whose other end the reader may see, now or at a past time, in one query."""
    links = _links_at(concern.pk, at) if at else _links(concern.pk)
    return [_tie(link, start=link.concern_id == concern.pk) for link in links]


@compiled
def _links(concern: Any) -> Any:
    return ConcernLink.objects.of(concern).current().select_related("concern__subject", "other__subject")


@compiled
def _links_at(concern: Any, at: Any) -> Any:
    links = ConcernLink.objects.of(concern).filter(Q(ended_at=None) | Q(ended_at__gt=at), at__lt=at)
    return links.select_related("concern__subject", "other__subject")


def reports_of(concern: Concern) -> list[Concern]:
    """The concerns that repeat this one, and that it is counted once for (domain brief 7.8, DD1)."""
    return _reports(concern.pk)


@compiled
def _reports(concern: Any) -> Any:
    return Concern.objects.filter(duplicate_of=concern).select_related("subject").order_by("logged_at", "ref")


def steps_of(concern: Concern, kind: str = "") -> Any:
    """The steps of a concern's history that the reader may see, the newest first; of one kind, or of every kind."""
    if kind == OTHER:
        return concern.events.exclude(verb__in=NAMED)
    return concern.events.filter(verb__in=KINDS[kind][1]) if kind in KINDS else concern.events.all()


def shares_at(concern: Concern, at: datetime) -> list[ConcernShare]:
    """With whom a concern was shared at a past time."""
    stood = Q(ended_at=None) | Q(ended_at__gt=at)
    return list(ConcernShare.objects.filter(stood, concern=concern, at__lt=at).select_related("organisation"))


def _tie(link: ConcernLink, *, start: bool) -> Tie:
    way = seen_from(link.kind, start=start)
    other = link.other if start else link.concern
    return Tie(link.pk, way, Way(way).label, other, link.reason, link.at, link.by_name)


def providers_of(concern: Concern) -> list[Organisation]:
    """The organisations that a concern is about: its own subject's first, then those of the further ones by name."""
    further = concern.further.current().values("subject_id")
    providers = Provider.objects.filter(Q(subjects=concern.subject_id) | Q(subjects__in=further))
    rows = list(Organisation.objects.filter(pk__in=providers.values("organisation")).order_by("name"))
    first = concern.subject.provider.organisation_id if concern.subject.provider else None
    return sorted(rows, key=lambda each: each.pk != first)


def organisation_options(concern: Concern, words: str, chosen: Any = None) -> list[dict[str, Any]]:
    """Organisations to share a concern with, for a finder: what was chosen, its providers, and what the words find."""
    today = timezone.localdate()
    own = providers_of(concern)
    kept = [*Organisation.objects.filter(pk__in=as_ids(chosen)), *([] if words else own)]
    rows = list(find_in_directory(words, today)[:FOUND_AT_MOST]) if words else []
    options = {row.pk: row for row in [*kept, *rows] if row.pk not in concern.shared_with}
    return [
        {
            "value": row.pk,
            "text": str(row),
            "hint": "The provider that it is about" if row in own else row.standing(today) or row.get_kind_display(),
        }
        for row in options.values()
    ]


def shares_of(concern: Concern) -> list[ConcernShare]:
    """With whom a concern is shared now; `has_people` tells whether anybody there can sign in."""
    return _shares(concern.pk, timezone.localdate())


@compiled
def _shares(concern: Any, today: Any) -> Any:
    people = Membership.objects.filter(organisation_id=OuterRef("organisation_id")).current(today)
    shares = ConcernShare.objects.current().filter(concern=concern).select_related("organisation")
    return shares.annotate(has_people=Exists(people))


def marked_for(by: Membership, concern: Concern) -> Marked:
    """How a concern is marked to a reader: to an outside organisation's, with the caveat of its own share (8.4)."""
    marked = concern.marked_to(by)
    if not by.is_outside:
        return marked
    share = ConcernShare.objects.current().filter(concern=concern, organisation=by.organisation_id).first()
    if share is None or not share.caveat:
        return marked
    return Marked(marked.marking, f"{share.get_caveat_display()}. {marked.line}", own=True)


def answers_for(by: Membership) -> ConcernAnswerQuerySet:
    """The latest answer on each concern that a person has logged, newest first."""
    return ConcernAnswer.objects.filter(reader=by.user_id).last_of_each()


def updates_of(concern: Concern) -> list[Any]:
    """The updates that the reader may see, newest first, each with `organisation_name` and `readers` in words."""
    found = _updates(concern.pk)
    keys = {key for each in found for key in (each.from_organisation, *each.audience) if key}
    names = dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
    for each in found:
        each.organisation_name = names.get(each.from_organisation, "")
        others = [names[key] for key in each.audience if key in names]
        each.readers = {"team": "Team only", "icb": "ICB", "named": "ICB and " + ", ".join(others)}[each.visibility]
    return found


@compiled
def _updates(concern: Any) -> Any:
    return ConcernUpdate.objects.filter(concern=concern)


def updates_at(concern: Concern, at: datetime) -> list[Any]:
    """The updates that the reader may see today, as they stood at a past time: before later corrections and answers."""
    found = [each for each in updates_of(concern) if each.at < at]
    for each in found:
        each.text = words_then(each.text, each.earlier, at=at)
        each.answered = bool(each.answer) and each.answered_at < at
    return found


def themes_to_choose(chosen: Collection[UUID] = ()) -> list[tuple[str, str]]:
    """Id and name of each theme in use, the current areas of focus first; also of those that were chosen already."""
    themes = Theme.objects.filter(Q(retired_on=None) | Q(pk__in=chosen))
    ordered = sorted(themes, key=lambda theme: theme.focus_since is None)  # by name within each half
    return [(str(theme.pk), f"{theme.name} (area of focus)" if theme.focus_since else theme.name) for theme in ordered]


def theme_counts() -> dict[UUID, int]:
    """How many live concerns outside the restricted streams carry each theme."""
    each = Func(F("themes"), function="unnest", output_field=UUIDField())
    rows = Concern.objects.unrestricted().live().order_by().annotate(theme=each).values("theme")
    return {row["theme"]: row["count"] for row in rows.annotate(count=Count("pk"))}


def _states_atend_of(day: date) -> Any:
    """The last step of each concern at the end of a day in Europe/London: its state then."""
    steps = ConcernEvent.objects.filter(at__lt=end_of(day)).order_by("concern_id", "-at", "-id").distinct("concern_id")
    return ConcernEvent.objects.filter(pk__in=steps.values("pk"))
