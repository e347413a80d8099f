"""The one search of the national directory: its page, its file and its endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from providers.directory.models import CqcLocation, CqcRating, Relationship
from providers.directory.rules.cqc import Question
from providers.models import Organisation, OrganisationQuerySet, Provider
from providers.queries import loosely
from providers.rules.openness import State
from providers.rules.searching import as_code, searched_words

ANY_STATE = "all"
NOT_RATED = "none"
Kinds = dict[str, int]


@dataclass(frozen=True)
class Found:
    """What a search gives: rows in no order yet, how many of each kind, and how far the search had to be widened."""

    rows: OrganisationQuerySet
    kinds: Kinds
    total: int
    state: str
    alike: bool
    others: int  # that fit, but for being open or not
    followed_by: tuple[str, ...] = ()  # what was typed is the code of nothing that is held: codes of what follows it

    @property
    def closed_too(self) -> bool:
        return self.state == ANY_STATE


def search(asked: Mapping[str, Any], on: date, *, narrow: Q | None = None) -> Found:
    """Look the directory through for what the filters ask (`forms.OrganisationFilters`), and `narrow` besides.

    Words of which nothing that is open has all are looked for among the closed, and then among what reads alike, as
    with an error of typing. A former code that only a succession tells of finds what follows it. The numbers by kind
    are of what the other filters leave: each is that of the list it leads to.
    """
    words, state = asked.get("q") or "", asked.get("state") or ANY_STATE
    limits = _limits(asked, on) & (narrow or Q())
    followed_by = _following(as_code(words))
    for alike in (False, True) if searched_words(words) else (False,):
        if alike:
            loosely()
        known = Organisation.objects
        rows = known.alike(words) if alike else known.matching(words)
        rows = (rows | known.filter(code__in=followed_by) if followed_by else rows).filter(limits)
        stated: Any = _in_state(rows, on)
        counted = list(stated.values_list("kind", "now").annotate(number=Count("pk")).order_by())
        for wanted in dict.fromkeys((state, ANY_STATE) if searched_words(words) and state == State.OPEN else (state,)):
            kinds = _of_state(counted, wanted)
            if kinds:
                break
        if kinds:
            break
    shown = rows if wanted == ANY_STATE else stated.filter(now=wanted)
    kind = asked.get("kind")
    everything = _of_state(counted, ANY_STATE)
    return Found(
        rows=shown.filter(kind=kind) if kind else shown,
        kinds=kinds,
        total=_total(kinds, kind),
        state=wanted,
        alike=alike,
        others=_total(everything, kind) - _total(kinds, kind),
        followed_by=followed_by,
    )


def _following(code: str) -> tuple[str, ...]:
    """The codes of what follows a code that no organisation has, through those that are not held either."""
    seen, asked, found = {code}, {code} if code else set(), set[str]()
    if code and Organisation.objects.filter(code=code).exists():
        return ()
    while asked:
        rows = Relationship.objects.filter(kind=Relationship.Kind.SUCCEEDED_BY, source_code__in=asked)
        targets = set(rows.values_list("target_code", flat=True)) - seen
        held = set(Organisation.objects.filter(code__in=targets).values_list("code", flat=True)) if targets else set()
        found |= held
        seen |= targets
        asked = targets - held
    return tuple(sorted(found))


def _total(kinds: Kinds, kind: Any) -> int:
    return kinds.get(kind, 0) if kind else sum(kinds.values())


def _of_state(counted: list[tuple[str, str, int]], state: str) -> Kinds:
    kinds: Kinds = {}
    for kind, now, number in counted:
        if state in (now, ANY_STATE):
            kinds[kind] = kinds.get(kind, 0) + number
    return kinds


def _in_state(rows: OrganisationQuerySet, on: date) -> OrganisationQuerySet:
    """Each with its state on a day as `now` (see `openness.state_of`)."""
    closed = Q(closed__lt=on) | Q(status__in=("inactive", "dormant"))
    coming = Q(opened__gt=on) | Q(status="proposed")
    now = Case(
        When(closed, then=Value(State.CLOSED.value)),
        When(coming, then=Value(State.COMING.value)),
        default=Value(State.OPEN.value),
        output_field=CharField(),
    )
    return rows.annotate(now=now)


def _limits(asked: Mapping[str, Any], on: date) -> Q:
    limits = Q()
    if icb := asked.get("icb"):
        limits &= of_icb(icb)
    if region := asked.get("region"):
        limits &= Q(region_code=region)
    if place := asked.get("place"):
        limits &= Q(parent_code=place) | Q(code=place)
    if pcn := asked.get("pcn"):
        limits &= Q(code=pcn) | Q(code__in=memberships(on).filter(target_code=pcn).values("source_code"))
    if rating := asked.get("rating"):
        limits &= _rated(rating)
    if ours := asked.get("ours"):
        overseen = Q(Exists(Provider.objects.filter(organisation=OuterRef("pk"))))
        limits &= overseen if ours == "yes" else ~overseen
    return limits


def of_icb(code: str) -> Q:
    """What lies in an ICB's area: by its own word, or by its sub-ICB location's where it says nothing itself."""
    parents = Organisation.objects.filter(kind=Organisation.Kind.SUB_ICB, icb_code=code).values("code")
    return Q(icb_code=code) | Q(icb_code="", parent_code__in=parents)


def memberships(on: date) -> QuerySet[Relationship]:
    """Memberships of primary care networks that hold on a day."""
    rows = Relationship.objects.filter(kind=Relationship.Kind.MEMBER_OF_PCN, since__lte=on)
    return rows.filter(Q(until=None) | Q(until__gte=on))


def _newest() -> QuerySet[CqcRating]:
    """The newest overall rating of each location that is not deregistered; one without a date counts as new."""
    rows = CqcRating.objects.filter(question=Question.OVERALL, current=True).exclude(location__registered=False)
    return rows.order_by("location_id", F("on").desc(nulls_first=True), "-pk").distinct("location_id")


def _rated(rating: str) -> Q:
    """Organisations with a location of that rating, or with none that has any."""
    newest = CqcRating.objects.filter(pk__in=_newest().values("pk"))
    if rating != NOT_RATED:
        newest = newest.filter(rating=rating)
    places = CqcLocation.objects.filter(pk__in=newest.values("location_id"))
    held = Q()
    for key in ("ods_code", "location_id", "provider_id"):
        held |= Q(code__in=places.exclude(**{key: ""}).values(key))
    return ~held if rating == NOT_RATED else held


def ratings_of(codes: list[str] | None) -> dict[str, dict[str, int]]:
    """Of each organisation, how many of its locations have which overall rating now; None: of every organisation."""
    keys = ("ods_code", "location_id", "provider_id")
    rows = CqcRating.objects.filter(pk__in=_newest().values("pk"))
    if codes is not None:
        at = Q()
        for key in keys:
            at |= Q(**{f"location__{key}__in": codes})
        rows = rows.filter(at)
    found: dict[str, dict[str, int]] = {}
    for rating, *owners in rows.values_list("rating", *(f"location__{key}" for key in keys)):
        for owner in dict.fromkeys(filter(None, owners)):
            of_owner = found.setdefault(owner, {})
            of_owner[rating] = of_owner.get(rating, 0) + 1
    return found


def networks_of(codes: list[str] | None, on: date) -> dict[str, list[str]]:
    """The primary care networks that organisations belong to on a day, by code; None: of every organisation."""
    rows = memberships(on)
    if codes is not None:
        rows = rows.filter(source_code__in=codes)
    found: dict[str, list[str]] = {}
    for source, target in rows.order_by("source_code", "target_code").values_list("source_code", "target_code"):
        found.setdefault(source, []).append(target)
    return found


def places_of(icb_code: str) -> list[tuple[str, str]]:
    """Code and name of each sub-ICB location of an ICB, for a list of choices."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.SUB_ICB, icb_code=icb_code)
    return list(rows.order_by("name", "code").values_list("code", "name"))


def networks_in(icb_code: str) -> list[tuple[str, str]]:
    """Code and name of each primary care network of an ICB, for a list of choices."""
    rows = Organisation.objects.filter(of_icb(icb_code), kind=Organisation.Kind.PCN)
    return list(rows.order_by("name", "code").values_list("code", "name"))
