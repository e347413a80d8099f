"""Reads of agreements, of the own levels that they tell, and of what other ICBs told."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, DateField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery

from concerns.rules.sources import OPEN_TO_ALL
from concerns.rules.vocabulary import Sensitivity
from escalation.agreements.models import Agreement, Signature, Told
from escalation.agreements.rules import CLOSED, Act, Known, Side, State, Terms, sides, state
from escalation.models import EndedSubject, Evidence, LevelRequest
from escalation.rules.endings import Why
from escalation.rules.levels import Level
from escalation.rules.workflow import CLOSED as CLOSED_REQUESTS
from providers.models import Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.compiled import compiled
from quality_oversight.frameworks.schema import Framework
from quality_oversight.tenancy.models import Tenant

KNOWN = tuple(Known.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """One agreement on a provider as a page shows it: where it stands and what each side is known to say."""

    agreement: Agreement
    terms: Terms
    state: State
    sides: tuple[Side, ...]
    names: Mapping[str, str]

    @property
    def holds(self) -> bool:
        return self.state == State.HOLDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What another ICB told last of the whole of a provider."""

    icb: str
    lead: bool  # it is the lead commissioner
    told: Told


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """What the other ICBs that share a provider tell of it, the lead commissioner first; `lead`: it is the own ICB."""

    lead: bool
    others: tuple[Mark, ...]


def agreements() -> QuerySet[Agreement]:
    """Agreements with their provider, who has signed, and from which day they were ended."""
    return Agreement.objects.select_related("organisation", "tenant").annotate(
        signed=_signed(OuterRef("pk")), ended_on=_ended(OuterRef("pk"))
    )


def _signed(agreement: OuterRef) -> Subquery:
    acts = Signature.objects.filter(agreement=agreement, act=Act.SIGNED).order_by().values("agreement")
    return Subquery(acts.annotate(found=ArrayAgg("party")).values("found"), output_field=ArrayField(CharField()))


def _ended(agreement: OuterRef) -> Subquery:
    acts = Signature.objects.filter(agreement=agreement, act=Act.ENDED).order_by("on")
    return Subquery(acts.values("on")[:1], output_field=DateField())


def to_sign() -> QuerySet[Agreement]:
    """Agreements that nobody ended and that run still, which the own ICB has not signed."""
    acts = Signature.objects.filter(agreement=OuterRef("pk"))
    own = acts.filter(party=F("agreement__tenant__code"), act=Act.SIGNED)
    over = Q(ends_on__lt=Func(function="CURRENT_DATE", template="%(function)s", output_field=DateField()))
    return Agreement.objects.exclude(Exists(own)).exclude(Exists(acts.filter(act=Act.ENDED))).exclude(over)


def terms_of(agreement: Any) -> Terms:
    """The terms of an agreement that was read by `agreements`."""
    return Terms(
        parties=tuple(agreement.parties),
        lead=agreement.lead,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        signed=frozenset(agreement.signed or ()),
        ended_on=agreement.ended_on,
    )


def icbs() -> dict[str, str]:
    """The Integrated Care Boards that work here, by code."""
    return dict(Tenant.objects.filter(kind=Tenant.Kind.ICB).order_by("name").values_list("code", "name"))


def in_region(code: str) -> list[str]:
    """The codes of the ICBs of a region."""
    return list(Tenant.objects.filter(kind=Tenant.Kind.ICB, region_code=code).values_list("code", flat=True))


def bound_to(organisation_id: UUID, today: date) -> set[str]:
    """The ICBs with which an agreement on a provider is open."""
    found = list(agreements().filter(organisation=organisation_id))
    return {party for each in found if state(terms_of(each), today) not in CLOSED for party in each.parties}


def own_levels(
    organisation_id: UUID, framework: Framework, *, requests: bool, told: Collection[str] = ()
) -> list[Known]:
    """The own levels of a provider and of those of its services that have one; `requests`: what is proposed too.

    `told` are subjects that somebody was told of: what became of them is said, even if nothing is left to say.
    A proposal that rests on restricted concerns or sources alone is left out, whoever asks: it would tell that there
    is something in a stream.
    """
    rows = Subject.objects.filter(provider__organisation=organisation_id).select_related("assurance")
    open_to_all = Q(concern=None) | Q(concern__sensitivity=Sensitivity.STANDARD)
    grounds = Evidence.objects.filter(open_to_all, source__in=OPEN_TO_ALL, request=OuterRef("pk"))
    asked = LevelRequest.objects.filter(Exists(grounds), subject=OuterRef("pk")).exclude(status__in=CLOSED_REQUESTS)
    ended = EndedSubject.objects.filter(subject=OuterRef("pk"), until=None).order_by()
    rows = rows.annotate(
        proposed=Subquery(asked.order_by().values("target")[:1]),
        ended_on=Subquery(ended.values("starts_on")[:1]),
        ended_why=Subquery(ended.values("ending__why")[:1]),
    )
    found = [_known(row, framework, requests=requests) for row in rows]
    return [each for each in found if each.whole or each.since or each.proposed or each.about in told]


