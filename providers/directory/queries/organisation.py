"""One organisation's place among the others: what it belongs to, what belongs to it, and what follows what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from providers.directory.models import Relationship
from providers.directory.queries.search import of_icb, search
from providers.models import Organisation
from providers.rules.openness import State
from providers.rules.places import ICBS, REGIONS

SHOWN = 50
KINDS = Organisation.Kind.choices


@dataclass(frozen=True)
class Tie:
    """One relationship as a page tells it; `name` is empty where the directory does not hold the code."""

    code: str
    name: str
    since: date
    until: date | None
    manner: str = ""

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or self.until >= on)


@dataclass(frozen=True)
class Above:
    """What an organisation belongs to; `held`: the directory has a page of it."""

    what: str
    code: str
    name: str
    held: bool = False


@dataclass(frozen=True)
class Structure:
    """Where an organisation stands: above it (the nearest last), beside it, and in time."""

    above: list[Above]
    networks: list[Tie]
    members: list[Tie]
    predecessors: list[Tie]
    successors: list[Tie]
    more_members: int = 0


def structure(organisation: Organisation) -> Structure:
    """Read an organisation's relationships: three queries at most, however many there are."""
    code = organisation.code
    rows = list(Relationship.objects.filter(Q(source_code=code) | Q(target_code=code)).order_by("-since", "pk"))
    parent, icb = organisation.parent_code, organisation.icb_code
    if parent and not icb:
        icb = Organisation.objects.filter(code=parent).values_list("icb_code", flat=True).first() or ""
    names = names_of([parent, icb, *(each.source_code for each in rows), *(each.target_code for each in rows)])

    def ties(kind: str, *, ours: str) -> list[Tie]:
        other = "target_code" if ours == "source_code" else "source_code"
        return [
            Tie(getattr(each, other), names.get(getattr(each, other), ""), each.since, each.until, each.manner)
            for each in rows
            if each.kind == kind and getattr(each, ours) == code
        ]

    members = sorted(
        ties(Relationship.Kind.MEMBER_OF_PCN, ours="target_code"), key=lambda tie: (tie.until is not None, tie.name)
    )
    return Structure(
        above=_above(organisation, icb, names),
        networks=ties(Relationship.Kind.MEMBER_OF_PCN, ours="source_code"),
        members=members[:SHOWN],
        more_members=max(0, len(members) - SHOWN),
        predecessors=ties(Relationship.Kind.SUCCEEDED_BY, ours="target_code"),
        successors=ties(Relationship.Kind.SUCCEEDED_BY, ours="source_code"),
    )


def _above(organisation: Organisation, icb: str, names: dict[str, str]) -> list[Above]:
    found = []
    if region := organisation.region_code:
        found.append(Above("Region", region, REGIONS.get(region, "")))
    if icb and icb != organisation.code:
        found.append(Above("Integrated Care Board", icb, ICBS.get(icb, names.get(icb, "")), held=icb in names))
    parent = organisation.parent_code
    if parent and parent != icb:
        what = "Company" if organisation.kind == Organisation.Kind.PHARMACY else "Sub-ICB location"
        found.append(Above(what, parent, names.get(parent, ""), held=parent in names))
    return found


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Names by code, of those that the directory holds."""
    wanted = set(codes)
    return dict(Organisation.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}


def belongings(organisation: Organisation, on: date) -> list[tuple[str, int, str]]:
    """How many open organisations of each kind belong to an ICB or sub-ICB location, with the list that shows them."""
    code = organisation.code
    if organisation.kind == Organisation.Kind.ICB:
        area, query = of_icb(code), f"?icb={code}"
    elif organisation.kind == Organisation.Kind.SUB_ICB:
        area, query = Q(parent_code=code), f"?icb={organisation.icb_code}&place={code}"
    else:
        return []
    found = search({"state": State.OPEN.value}, on, narrow=area & ~Q(code=code))
    return [(label, found.kinds[kind], f"{query}&kind={kind}") for kind, label in KINDS if kind in found.kinds]
