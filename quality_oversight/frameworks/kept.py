"""Frameworks by reference: those that come with the product, and the versions that an ICB has published itself."""

from datetime import date
from functools import lru_cache
from typing import Protocol

from quality_oversight import frameworks
from quality_oversight.frameworks import loader
from quality_oversight.frameworks.models import FrameworkVersion
from quality_oversight.frameworks.schema import Framework
from quality_oversight.tenancy.models import OWN, Tenant

REMEMBERED = 64  # versions a process keeps ready; what was published is never changed


class OfTenant(Protocol):
    @property
    def tenant(self) -> Tenant: ...


def load(ref: str) -> Framework:
    """The framework that a reference (`Tenant.framework`, `LevelDecision.framework`) stands for."""
    return _own(ref) if ref.startswith(OWN) else frameworks.load(ref)


@lru_cache(maxsize=REMEMBERED)
def _own(ref: str) -> Framework:
    return loader.parse(FrameworkVersion.objects.values_list("text", flat=True).get(pk=ref.removeprefix(OWN)), ref)


def text_of(ref: str) -> str:
    """The TOML text of a framework, as it was published or as it comes with the product."""
    if not ref.startswith(OWN):
        return loader.text_of(ref)
    return FrameworkVersion.objects.values_list("text", flat=True).get(pk=ref.removeprefix(OWN))


def framework_of(row: OfTenant) -> Framework:
    """The framework that holds today in the tenant that a row (a membership, a request) belongs to."""
    return load(row.tenant.framework)


def framework_on(row: OfTenant, day: date) -> Framework:
    """The framework that held in a row's tenant on a day."""
    return load(row.tenant.framework_on(day))
