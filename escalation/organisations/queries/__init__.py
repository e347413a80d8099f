"""The search of the national directory beside what the acting ICB says of its own providers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from escalation.models import Assurance
from escalation.queries import framework_of, level_words
from escalation.queries.ended import ended_on
from escalation.rules.levels import Level
from providers.directory.queries.organisation import names_of
from providers.directory.queries.search import Found, networks_of, ratings_of, search
from providers.directory.rules.cqc import Rating
from providers.models import Organisation, OrganisationQuerySet, Provider, Subject
from providers.rules.openness import State, state_of
from providers.rules.places import ICBS, REGIONS, place
from providers.rules.sectors import WHOLE, SubjectKind
from quality_oversight.tenancy.models import Membership

COLUMNS = (
    ("ODS code", 10), ("Name", 50), ("Kind", 22), ("Open or closed", 26), ("Opened", 12), ("Last day open", 14),
    ("Former names", 40), ("Address", 50), ("Postcode", 10), ("Telephone", 16), ("Sub-ICB location or company", 14),
    ("ICB area", 40), ("Region", 26), ("Primary care network", 40), ("CQC ratings", 30), ("This ICB is", 20),
)  # fmt: skip
LEVEL = ("Assurance level", 20)
ENDED = "No level counts: ended or suspended"


@dataclass(frozen=True)
class Line:
    """One organisation as the list shows it."""

    organisation: Organisation
    on: date
    state: State
    networks: list[str]
    rating: str
    provider: UUID | None
    role: str
    level: str

    @property
    def standing(self) -> str:
        """What a reader must know of its state; empty for one that is open and stays so."""
        said = self.organisation.standing(self.on)
        return said or ("" if self.state == State.OPEN else self.organisation.get_status_display())

    @property
    def former(self) -> list[str]:
        return self.organisation.former_names.splitlines()


def listed(asked: Mapping[str, Any], on: date) -> Found:
    """What the filters find, by level too."""
    level = asked.get("level")
    return search(asked, on, narrow=_at_level(level) if level else None)


def levels_for(by: Membership) -> dict[str, str] | None:
    """Each level in the words of the ICB's framework; None for who may not see levels."""
    return level_words(framework_of(by)) if by.may("level.view") else None


def _at_level(level: str) -> Q:
    """Providers whose own level is that; without a decision on file it is routine (domain brief 7.3, RG3)."""
    own = Assurance.objects.current().filter(
        subject__provider=OuterRef("pk"), subject__kind=SubjectKind.PROVIDER, subject__scope=WHOLE
    )
    if level == Level.ROUTINE:
        ended = _whole(provider=OuterRef("pk")).filter(ended_on(timezone.localdate(), "pk"))
        found = Provider.objects.exclude(Exists(own.exclude(level=Level.ROUTINE))).exclude(Exists(ended))
    else:
        found = Provider.objects.filter(Exists(own.filter(level=level)))
    return Q(pk__in=found.values("organisation"))


def lines(
    organisations: Iterable[Organisation], on: date, *, levels: Mapping[str, str] | None, of_all: bool = False
) -> Iterator[Line]:
    """What is known of organisations beside the directory; five queries. `of_all`: of a whole list that is being read.

    `levels`: each level in the framework's words; None for who may not see levels.
    """
    if not of_all:
        organisations = list(organisations)
    codes = None if of_all else [each.code for each in organisations]
    ratings, networks = ratings_of(codes), networks_of(codes, on)
    names = names_of(code for found in networks.values() for code in found)
    ours = Provider.objects.all() if of_all else Provider.objects.filter(organisation__code__in=codes or [])
    providers = {each.organisation_id: each for each in ours}
    standing = _levels([each.pk for each in providers.values()]) if levels is not None else {}
    for each in organisations:
        provider = providers.get(each.pk)
        yield Line(
            organisation=each,
            on=on,
            state=state_of(each.status, each.opened, each.closed, on),
            networks=[f"{names.get(code, '')} ({code})".strip() for code in networks.get(each.code, ())],
            rating=_in_words(ratings.get(each.code, {})),
            provider=provider.pk if provider else None,
            role=provider.get_role_display() if provider else "",
            level=_said(standing.get(provider.pk, Level.ROUTINE), levels) if provider and levels is not None else "",
        )


def _levels(providers: list[UUID]) -> dict[UUID | None, str | None]:
    """The level of each provider as a whole; None where it ended or is suspended, so that no level counts."""
    rows = _whole(provider__in=providers).annotate(gone=ended_on(timezone.localdate(), "pk"))
    return {
        provider: None if gone else level or Level.ROUTINE.value
        for provider, level, gone in rows.values_list("provider", "assurance__level", "gone")
    }


def _whole(**about: Any) -> QuerySet[Subject]:
    return Subject.objects.filter(kind=SubjectKind.PROVIDER, scope=WHOLE, **about)


def _said(level: str | None, levels: Mapping[str, str]) -> str:
    return levels[level] if level else ENDED


def _in_words(ratings: Mapping[str, int]) -> str:
    """One rating as it is called; of several locations how many have which, the best first."""
    told = [(Rating(key).label, ratings[key]) for key in Rating.values if key in ratings]
    if sum(number for _, number in told) == 1:
        return str(told[0][0])
    return ", ".join(f"{number} {label[0].lower()}{label[1:]}" for label, number in told)


def sheet_rows(
    organisations: OrganisationQuerySet, on: date, *, levels: Mapping[str, str] | None
) -> Iterator[list[Any]]:
    """The headings and a row for each organisation, read as they are written."""
    yield [label for label, _ in columns(levels)]
    for line in lines(organisations.iterator(chunk_size=2000), on, levels=levels, of_all=True):
        each = line.organisation
        row: list[Any] = [
            each.code, each.name, each.get_kind_display(), line.state.label, each.opened, each.closed,
            ", ".join(line.former), each.address, each.postcode, each.telephone, each.parent_code,
            place(ICBS, each.icb_code), place(REGIONS, each.region_code),
            ", ".join(line.networks), line.rating, line.role,
        ]  # fmt: skip
        yield [*row, line.level] if levels is not None else row


def columns(levels: Mapping[str, str] | None) -> tuple[tuple[str, int], ...]:
    return COLUMNS if levels is None else (*COLUMNS, LEVEL)
