"""Real organisations (organisations.csv), and each tenant's providers among them."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from providers.models import Organisation, Provider, Subject
from providers.rules.sectors import Sector
from quality_oversight.tenancy.models import Membership
from reporting.demo.days import moment
from reporting.demo.tenants import DemoTenant

FILE = Path(__file__).parent / "organisations.csv"
ADDED = timedelta(days=590)
SPECIALIST = {"RRJ", "RBV", "RGM", "RQ3"}  # orthopaedics, cancer, heart and lung, women and children
HOSPITALS = {Sector.ACUTE, Sector.MENTAL_HEALTH, Sector.AMBULANCE, Sector.INDEPENDENT}


@dataclass(frozen=True)
class Place:
    """A provider of the running tenant with its subject; `focus` marks the one whose own user can sign in."""

    organisation: Organisation
    sector: str
    lead: Membership
    subject: Subject
    focus: bool
    specialist: bool

    def suits(self, told: dict[str, Any]) -> bool:
        """Whether an invented concern or case could be about a provider of this kind."""
        return self.sector in told["sectors"] and not (self.specialist and told.get("general"))


@cache
def rows() -> tuple[dict[str, str], ...]:
    """The rows of the file, as they stand there."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def lay_organisations() -> None:
    """Add the organisations that are missing, as the owner; those of an earlier import keep what it wrote."""
    Organisation.objects.using("owner").bulk_create(
        (
            Organisation(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                icb_code=row["icb"],
                region_code=row["region"],
                postcode=row["postcode"],
            )
            for row in rows()
        ),
        ignore_conflicts=True,
    )


def overseen(demo: DemoTenant) -> list[tuple[dict[str, str], str]]:
    """The rows that a tenant oversees and in which role: trusts first, and both groups in an order left to chance."""
    outside = dict.fromkeys(demo.associate, Provider.Role.ASSOCIATE)
    outside |= dict.fromkeys(demo.interest, Provider.Role.INTEREST)
    own = [row for row in rows() if row["icb"] == demo.code and row["kind"] != Organisation.Kind.ICB]
    found = [(row, Provider.Role.LEAD) for row in own]
    found += [(row, outside[row["code"]]) for row in rows() if row["code"] in outside]
    demo.chance("order of providers").shuffle(found)
    return sorted(found, key=lambda pair: pair[0]["kind"] != Organisation.Kind.TRUST)


def focus_code(demo: DemoTenant) -> str:
    """The trust whose user can sign in: a general hospital, which most of the invented concerns suit."""
    acute = (row["code"] for row, _ in overseen(demo) if row["sector"] == Sector.ACUTE)
    return next(code for code in acute if code not in {*SPECIALIST, *demo.associate})


def neighbour(demo: DemoTenant) -> Organisation:
    """Another Integrated Care Board, for which the tenant's partner works."""
    return Organisation.objects.filter(kind=Organisation.Kind.ICB).exclude(code=demo.code).earliest("code")


def add_places(demo: DemoTenant, people: dict[str, Membership], *, today: date) -> list[Place]:
    """Add the running tenant's providers, each with one subject for the whole organisation."""
    told = overseen(demo)
    codes = [row["code"] for row, _ in told]
    organisations = {organisation.code: organisation for organisation in Organisation.objects.filter(code__in=codes)}
    providers = Provider.objects.bulk_create(
        Provider(
            organisation=organisations[row["code"]],
            role=role,
            sector=row["sector"],
            lead=people[_lead_for(row["sector"])],
        )
        for row, role in told
    )
    Provider.objects.filter(pk__in=[provider.pk for provider in providers]).update(added_at=moment(today - ADDED, 9))
    subjects = Subject.objects.bulk_create(
        Subject(provider=provider, name=provider.organisation.name) for provider in providers
    )
    first = focus_code(demo)
    return [
        Place(
            organisation=provider.organisation,
            sector=provider.sector,
            lead=people[_lead_for(provider.sector)],
            subject=subject,
            focus=provider.organisation.code == first,
            specialist=provider.organisation.code in SPECIALIST,
        )
        for provider, subject in zip(providers, subjects, strict=True)
    ]


def _lead_for(sector: str) -> str:
    return "quality-lead" if sector in HOSPITALS else "quality-lead-2"
