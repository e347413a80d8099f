"""The lists of people, keys and events ask the same few questions whatever their length."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quality_oversight.audit.trail import record
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import ApiKey, Membership, User
from tests.cast import NORTH, TRUST, Cast, acting, assemble

# Seven of them are the frame's: session, user, settings twice, memberships, and a savepoint's two ends.
QUERIES = {"/people/": 10, "/people/keys/": 9, "/audit/": 8, "/who-may-do-what/": 7, "/choose/": 7}


def grow(cast: Cast, count: int) -> None:
    """Add so many people, keys and events."""
    users = User.objects.bulk_create(
        User(email=f"p{number}-{count}@north.example", name=f"Person {number}", password="!") for number in range(count)
    )
    with tenant_context(NORTH):
        Membership.objects.bulk_create(
            Membership(user=user, role="provider_user", organisation_id=TRUST, party="provider") for user in users
        )
        ApiKey.objects.bulk_create(
            ApiKey(membership=cast.lead, label=f"Key {number}", secret_hash=f"{count}-{number}")
            for number in range(count)
        )
    with acting(cast.lead):
        for number in range(count):
            record("concern.raised", cast.subject, by=cast.lead, number=number)


def measured(client: Client, path: str) -> int:
    """How many queries a page costs outside a test's own transaction."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len([query for query in queries if query["sql"] not in ("BEGIN", "COMMIT")])


@pytest.mark.parametrize("count", [25, 100])
def test_the_number_of_queries_is_the_same_for_any_length(fresh_database, count):
    cast = assemble()
    grow(cast, count)
    client = Client()
    client.force_login(cast.admin.user)
    assert {path: measured(client, path) for path in QUERIES} == QUERIES
