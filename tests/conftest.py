"""Fixtures that every test shares."""

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings

from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.keys import digest, new_secret
from quality_oversight.tenancy.models import ApiKey, Membership
from tests.cast import Cast, assemble

pytest_plugins = ["tests.servers", "tests.workers"]

# How long an example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-query-counts", action="store_true", help="Write tests/query_counts.json anew from what was counted."
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start journeys first, so that no process waits for a long one at the end while the others are idle.

    The first of them have servers of their own: meanwhile another process migrates the template of all databases.
    """
    journeys = [item for item in items if item.get_closest_marker("journey")]
    journeys.sort(key=lambda item: "database_template" in item.fixturenames)
    items[:] = journeys + [item for item in items if not item.get_closest_marker("journey")]


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast in two ICBs."""
    return assemble()


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser without JavaScript, signed in as a membership (or a bare user)."""

    def as_somebody(somebody) -> Client:
        client = Client()
        client.force_login(getattr(somebody, "user", somebody))
        return client

    return as_somebody


@pytest.fixture
def key_for() -> Callable[[Membership], dict[str, str]]:
    """Give the headers of a program that acts as a membership."""

    def headers(membership: Membership) -> dict[str, str]:
        secret = new_secret(membership.tenant)
        with tenant_context(membership.tenant_id):
            ApiKey.objects.create(membership=membership, label="A test", secret_hash=digest(secret))
        return {"Authorization": f"Bearer {secret}"}

    return headers
