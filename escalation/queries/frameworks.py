"""The framework that a tenant runs, and its words for the levels."""

from typing import Protocol

from quality_oversight import frameworks
from quality_oversight.tenancy.models import Tenant


class OfTenant(Protocol):
    @property
    def tenant(self) -> Tenant: ...


def framework_of(row: OfTenant) -> frameworks.Framework:
    """The quality framework of the tenant that a row (a membership, a decision) belongs to."""
    return frameworks.load(row.tenant.framework_key)


def level_words(framework: frameworks.Framework) -> dict[str, str]:
    """The framework's full label of each level: "Red - targeted"."""
    return {level.key: level.label for level in framework.levels}


def short_words(framework: frameworks.Framework) -> dict[str, str]:
    """The framework's short label of each level: "Red"."""
    return {level.key: level.short_label for level in framework.levels}
