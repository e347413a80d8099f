"""Reads of the risk register that several pages use."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from concerns.models import Concern
from concerns.queries import as_options, named_or_chosen
from concerns.register.models import Risk, RiskAppetite, RiskLink, RiskQuerySet
from concerns.register.rules.vocabulary import STANDING, Status, Which
from concerns.rules.risk import BANDS, Area
from providers.structure.sight import subjects_under
from quality_oversight.audit.models import AuditEvent
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership

EVERYWHERE = Q()
BAND = {band.key: band for band in BANDS}
GROUPS = {"standing": STANDING, "closed": frozenset({Status.CLOSED})}


def risk_people(on: date) -> QuerySet[Membership]:
    """The ICB's own people who may own a risk: those who see the register on that day."""
    return Membership.objects.filter(organisation_id=None).current(on).holding("risk.view").select_related("user")


def risk_executives(on: date) -> QuerySet[Membership]:
    """The people who may answer for a risk at the board on that day."""
    return Membership.objects.filter(organisation_id=None).current(on).holding("risk.accept").select_related("user")


def appetites() -> dict[str, RiskAppetite]:
    """The board's appetite in every category, in one query; the usual one where none was set."""
    known = {each.category: each for each in _appetites()}
    return {area: known.get(area) or RiskAppetite(category=area) for area in Area}


@compiled
def _appetites() -> Any:
    return RiskAppetite.objects.all()


def filtered(filters: Mapping[str, Any], *, by: Membership, today: date) -> RiskQuerySet:
    """The risks that a set of filters asks for; an empty filter asks for nothing."""
    found = Q()
    for name, value in filters.items():
        if value and name != "which":
            found &= _condition(name, value, filters.get("which") or Which.CURRENT, by, today)
    return Risk.objects.for_list().filter(found)


def risks_of(concern: Concern) -> list[Risk]:
    """The risks on the register that a concern is linked with, the gravest first."""
    return [link.risk for link in _links(concern.pk)]


@compiled
def _links(concern: Any) -> Any:
    links = RiskLink.objects.filter(concern=concern).select_related("risk__owner__user")
    return links.order_by("-risk__current_score", "risk__ref")


def counts_by_cell(risks: RiskQuerySet, which: str) -> dict[tuple[int, int], int]:
    """How many risks stand in each (consequence, likelihood) of one of the three scores, in one query."""
    pair = (f"{which}_consequence", f"{which}_likelihood")
    rows = risks.order_by().values_list(*pair).annotate(count=Count("pk"))
    return {(consequence, likelihood): count for consequence, likelihood, count in rows}


def refs_by_cell(risks: Iterable[Risk], which: str) -> dict[tuple[int, int], list[Risk]]:
    """The risks that stand in each (consequence, likelihood) of one of the three scores."""
    found: dict[tuple[int, int], list[Risk]] = {}
    for risk in risks:
        found.setdefault((getattr(risk, f"{which}_consequence"), getattr(risk, f"{which}_likelihood")), []).append(risk)
    return found


def concerns_by_cell(within: Q = EVERYWHERE) -> dict[tuple[int, int], int]:
    """How many live concerns stand in each (consequence, likelihood); restricted ones are never counted (8.3)."""
    rows = Concern.objects.unrestricted().live().filter(within).order_by().values_list("consequence", "likelihood")
    return {(consequence, likelihood): count for consequence, likelihood, count in rows.annotate(count=Count("pk"))}


def in_full(risks: RiskQuerySet) -> RiskQuerySet:
    """Risks with all that the extract shows: people, parts, and linked concerns outside the restricted streams."""
    links = RiskLink.objects.filter(concern__in=Concern.objects.unrestricted()).select_related("concern__subject")
    return risks.select_related(
        "subject", "source", "bearer", "owner__user", "executive__user", "accepted_by__user"
    ).prefetch_related(
        "controls__owner__user",
        "assurances",
        "gaps",
        "actions__owner__user",
        Prefetch("links", links.order_by("concern__ref"), to_attr="open_links"),
    )


def concern_options(risk: Risk, words: str, chosen: Any = None) -> list[dict[str, Any]]:
    """Concerns that a risk is not linked with yet, by reference or title, for a finder."""
    others = Concern.objects.exclude(pk__in=risk.links.values("concern_id"))
    return as_options(others.filter(named_or_chosen(words, chosen)))


def _condition(name: str, value: Any, which: str, by: Membership, today: date) -> Q:
    if name == "q":
        return Q(ref__icontains=value) | _about(value)
    if name == "status":
        return Q(status__in=GROUPS[value]) if value in GROUPS else Q()
    if name == "band":
        return Q(**{f"{which}_score__range": (BAND[value].low, BAND[value].high)})
    if name in ("consequence", "likelihood"):
        return Q(**{f"{which}_{name}": value})
    if name == "under":
        return Q(subject__in=subjects_under(value, today))
    if name == "mine":
        return Q(owner_id=by.pk) | Q(executive_id=by.pk)
    if name == "look":
        return LOOKS[value](today)
    return Q(**{name: value})


def _outside(today: date) -> Q:
    outside = Q()
    for area, appetite in appetites().items():
        outside |= Q(category=area, current_score__gt=appetite.tolerated)
    return outside


LOOKS = {
    "overdue": lambda today: Q(status__in=STANDING, review_due__lt=today),
    "outside": _outside,
    "corporate": lambda today: Q(kind="quality", current_score__gte=15, corporate_ref=""),
}


def _about(words: str) -> Q:
    about = Q()
    for word in words.split():
        about &= Q(event__icontains=word) | Q(cause__icontains=word) | Q(effect__icontains=word)
    return about


def last_set(appetite: RiskAppetite) -> AuditEvent | None:
    """Who set this appetite last, and when."""
    found = AuditEvent.objects.filter(target_type="riskappetite", target_id=str(appetite.pk))
    return found.order_by("-number").first()
