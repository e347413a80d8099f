"""Who is acting is told to PostgreSQL for one transaction, and is gone when it ends."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test import Client

from providers.models import Provider
from quality_oversight.tenancy import checks
from quality_oversight.tenancy.isolation import READ, tenant_context
from quality_oversight.tenancy.models import Membership
from tests.cast import NORTH, SOUTH, TRUST, acting, assemble

NOBODY = ("", "", "", "", "")


def told() -> tuple[str, ...]:
    """The settings of this moment."""
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return cursor.fetchone()


def backend() -> int:
    """The number of the database process that answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_the_next_transaction_on_the_same_connection_knows_nothing(fresh_database):
    cast = assemble()
    first = backend()
    with acting(cast.lead):
        assert told()[0] == str(NORTH)
        assert Provider.objects.count() == 2
    assert told() == NOBODY
    assert Provider.objects.count() == 0
    with transaction.atomic():
        assert told() == NOBODY
    assert backend() == first


def test_the_next_request_on_the_same_connection_knows_nothing(fresh_database):
    cast = assemble()
    north, south = Client(), Client()
    north.force_login(cast.admin.user)
    south.force_login(cast.south_lead.user)
    first = backend()
    assert b"Admin (invented)" in north.get("/people/").content
    assert told() == NOBODY
    assert south.get("/people/").status_code == 403
    assert told() == NOBODY
    assert Client().get("/accounts/login/").status_code == 200
    assert Membership.objects.count() == 0
    assert backend() == first


def test_a_request_that_fails_leaves_nothing_behind(fresh_database):
    cast = assemble()
    client = Client(raise_request_exception=False)
    client.force_login(cast.lead.user)
    assert client.get(f"/people/{cast.admin.pk}/").status_code == 403
    assert client.get("/nowhere/").status_code == 404
    assert told() == NOBODY


def test_a_nested_context_gives_the_outer_one_back(cast):
    with acting(cast.lead):
        outer = told()
        with tenant_context(SOUTH, clearances=["speak_up", "safeguarding"], organisation_id=TRUST):
            assert told() == (str(SOUTH), "speak_up,safeguarding", str(TRUST), "", "")
        assert told() == outer == (str(NORTH), "team", "", str(cast.lead.user_id), "")


def test_an_exception_gives_the_outer_context_back(cast):
    with acting(cast.lead):
        outer = told()
        with pytest.raises(RuntimeError), tenant_context(SOUTH):
            raise RuntimeError
        assert told() == outer
        with pytest.raises(RuntimeError), transaction.atomic(), tenant_context(SOUTH):
            raise RuntimeError
        assert told() == outer


def test_an_exception_outside_all_contexts_leaves_nobody(fresh_database):
    assemble()
    with pytest.raises(RuntimeError), tenant_context(NORTH):
        raise RuntimeError
    assert told() == NOBODY


def test_a_person_of_two_icbs_sees_one_at_a_time(cast):
    with tenant_context(SOUTH):
        second = Membership.objects.create(user=cast.lead.user, role="auditor")
    with tenant_context(None, user_id=cast.lead.user_id):
        assert set(Membership.objects.all()) == {cast.lead, second}
    with acting(cast.lead):
        assert second not in Membership.objects.all()
    with acting(second):
        assert cast.lead not in Membership.objects.all()


def test_the_application_connects_as_a_role_that_is_bound(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("quality_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)
    assert checks.binding() is None
    assert checks.application_role_is_bound(None) == []


def test_a_start_as_the_owner_of_the_tables_is_refused(fresh_database, monkeypatch):
    as_owner = checks.binding("owner")
    assert as_owner.startswith("The database role quality_owner owns the tables")
    monkeypatch.setattr(checks, "binding", lambda: as_owner)
    assert [fault.id for fault in checks.application_role_is_bound(None)] == ["tenancy.E001"]
    with pytest.raises(ImproperlyConfigured, match="owns the tables"):
        checks.demand_bound_role()


def test_a_role_that_may_become_the_owner_is_refused(fresh_database, superuser):
    superuser.execute("CREATE ROLE quality_visitor; GRANT quality_owner TO quality_visitor")
    try:
        superuser.execute("SET ROLE quality_visitor")
        assert superuser.execute(checks.QUESTION).fetchone() == ("quality_visitor", False, False, True)
    finally:
        superuser.execute("RESET ROLE")
        superuser.execute("DROP ROLE quality_visitor")
