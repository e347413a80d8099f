"""The demonstration tenants: five Integrated Care Boards, one for each framework, and one NHS region."""

from dataclasses import dataclass
from random import Random

from quality_oversight.tenancy.models import Tenant


@dataclass(frozen=True)
class DemoTenant:
    """One tenant; `plots` says what happens to the levels of its subjects (see plots.py)."""

    code: str
    name: str
    region: str
    framework: str
    concerns: int
    plots: tuple[str, ...]
    associate: tuple[str, ...] = ()
    interest: tuple[str, ...] = ()
    kind: str = Tenant.Kind.ICB

    @property
    def domain(self) -> str:
        """What stands behind the @ of its people's addresses; .example is reserved for such use (RFC 2606)."""
        return f"{self.code.lower()}.example"

    def chance(self, topic: str) -> Random:
        """Give the same dice for the same topic every time, so that every installation shows the same demonstration."""
        return Random(f"{self.code} {topic}")  # noqa: S311 (not for secrets)


TENANTS = (
    DemoTenant(
        code="QNC",
        name="NHS Staffordshire and Stoke-on-Trent ICB",
        region="Y60",
        framework="staffordshire-and-stoke-on-trent",
        concerns=34,
        plots=(
            "new_intensive", "late", "new_enhanced", "home_again", "forgotten", "awaiting_enhanced", "considered",
            "drafted",
        ),
        associate=("RYA",),
    ),
    DemoTenant(
        code="QHM",
        name="NHS North East and North Cumbria ICB",
        region="Y63",
        framework="north-east-and-north-cumbria",
        concerns=44,
        plots=(
            "new_intensive", "leaving_intensive", "to_intensive", "late", "half_way", "forgotten", "home_again",
            "considered", "drafted",
        ),
    ),
    DemoTenant(
        code="QHL",
        name="NHS Birmingham and Solihull ICB",
        region="Y60",
        framework="birmingham-and-solihull",
        concerns=40,
        plots=(
            "long_intensive", "leaving_intensive", "new_enhanced", "late", "steady", "forgotten", "home_again",
            "considered", "drafted", "declined",
        ),
        associate=("RYA", "RXK"),
    ),
    DemoTenant(
        code="S1Y5D",
        name="NHS Central East ICB",
        region="Y61",
        framework="hertfordshire-and-west-essex",
        concerns=42,
        plots=(
            "long_intensive", "leaving_intensive", "new_enhanced", "half_way", "late", "forgotten", "home_again",
            "considered", "drafted",
        ),
    ),
    DemoTenant(
        code="QOP",
        name="NHS Greater Manchester ICB",
        region="Y62",
        framework="national-default",
        concerns=45,
        plots=(
            "new_intensive", "leaving_intensive", "to_intensive", "late", "steady", "forgotten", "home_again",
            "considered", "drafted", "declined",
        ),
    ),
    DemoTenant(
        code="Y60",
        name="NHS England Midlands",
        region="Y60",
        framework="national-default",
        concerns=6,
        plots=("long_intensive", "new_enhanced", "late", "home_again"),
        interest=("RRK", "RJE", "RWE", "RX1", "RXW", "RYA"),
        kind=Tenant.Kind.REGION,
    ),
)  # fmt: skip


def lay_tenants() -> dict[str, Tenant]:
    """Add the tenants that are missing, as the owner: the application itself may not."""
    Tenant.objects.using("owner").bulk_create(
        (
            Tenant(
                code=demo.code,
                name=demo.name,
                kind=demo.kind,
                region_code=demo.region,
                framework_key=demo.framework,
            )
            for demo in TENANTS
        ),
        ignore_conflicts=True,
    )
    return {tenant.code: tenant for tenant in Tenant.objects.filter(code__in=[demo.code for demo in TENANTS])}
