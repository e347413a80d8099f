"""The versions of an ICB's framework, the one that it took on included, and the draft of the next."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from quality_oversight.frameworks import kept
from quality_oversight.frameworks.models import FrameworkDraft, FrameworkVersion
from quality_oversight.frameworks.schema import Framework
from quality_oversight.tenancy.models import OWN, Tenant

TAKEN_ON = "taken-on"  # stands in an address for the framework that came with the product


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A version as lists show it; without a row: the framework that the ICB took on."""

    ref: str
    key: str  # in addresses
    label: str
    since: date | None  # None: from the beginning
    row: FrameworkVersion | None
    holds: bool

    @property
    def framework(self) -> Framework:
        return kept.load(self.ref)

    @property
    def text(self) -> str:
        return kept.text_of(self.ref)

    @property
    def name(self) -> str:
        return f"Version {self.label}" if self.row else f"Version {self.label}, as it was taken on"


def kept_versions(tenant: Tenant) -> list[Kept]:
    """Every version, the newest first. One query."""
    rows = [_kept(row, tenant) for row in FrameworkVersion.objects.defer("text")]
    return [*rows, _taken_on(tenant)]


def kept_version(tenant: Tenant, key: str) -> Kept | None:
    """The version that an address names; None where there is none."""
    if key == TAKEN_ON:
        return _taken_on(tenant)
    try:
        pk = UUID(key)
    except ValueError:
        return None
    row = FrameworkVersion.objects.filter(pk=pk).first()
    return _kept(row, tenant) if row else None


def _kept(row: FrameworkVersion, tenant: Tenant) -> Kept:
    ref = f"{OWN}{row.pk}"
    return Kept(
        ref=ref, key=str(row.pk), label=row.label, since=row.effective_from, row=row, holds=tenant.framework == ref
    )


def _taken_on(tenant: Tenant) -> Kept:
    ref = tenant.framework_key
    return Kept(
        ref=ref, key=TAKEN_ON, label=kept.load(ref).version, since=None, row=None, holds=tenant.framework == ref
    )


def the_draft() -> FrameworkDraft | None:
    """The draft of the next version, if somebody has begun one."""
    return FrameworkDraft.objects.select_related("started_by__user", "saved_by__user", "tenant").first()


def version_to_come(today: date) -> FrameworkVersion | None:
    """A version that is published and does not hold yet."""
    return FrameworkVersion.objects.filter(effective_from__gt=today).first()
