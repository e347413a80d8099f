"""A directory with closed, future and many organisations, for tests that need more than the cast's five."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from providers.models import Organisation
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.keys import digest, new_secret
from quality_oversight.tenancy.models import ApiKey, Membership
from tests.cast import Cast, assemble

CLOSED, FUTURE, CLOSING = "RLN", "K0N6A", "RNK"
MANY = 100


def write_directory() -> None:
    """Add to the directory as the platform does: one closed, one not yet open, one closing, and invented practices."""
    facts = [
        (CLOSED, "City Hospitals Sunderland NHS Foundation Trust", "trust", date(1996, 4, 1), date(2019, 3, 31)),
        (FUTURE, "The Online NHS Trust", "trust", date(2999, 6, 1), None),
        (CLOSING, "Tavistock and Portman NHS Foundation Trust", "trust", date(1994, 4, 1), date(2999, 3, 31)),
        *(
            (f"X{number:05}", f"Invented Surgery {number:03}", "practice", date(2000, 4, 1), None)
            for number in range(MANY)
        ),
    ]
    Organisation.objects.using("owner").bulk_create(
        Organisation(code=code, name=name, kind=kind, opened=opened, closed=closed, icb_code="QHM")
        for code, name, kind, opened, closed in facts
    )


@pytest.fixture
def wide_cast(fresh_database) -> Cast:
    """The cast, in a database of its own with the wider directory."""
    write_directory()
    return assemble()


@pytest.fixture
def with_key() -> Callable[[Membership], Client]:
    """A program that holds an API key of a membership."""

    def as_membership(membership: Membership) -> Client:
        secret = new_secret(membership.tenant)
        with tenant_context(membership.tenant_id):
            ApiKey.objects.create(membership=membership, label="A test", secret_hash=digest(secret))
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return as_membership
