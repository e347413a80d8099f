"""The list of concerns as a set of filters asks for it: the page, its saved views, bulk actions and exports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from concerns.models import Concern, ConcernQuerySet, ConcernSubject
from concerns.queries import counting_for
from concerns.register.risk_of_concerns import is_outside, is_static, lacks_corporate_register
from concerns.rules.lifecycle import LIVE, Status
from concerns.rules.markings import marked, outside
from concerns.rules.risk import BANDS
from concerns.rules.sources import BY_CODE
from concerns.search.queries.hits import Hunt, hunt, newest
from concerns.work.models import ConcernAction
from providers.models import Subject
from providers.rules.sectors import SubjectKind
from providers.structure.sight import subjects_under
from quality_oversight.compiled import AnyOf, compiled
from quality_oversight.dates import end_of, start_of
from quality_oversight.ids import as_id, as_ids
from quality_oversight.markings import Marked
from quality_oversight.tenancy.models import Membership

BAND = {band.key: band for band in BANDS}
GROUPS = {"live": LIVE, "closed": frozenset({*Status} - LIVE - {Status.DRAFT}), "all": frozenset(Status)}
RANKED = 200  # concerns of one search
COLUMNS = (
    "pk", "ref", "title", "status", "sensitivity", "marking", "handling", "consequence", "likelihood", "score",
    "date_identified", "subject__name", "lead__user__name",
)  # fmt: skip
NOTHING = Q(pk__in=())
MINE, NOBODY = "mine", "none"


@dataclass(frozen=True)
class Listed:
    """The concerns `within` some filters, not yet in any order; with a search, those of them that it finds."""

    within: Q
    hunt: Hunt | None = None

    @property
    def concerns(self) -> ConcernQuerySet:
        among = Concern.objects.for_list().filter(self.within)
        return among.filter(self.hunt.condition) if self.hunt else among

    def ordered(self, fields: Sequence[str]) -> ConcernQuerySet:
        """All of the concerns in an order."""
        by_closeness = any(field.endswith("closeness") for field in fields)
        found = self.concerns.annotate(closeness=self.hunt.closeness) if self.hunt and by_closeness else self.concerns
        return found.order_by(*fields)

    def keys(self, fields: Sequence[str]) -> Any:
        """The keys of the concerns in an order; by closeness, of RANKED only: to rank 20,000 takes a second."""
        if self.hunt and any(field.endswith("closeness") for field in fields):
            return _closest(self.within, self.hunt, falling="-closeness" in fields)
        return self.ordered(fields).values_list("pk", flat=True)

    @property
    def orders(self) -> dict[str, tuple[str, ...]]:
        """The order that a search adds to those of the list."""
        return {"closeness": ("closeness", "logged_at", "ref")} if self.hunt else {}

    @property
    def first_order(self) -> str:
        """The order of the list until another is chosen: the best match of a search, else the newest."""
        return "-closeness" if self.hunt else "-logged"


def _closest(within: Q, hunted: Hunt, *, falling: bool) -> list[UUID]:
    """The keys of the newest RANKED that hold the words themselves, the closest first; only then those beside them."""
    found = newest(hunted, within, RANKED)
    if len(found) < RANKED and (beside := hunted.beside({str(key) for _, key in found})):
        rows = Concern.objects.filter(within, beside).order_by("-logged_at", "-ref")
        found += [(0.0, key) for key in rows.values_list("pk", flat=True)[: RANKED - len(found)]]
    # Of the equally close, the newest first.
    ranked = [key for _, key in sorted(found, key=itemgetter(0), reverse=True)]
    return ranked if falling else ranked[::-1]


class Line(NamedTuple):
    """What the list says of a concern: a model of each of a hundred rows takes longer than to read them."""

    pk: UUID
    ref: str
    title: str
    status: str
    sensitivity: str
    marking: str
    handling: str
    consequence: int
    likelihood: int
    score: int
    date_identified: date
    subject_name: str
    lead_name: str | None
    further_names: Sequence[str] = ()

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    def marked_to(self, reader: Membership) -> Marked:
        """How the concern is marked and handled as far as it holds for a reader."""
        own = marked(self.sensitivity, self.marking, self.handling)
        return outside(own) if reader.is_outside else own


def lines(keys: Sequence[UUID], *, by: Membership) -> list[Line]:
    """The concerns of a page of keys, in their order, each with what its line in a list says."""
    rows = {row[0]: Line(*row) for row in _lines(keys, inside=not by.is_outside)}
    return [rows[key] for key in keys if key in rows]


@compiled
def _lines(keys: Any, *, inside: bool) -> Any:
    rows = Concern.objects.filter(AnyOf(F("pk"), keys)).order_by()
    return (rows.with_further() if inside else rows).values_list(*COLUMNS, *(["further_names"] if inside else []))


def listed(filters: Mapping[str, Any], *, by: Membership) -> Listed:
    """The list that filters ask for; an empty filter asks for nothing, and words that say nothing find nothing."""
    found = Q()
    for name, value in filters.items():
        if value and name in CONDITIONS:
            found &= CONDITIONS[name](value, by)
    words = (filters.get("q") or "").strip()
    if not words:
        return Listed(found)
    hunted = hunt(words, by=by)
    return Listed(found, hunted) if hunted else Listed(NOTHING)


Choices = list[tuple[str, str]]


def subjects_to_filter_by(provider: Any = None, subject: Any = None) -> tuple[Choices, Choices]:
    """Key and name of each provider, and of each service, place, pathway or the like, that a concern is about.

    `provider` and `subject` were chosen already, and are among them.
    """
    providers: dict[str, str] = {}
    others: Choices = []
    for pk, kind, name, key, organisation in _known(as_ids(provider), as_ids(subject)):
        if key:
            providers[key] = organisation
        if kind != SubjectKind.PROVIDER:
            others.append((pk, f"{name}, {organisation}" if organisation else name))
    return list(providers.items()), others


@compiled
def _known(providers: Any, subjects: Any) -> Any:
    # Each subject is looked up: IN or EXISTS would gather all concerns of the ICB.
    one = Concern.objects.filter(subject=OuterRef("pk")).order_by().values(seen=Value(True))[:1]
    known = Q(seen=True) | Q(pk__in=ConcernSubject.objects.current().order_by().values("subject_id"))
    known |= Q(AnyOf(F("provider_id"), providers)) | Q(AnyOf(F("pk"), subjects))
    rows = Subject.objects.alias(seen=Subquery(one)).filter(known)
    rows = rows.order_by("provider__organisation__name", "name", "pk")
    key, provider = Cast("pk", TextField()), Cast("provider_id", TextField())
    return rows.values_list(key, "kind", "name", provider, "provider__organisation__name")


def _status(value: str, by: Membership) -> Q:
    if value == "all":
        return Q()
    return Q(status__in=GROUPS.get(value, {value}))


def _about(subjects: list[UUID]) -> Q:
    """A condition like `concerns.queries.about`, by keys that are read first: only by these does an index find rows."""
    further = [key for (key,) in _further(subjects)]
    return Q(subject__in=subjects) | Q(pk__in=further)


@compiled
def _further(subjects: Any) -> Any:
    rows = ConcernSubject.objects.current().filter(AnyOf(F("subject_id"), subjects))
    return rows.order_by().values_list("concern_id")


@compiled
def _subjects_of(provider: Any) -> Any:
    return Subject.objects.filter(provider_id=provider).order_by().values_list("pk")


def _band(value: str, by: Membership) -> Q:
    return Q(score__range=(BAND[value].low, BAND[value].high))


def _lead(value: str, by: Membership) -> Q:
    if value == NOBODY:
        return Q(lead=None)
    return Q(lead_id=by.pk if value == MINE else value)


def _has_overdue_action() -> Q:
    """Concerns with an action that is open, and was due before today (RG6)."""
    rows = ConcernAction.objects.shown("overdue", today=timezone.localdate()).order_by()
    return Q(pk__in=rows.values("concern_id"))


# what needs a look: the condition on concerns (domain brief 7.1, RS13, RS14 and RS16)
LOOKS: dict[str, Callable[[], Q]] = {
    "outside": is_outside,
    "static": lambda: is_static(timezone.localdate()),
    "corporate": lacks_corporate_register,
    "overdue": _has_overdue_action,
}
# filter: the condition that its value makes; days are days of Europe/London, both included
CONDITIONS: dict[str, Callable[[Any, Membership], Q]] = {
    "status": _status,
    "provider": lambda value, by: _about([key for (key,) in _subjects_of(as_id(value))]),
    "subject": lambda value, by: _about(as_ids(value)),
    "under": lambda value, by: counting_for(subjects_under(value, timezone.localdate())),
    "band": _band,
    "look": lambda value, by: LOOKS[value](),
    "consequence": lambda value, by: Q(consequence=value),
    "likelihood": lambda value, by: Q(likelihood=value),
    "immediacy": lambda value, by: Q(immediacy=value),
    "harm": lambda value, by: Q(harm=value),
    "domain": lambda value, by: Q(domains__contains=[value]),
    "key_question": lambda value, by: Q(key_questions__contains=[value]),
    "theme": lambda value, by: Q(themes__contains=[value]),
    # By name: PostgreSQL keeps LIKE behind row-level security, and so misjudges how much it finds.
    "quadrant": lambda value, by: Q(source__in=[code for code in BY_CODE if code.startswith(value)]),
    "lead": _lead,
    "stream": lambda value, by: Q(sensitivity=value),
    "logged_from": lambda value, by: Q(logged_at__gte=start_of(value)),
    "logged_to": lambda value, by: Q(logged_at__lt=end_of(value)),
}
