"""Reads of the register of contracts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from escalation.contracts.models import Contract, ContractQuerySet, Covered, Duty, Return
from escalation.contracts.rules.periods import late_days, open_days
from escalation.contracts.rules.sheets import Known
from escalation.contracts.rules.vocabulary import STATE_COLOURS, State, state
from providers.models import Provider, Subject, SubjectQuerySet
from providers.queries import SHOWN, name_once
from providers.rules.sectors import SubjectKind
from quality_oversight.ids import as_id
from quality_oversight.tenancy.models import Membership

LATE, MINE = "late", "mine"


@dataclass(frozen=True)
class Line:
    """A contract of `with_late` as a list shows it on a day."""

    row: Any
    state: State

    @property
    def colour(self) -> str:
        return STATE_COLOURS[self.state]


@dataclass(frozen=True)
class Period:
    """One period of a duty: the day by which it is due, and what is recorded of it."""

    due: date
    said: Return | None
    late: int  # days by which it is late now, or came late


@dataclass(frozen=True)
class Owed:
    """A duty and how it stands: every period that is late now."""

    duty: Duty
    late: Sequence[date]
    overdue: int  # days by which the first of them is late


def shown(row: Any, today: date) -> Line:
    return Line(row, state(row.starts_on, row.ends_on, today))


def listed(today: date) -> ContractQuerySet:
    """All contracts, with all that a list shows."""
    return Contract.objects.select_related("provider__organisation", "owner__user").with_late(today)


def filtered(filters: Mapping[str, Any], *, by: Membership, today: date) -> ContractQuerySet:
    """What a set of filters asks for; an empty filter asks for nothing."""
    rows = listed(today)
    for name, value in filters.items():
        if value:
            rows = _narrowed(rows, name, value, by, today)
    return rows


def _narrowed(rows: ContractQuerySet, name: str, value: Any, by: Membership, today: date) -> ContractQuerySet:
    if name == "q":
        return rows.filter(_said(value))
    if name == "state":
        return rows.in_state(value, today)
    if name == "look":
        late = Exists(Duty.objects.filter(contract=OuterRef("pk"), next_due__lt=today))
        return rows.filter(late) if value == LATE else rows.filter(owner__user=by.user_id)
    if name == "report":
        return rows.filter(Exists(Duty.objects.filter(contract=OuterRef("pk"), kind=value)))
    return rows.filter(**{name: value})


def _said(words: str) -> Q:
    """Every word stands in the reference, the title, the name or code of the provider, or what it covers."""
    found = Q()
    for word in words.split():
        covers = Covered.objects.filter(contract=OuterRef("pk"), subject__name__icontains=word)
        organisation = Q(provider__organisation__name__icontains=word) | Q(provider__organisation__code__iexact=word)
        own = Q(ref__icontains=word) | Q(title__icontains=word) | Q(holder__icontains=word)
        found &= own | organisation | Q(Exists(covers))
    return found


def in_full(rows: ContractQuerySet) -> ContractQuerySet:
    """Each with what it covers and what is to be sent by it, and what was received."""
    covered = Prefetch("covered", Covered.objects.select_related("subject"))
    duties = Prefetch("duties", Duty.objects.select_related("contract"))
    return rows.prefetch_related(covered, duties, "duties__returns")


def owed(duty: Duty, today: date) -> Owed:
    """How a duty stands on a day; its returns are at hand."""
    done = {each.due for each in duty.returns.all()}
    late = late_days(duty.every, duty.first_due, duty.until, done, today)
    return Owed(duty, late, (today - late[0]).days if late else 0)


def periods(duty: Duty, today: date) -> list[Period]:
    """Every period that is recorded or late, and the one that follows, the newest first."""
    said = {each.due: each for each in duty.returns.all()}
    still = open_days(duty.every, duty.first_due, duty.until, said, today)
    found = [Period(day, each, each.days_late) for day, each in said.items()]
    found += [Period(day, None, max(0, (today - day).days)) for day in still]
    return sorted(found, key=lambda each: each.due, reverse=True)


def periods_to_record(duty: Duty, today: date) -> list[date]:
    """The periods of which something can be recorded, the oldest first."""
    said = {each.due for each in duty.returns.all()}
    return open_days(duty.every, duty.first_due, duty.until, said, today)


def of_provider(provider: Provider, today: date) -> list[Line]:
    """The contracts of a provider, those that run first, in one query."""
    rows = listed(today).filter(provider=provider).order_by("-starts_on", "ref")
    order = [State.RUNNING, State.TO_COME, State.ENDED]
    return sorted((shown(row, today) for row in rows), key=lambda line: order.index(line.state))


def late_of_provider(provider: Provider, today: date) -> list[Duty]:
    """What a provider has not sent in time, the oldest first."""
    rows = Duty.objects.filter(contract__provider=provider, next_due__lt=today).select_related("contract")
    return list(rows.order_by("next_due", "pk"))


def owed_on(day: date) -> QuerySet[Duty]:
    """What is due by a day and of which nothing is recorded."""
    return Duty.objects.filter(next_due__lte=day)


def owners_on(on: date) -> QuerySet[Membership]:
    """The ICB's own people who may look after a contract on a day."""
    rows = Membership.objects.filter(organisation_id=None).current(on).holding("contract.keep")
    return rows.select_related("user")


def coverable() -> SubjectQuerySet:
    """What a contract can cover: services, programmes, places and the like that are in use."""
    return Subject.objects.in_use().exclude(kind=SubjectKind.PROVIDER)


def covered_options(words: str, chosen: object = None) -> list[Mapping[str, str]]:
    """Options of a finder among what a contract can cover: what was chosen, then what the words find, 20 at most."""
    kept = as_id(chosen)
    named = Q()
    for word in words.split():
        named &= Q(name__icontains=word) | Q(provider__organisation__name__icontains=word)
    wanted = Q(pk__in=coverable().filter(named).order_by("name", "pk").values("pk")[:SHOWN]) if named else Q(pk__in=[])
    rows = coverable().with_provider().filter(wanted | Q(pk=kept) if kept else wanted).order_by("name", "pk")
    return [
        {
            "value": str(each.pk),
            "text": each.name,
            "hint": ", ".join([each.get_kind_display(), *([each.provider.organisation.name] if each.provider else [])]),
        }
        for each in sorted(rows, key=lambda each: each.pk != kept)
    ]


def known_names(on: date) -> Known:
    """What the names in a sheet stand for: providers, what a contract can cover, and who may look after one."""
    providers: dict[str, Any] = {}
    for provider in Provider.objects.select_related("organisation"):
        for way in (provider.organisation.code, provider.organisation.name):
            name_once(providers, way, provider)
    subjects: dict[str, Any] = {}
    for subject in coverable():
        name_once(subjects, subject.name, subject)
    owners = {each.user.email.lower(): each for each in owners_on(on)}
    return Known(providers, subjects, owners)
