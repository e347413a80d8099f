"""What stands under what on a day: system > place > organisation > site and service, crossed by what joins providers.

Numbers of every page, and the filter of every list, are worked out over the same sets of subjects (F004).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from providers.directory.queries.search import memberships
from providers.models import Organisation, Subject
from providers.rules.sectors import PARTS, SubjectKind
from providers.structure.models import Belonging
from providers.structure.rules import NOWHERE, OWN, WHOLES
from quality_oversight.compiled import compiled
from quality_oversight.ids import as_id

NETWORK, ELSEWHERE, ITSELF = "network", "nowhere", "itself"  # kinds of nodes beside those of subjects
KIND_WORDS = {NETWORK: "Primary care network", ELSEWHERE: "", ITSELF: ""}


class Known(NamedTuple):
    """One subject of the ICB."""

    pk: UUID
    kind: str
    name: str
    provider: UUID | None
    provider_code: str | None
    own_code: str = ""

    @property
    def code(self) -> str:
        """Its own code where it is a site, else that of its provider."""
        return self.own_code or self.provider_code or ""


@dataclass(frozen=True)
class Node:
    """Something that concerns and levels are counted for, with the subjects under it; `key` stands in addresses."""

    key: str
    kind: str
    name: str
    subjects: frozenset[UUID]
    code: str = ""
    of: str = ""  # of a service or site: its provider, since many have a maternity service

    @property
    def kind_words(self) -> str:
        return str(KIND_WORDS.get(self.kind) if self.kind in KIND_WORDS else SubjectKind(self.kind).label)

    @property
    def has_page(self) -> bool:
        """Whether there is more to look at than its lists: what stands under it, or over a site."""
        return self.kind not in (ITSELF, SubjectKind.SERVICE, SubjectKind.ICB_SERVICE)


@dataclass(frozen=True)
class Sight:
    """The whole structure as it is on a day; made in three queries, however large it is."""

    subjects: dict[UUID, Known]
    members: dict[UUID, list[tuple[UUID | None, UUID | None]]]  # of a whole: (subject, network)
    networks: dict[UUID, tuple[str, str]]  # code and name
    practices: dict[str, set[str]] = field(default_factory=dict)  # codes of a network's members, by its code

    @cached_property
    def _by_provider(self) -> dict[UUID, frozenset[UUID]]:
        found: dict[UUID, set[UUID]] = {}
        for each in self.subjects.values():
            if each.provider:
                found.setdefault(each.provider, set()).add(each.pk)
        return {pk: frozenset(subjects) for pk, subjects in found.items()}

    @cached_property
    def _by_code(self) -> dict[str, UUID]:
        rows = self.subjects.values()
        return {each.provider_code: each.provider for each in rows if each.provider_code and each.provider}

    @cached_property
    def _owners(self) -> dict[UUID, str]:
        """Names of providers."""
        main = (each for each in self.subjects.values() if each.kind == SubjectKind.PROVIDER)
        return {each.provider: each.name for each in main if each.provider}

    @cached_property
    def placed(self) -> frozenset[UUID]:
        """The subjects that stand in a place, and the places."""
        return frozenset().union(*(self._of(each.pk) for each in self.of_kind(SubjectKind.PLACE)))

    @cached_property
    def _mains(self) -> dict[UUID, UUID]:
        """Of each provider, the subject that is all of it."""
        found = (each for each in self.subjects.values() if each.kind == SubjectKind.PROVIDER)
        return {each.provider: each.pk for each in found if each.provider}

    def main_of(self, known: Known) -> UUID | None:
        """The subject of a service's provider; None of what belongs to no one provider."""
        return self._mains.get(known.provider) if known.provider else None

    def of_kind(self, kind: str) -> list[Known]:
        return sorted((each for each in self.subjects.values() if each.kind == kind), key=lambda each: each.name)

    def node(self, key: str) -> Node | None:
        """The node of a key: the id of a subject or network, "none", or a subject alone; None where there is none."""
        if key == NOWHERE:
            return Node(NOWHERE, ELSEWHERE, "In no place", frozenset(self.subjects) - self.placed)
        alone = key.endswith(OWN)
        pk = as_id(key.removesuffix(OWN))
        known = self.subjects.get(pk) if pk else None
        if known is not None and alone:
            return Node(key, ITSELF, f"{known.name} itself", frozenset({known.pk}), known.code)
        if known is not None:
            of = self._owners.get(known.provider, "") if known.provider and known.kind in PARTS else ""
            return Node(str(known.pk), known.kind, known.name, self._of(known.pk), known.code, of)
        if pk in self.networks and not alone:
            code, name = self.networks[pk]
            return Node(str(pk), NETWORK, name, self._of_network(pk), code)
        return None

    def everything(self) -> Node:
        return Node("", ELSEWHERE, "", frozenset(self.subjects))

    def _nodes(self, keys: Iterable[object]) -> list[Node]:
        found = (self.node(str(key)) for key in dict.fromkeys(keys))
        return sorted((each for each in found if each is not None), key=lambda each: (each.kind == ITSELF, each.name))

    def below(self, node: Node | None) -> list[tuple[str, list[Node]]]:
        """What is counted one step further down, under headings; of None, the system's."""
        if node is None:
            places = [*self._nodes(each.pk for each in self.of_kind(SubjectKind.PLACE)), self.node(NOWHERE)]
            crossing = (
                ("Provider collaboratives", SubjectKind.COLLABORATIVE),
                ("Pathways", SubjectKind.PATHWAY),
                ("Programmes", SubjectKind.PROGRAMME),
                ("Services of the ICB itself", SubjectKind.ICB_SERVICE),
            )
            parts = [(title, self._nodes(each.pk for each in self.of_kind(kind))) for title, kind in crossing]
            return [("Places", [each for each in places if each]), *((title, found) for title, found in parts if found)]
        itself: list[object] = []
        if node.kind in (SubjectKind.PROVIDER, *WHOLES):
            itself = [f"{node.key}{OWN}"]
        networks: list[object] = []
        organisations: list[object] = []
        services: list[object] = []
        if node.kind == SubjectKind.PROVIDER:
            services = [pk for pk in node.subjects if str(pk) != node.key]
        elif node.kind == NETWORK or node.kind == ELSEWHERE:
            organisations = [pk for pk in node.subjects if self.subjects[pk].kind == SubjectKind.PROVIDER]
            held = {self.subjects[pk].provider for pk in organisations}  # type: ignore[index]
            services = [pk for pk in node.subjects if self.subjects[pk].provider not in held]
        else:
            for member, network in self.members.get(UUID(node.key), ()):
                if network:
                    networks.append(network)
                elif member in self.subjects:
                    main = self.subjects[member].kind == SubjectKind.PROVIDER
                    (organisations if main else services).append(member)
        sites: list[object] = []
        if node.kind != ELSEWHERE:
            sites = [pk for pk in services if self.subjects[pk].kind == SubjectKind.SITE]  # type: ignore[index]
            services = [pk for pk in services if pk not in sites]
        found = (
            ("Primary care networks", self._nodes(networks)),
            ("Organisations", self._nodes(organisations)),
            ("Sites", self._nodes(sites)),
            ("Services" if node.kind != ELSEWHERE else "Other things", self._nodes(services)),
            ("Directly about it", self._nodes(itself)),
        )
        return [(title, nodes) for title, nodes in found if nodes]

    def above(self, node: Node) -> list[Node]:
        """The organisation of a site or service, then the places and the like that a node stands under: the way up."""
        own = as_id(node.key)
        known = self.subjects.get(own) if own else None
        if own is None or (known is not None and known.kind in WHOLES):
            return []
        if known is None:
            wholes = [pk for pk, rows in self.members.items() if any(network == own for _, network in rows)]
        else:
            wholes = [pk for pk in self.members if known.pk in self._of(pk)]
            wholes += [pk for pk in self.networks if known.pk in self._of_network(pk)]
        if known and known.kind in PARTS:
            main = (each.pk for each in self.subjects.values() if each.kind == SubjectKind.PROVIDER)
            wholes += [pk for pk in main if self.subjects[pk].provider == known.provider]
        return sorted(self._nodes(wholes), key=lambda each: each.kind != SubjectKind.PROVIDER)

    def _of(self, pk: UUID) -> frozenset[UUID]:
        """The subjects under a subject, itself among them."""
        known = self.subjects[pk]
        if known.kind == SubjectKind.PROVIDER and known.provider:
            return self._by_provider[known.provider]
        found = {pk}
        for member, network in self.members.get(pk, ()):
            if network:
                found |= self._of_network(network)
            elif member in self.subjects:
                found |= self._of(member)
        return frozenset(found)

    def _of_network(self, network: UUID) -> frozenset[UUID]:
        code, _ = self.networks[network]
        providers = {self._by_code[each] for each in (code, *self.practices.get(code, ())) if each in self._by_code}
        return frozenset().union(*(self._by_provider[each] for each in providers))


