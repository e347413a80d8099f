"""Fixtures that every test shares."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast, assemble

pytest_plugins = ["tests.servers"]


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