def _known(row: Any, framework: Framework, *, requests: bool) -> Known:
    standing = getattr(row, "assurance", None)
    shown = framework.level(standing.level if standing else Level.ROUTINE)
    proposed = (row.proposed or "") if requests else ""
    return Known(
        about=str(row.pk),
        name=row.name,
        scope=row.scope,
        whole=row.kind == SubjectKind.PROVIDER,
        level=shown.key,
        label=shown.label,
        colour=shown.colour.hex,
        text_colour=shown.colour.text_hex,
        shape=shown.shape,
        since=standing.since if standing else None,
        review_due=standing.review_due if standing else None,
        proposed=proposed,
        proposed_label=framework.level(proposed).label if proposed else "",
        ended_on=row.ended_on,
        suspended=row.ended_why == Why.SUSPENDED,
    )


def last_told(agreement_ids: list[UUID]) -> list[Told]:
    """The last that each ICB told of each subject by some agreements."""
    each = ("agreement_id", "party", "about")
    rows = Told.objects.filter(agreement__in=agreement_ids)
    return list(rows.order_by(*each, "-told_at", "-id").distinct(*each))


def told_of(organisation_id: UUID) -> list[tuple[Told, str]]:
    """Everything that other ICBs told of a provider, each with the name of the ICB; two queries."""
    rows, names = Told.objects.filter(agreement__organisation=organisation_id), icbs()
    return [(row, names.get(row.party, row.party)) for row in rows]


def known_of(told: Told) -> Known:
    return Known(**{name: getattr(told, name) for name in KNOWN})


def elsewhere(rows: list[Agreement], framework: Framework, today: date) -> list[Elsewhere]:
    """What each of some agreements shows; four queries at most for those of one provider."""
    shown = [(each, terms_of(each)) for each in rows]
    told: dict[Any, list[Told]] = {}
    for pk, group in groupby(last_told([each.pk for each in rows]) if rows else (), key=lambda each: each.agreement_id):
        told[pk] = list(group)
    names = icbs() if rows else {}
    own = {pk: own_levels(pk, framework, requests=True) for pk in {each.organisation_id for each in rows}}
    found = []
    for each, terms in shown:
        levels: dict[str, list[Known]] = {each.tenant.code: own[each.organisation_id]}
        for row in told.get(each.pk, ()):
            levels.setdefault(row.party, []).append(known_of(row))
        found.append(
            Elsewhere(
                agreement=each,
                terms=terms,
                state=state(terms, today),
                sides=sides(terms, each.tenant.code, levels, today),
                names=names,
            )
        )
    return found


def about_provider(organisation_id: UUID | None, framework: Framework, today: date) -> list[Elsewhere]:
    """What other ICBs told of a provider, for its pages: agreements that hold, and ended ones by which one was told."""
    if organisation_id is None:
        return []
    found = elsewhere(list(agreements().filter(organisation=organisation_id)), framework, today)
    return [each for each in found if each.holds or any(not side.own for side in each.sides)]


def content_of(known: Known) -> dict[str, Any]:
    """What is told of a level, as plain JSON; of an end only where there is one."""
    silent = {"told_at"} if known.ended_on else {"told_at", "ended_on", "suspended"}
    given = {name: value for name, value in asdict(known).items() if name not in silent}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}


@compiled  # board and dashboard read it each time
def _marks() -> QuerySet[Told]:
    """The last that each ICB told of the whole of a provider, with its name and the agreement by which it told it."""
    each = ("agreement_id", "party", "about")
    names = Tenant.objects.filter(code=OuterRef("party")).values("name")[:1]
    rows = Told.objects.filter(whole=True).select_related("agreement__organisation", "agreement__tenant")
    agreement = OuterRef("agreement")
    rows = rows.annotate(icb=Subquery(names), signed=_signed(agreement), over_on=_ended(agreement))
    return rows.order_by(*each, "-told_at", "-id").distinct(*each)


def marks(today: date) -> dict[str, Marks]:
    """By a provider's ODS code, what other ICBs told of the whole of it, while agreed. One query."""
    found: dict[str, list[Mark]] = {}
    own = set()
    for told in _marks():
        agreement, code = told.agreement, told.agreement.organisation.code
        agreement.signed, agreement.ended_on = told.signed, told.over_on
        if state(terms_of(agreement), today) == State.HOLDS:
            mark = Mark(icb=told.icb or told.party, lead=told.party == agreement.lead, told=told)
            found.setdefault(code, []).append(mark)
            if agreement.lead == agreement.tenant.code:
                own.add(code)
    return {
        code: Marks(lead=code in own, others=tuple(sorted(others, key=lambda each: (not each.lead, each.icb))))
        for code, others in found.items()
    }