def sight(on: date) -> Sight:
    """Read the ICB's structure as it is on a day."""
    fields = ("pk", "kind", "name", "provider_id", "provider__organisation__code", "code")
    subjects = {row[0]: Known(*row) for row in Subject.objects.order_by().values_list(*fields)}
    members: dict[UUID, list[tuple[UUID | None, UUID | None]]] = {}
    networks: dict[UUID, tuple[str, str]] = {}
    rows = Belonging.objects.on(on).filter(Q(member__isnull=False) | Q(network__isnull=False)).order_by()
    for whole, member, network, code, name in rows.values_list(
        "whole_id", "member_id", "network_id", "network__code", "network__name"
    ):
        members.setdefault(whole, []).append((member, network))
        if network:
            networks[network] = (code, name)
    practices: dict[str, set[str]] = {}
    ties = memberships(on).filter(target_code__in=[code for code, _ in networks.values()])
    for source, target in ties.values_list("source_code", "target_code"):
        practices.setdefault(target, set()).add(source)
    return Sight(subjects, members, networks, practices)


def subjects_under(key: str, on: date) -> list[UUID]:
    """The keys of the subjects under a node; of one that is not there, none."""
    found = sight(on).node(key)
    return sorted(found.subjects) if found else []


def nodes_to_filter_by(chosen: object = None) -> list[tuple[str, str]]:
    """Key and name of each place, collaborative, pathway and programme, for a list of choices; `chosen` among them."""
    found = [*_worded(tuple(_in_use())), (NOWHERE, "In no place")]
    key = str(chosen or "")
    pk = as_id(key.removesuffix(OWN))
    if pk and key not in dict(found):
        names = dict(Subject.objects.filter(pk=pk).values_list("pk", "name"))
        names = names or dict(Organisation.objects.filter(pk=pk, kind=Organisation.Kind.PCN).values_list("pk", "name"))
        found += [(key, f"{name} itself" if key.endswith(OWN) else name) for name in names.values()]
    return found


@lru_cache(maxsize=128)
def _worded(rows: tuple[tuple[UUID, str, str], ...]) -> tuple[tuple[str, str], ...]:
    """As choices; an ICB may have hundreds, and each list offers them all."""
    return tuple((str(pk), f"{name} ({SubjectKind(kind).label.lower()})") for pk, kind, name in rows)


@compiled
def _in_use() -> Any:
    rows = Subject.objects.in_use().filter(kind__in=WHOLES).order_by("kind", "name", "pk")
    return rows.values_list("pk", "kind", "name")
