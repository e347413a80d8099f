"""One fixed cast in two ICBs, for every test. All people and facts about care are invented."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.test import Client

from providers.models import Organisation, Provider, Subject
from providers.rules.sectors import Sector
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Tenant, User
from quality_oversight.tenancy.policy import PARTY_OF, Party, Role

NORTH, SOUTH = UUID(int=1), UUID(int=2)
HTMX = {"HX-Request": "true"}  # what htmx says of a request of its own
ORGANISATIONS = (
    # (id, code, name, kind, ICB): real codes and names of the national directory
    (UUID(int=11), "RTD", "The Newcastle Upon Tyne Hospitals NHS Foundation Trust", "trust", "QHM"),
    (UUID(int=12), "RTF", "Northumbria Healthcare NHS Foundation Trust", "trust", "QHM"),
    (UUID(int=13), "RR8", "Leeds Teaching Hospitals NHS Trust", "trust", "QWO"),
    (UUID(int=21), "RRK", "University Hospitals Birmingham NHS Foundation Trust", "trust", "QHL"),
    (UUID(int=22), "RQ3", "Birmingham Women's and Children's NHS Foundation Trust", "trust", "QHL"),
)
TRUST, SECOND_TRUST, UNSEEN_TRUST, SOUTH_TRUST, SOUTH_SECOND = (row[0] for row in ORGANISATIONS)


def lay_ground() -> None:
    """Write what only the platform may write, once, as quality_owner: two ICBs and a few organisations."""
    Tenant.objects.using("owner").bulk_create(
        [
            Tenant(
                id=NORTH,
                code="QHM",
                name="NHS North East and North Cumbria ICB",
                region_code="Y63",
                framework_key="north-east-and-north-cumbria",
            ),
            Tenant(
                id=SOUTH,
                code="QHL",
                name="NHS Birmingham and Solihull ICB",
                region_code="Y60",
                framework_key="birmingham-and-solihull",
            ),
        ]
    )
    Organisation.objects.using("owner").bulk_create(
        Organisation(id=pk, code=code, name=name, kind=kind, icb_code=icb, opened=date(2000, 4, 1))
        for pk, code, name, kind, icb in ORGANISATIONS
    )


def part(browser: Client, address: str, asked: Mapping[str, object] | None = None) -> str:
    """What htmx is given at an address that answers with a part of a page."""
    return browser.get(address, asked, headers=HTMX).content.decode()


@contextmanager
def acting(membership: Membership, *streams: str) -> Iterator[Membership]:
    """Run as a membership, with the settings that the middleware would make, and with more streams if need be."""
    with membership.acting(*streams):
        yield membership


def add_person(name: str, email: str, role: Role, **fields: object) -> Membership:
    """Add a person and a membership of the running tenant."""
    user = User.objects.create(email=email, name=f"{name} (invented)", password="!")
    membership = Membership.objects.create(user=user, role=role, **fields)
    return Membership.objects.select_related("tenant", "user").get(pk=membership.pk)


def add_provider(organisation_id: UUID, sector: Sector = Sector.ACUTE) -> Provider:
    """Add a provider of the running tenant, and its subject."""
    provider = Provider.objects.create(organisation_id=organisation_id, sector=sector)
    Subject.objects.create(provider=provider, name=provider.organisation.name)
    return Provider.objects.select_related("organisation").get(pk=provider.pk)


@dataclass
class Cast:
    """The people by name; `by_role` gives the north's people by role."""

    north: Tenant
    south: Tenant
    by_role: dict[str, Membership] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Membership:
        try:
            return self.by_role[NAMES[name]]
        except KeyError:
            raise AttributeError(name) from None


NAMES = {
    "lead": Role.QUALITY_LEAD,
    "executive": Role.EXEC_QUALITY_LEAD,
    "viewer": Role.SQG_MEMBER,
    "secretary": Role.COMMITTEE_SECRETARY,
    "chair": Role.COMMITTEE_CHAIR,
    "region": Role.REGION_AUTHORISER,
    "provider_user": Role.PROVIDER_USER,
    "auditor": Role.AUDITOR,
    "admin": Role.TENANT_ADMIN,
    "colleague": Role.SOFT_INTEL_SUBMITTER,
    "partner": Role.PARTNER_USER,
    "guardian": Role.FTSU_GUARDIAN,
    "nurse": Role.SAFEGUARDING_LEAD,
    "ig_lead": Role.IG_LEAD,
    "risk_manager": Role.RISK_MANAGER,
}


# The partner works for an organisation that is nobody's provider in the north.
FIELDS: dict[str, dict[str, object]] = {
    Role.PROVIDER_USER: {"organisation_id": TRUST},
    Role.PARTNER_USER: {"organisation_id": UNSEEN_TRUST},
    Role.FTSU_GUARDIAN: {"clearances": ["speak_up"]},
    Role.SAFEGUARDING_LEAD: {"clearances": ["safeguarding"]},
}


def add_the_norths_people() -> dict[str, Membership]:
    """One person in each role, written in few statements: most tests begin with them."""
    people = [
        Membership(
            user=User(email=f"{name}@north.example", name=f"{name.replace('_', ' ').title()} (invented)", password="!"),
            role=role,
            party=PARTY_OF.get(role, Party.ICB),  # as `save` fills it in
            **FIELDS.get(role, {}),
        )
        for name, role in NAMES.items()
    ]
    User.objects.bulk_create(membership.user for membership in people)
    Membership.objects.bulk_create(people)
    written = Membership.objects.select_related("tenant", "user").in_bulk([membership.pk for membership in people])
    return {Role(membership.role): written[membership.pk] for membership in people}


def assemble() -> Cast:
    """Make the cast inside the test's transaction; nobody has a password (use the `sign_in` fixture)."""
    cast = Cast(north=Tenant.objects.get(pk=NORTH), south=Tenant.objects.get(pk=SOUTH))
    with tenant_context(NORTH):
        cast.by_role = add_the_norths_people()
        cast.trust = add_provider(TRUST)
        cast.second_trust = add_provider(SECOND_TRUST)
        cast.subject = cast.trust.subjects.get()
        cast.second_subject = cast.second_trust.subjects.get()
    with tenant_context(SOUTH):
        cast.south_lead = add_person("South Lead", "lead@south.example", Role.QUALITY_LEAD)
        cast.south_executive = add_person("South Executive", "executive@south.example", Role.EXEC_QUALITY_LEAD)
        cast.south_trust = add_provider(SOUTH_TRUST)
        cast.south_subject = cast.south_trust.subjects.get()
    cast.stranger = User.objects.create(email="stranger@nowhere.example", name="Stranger (invented)", password="!")
    return cast
