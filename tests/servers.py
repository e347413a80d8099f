"""PostgreSQL and Redis for the tests, loaded by conftest as a plugin.

Every test connects as quality_app, the role that row-level security binds. The schema is migrated once, by
quality_owner, into a template that each pytest process, and each test that asks for a database of its own, clones.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from quality_oversight import embedded
from tests import settings as test_settings

ALIASES = ("default", "owner")
_numbers = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the servers up for the whole session; the last process to leave takes them and their data away."""
    if config.option.collectonly:
        return
    using = embedded.running(test_settings.SERVERS_DIR, fast=True, remove=True)
    using.__enter__()
    config.add_cleanup(lambda: using.__exit__(None, None, None))
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def _superuser(database: str = "postgres") -> psycopg.Connection:
    url = embedded.addresses(test_settings.SERVERS_DIR).superuser_url.removesuffix("/postgres")
    return psycopg.connect(f"{url}/{database}", autocommit=True)


def _clone(database: str) -> None:
    with _superuser() as connection:
        order = "CREATE DATABASE {} TEMPLATE {} OWNER quality_owner"
        connection.execute(sql.SQL(order).format(sql.Identifier(database), sql.Identifier(test_settings.TEMPLATE)))
        # A clone does not inherit who may connect and make temporary tables (quality_oversight/roles.sql).
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO quality_app").format(sql.Identifier(database)))


def _drop(database: str) -> None:
    with _superuser() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


@contextmanager
def _connected_to(database: str) -> Iterator[None]:
    """Point both of Django's connections, in every thread, at another database."""
    before = {alias: connections.settings[alias]["NAME"] for alias in ALIASES}
    connections.close_all()
    for alias in ALIASES:
        connections.settings[alias]["NAME"] = database
    try:
        yield
    finally:
        connections.close_all()
        for alias in ALIASES:
            connections.settings[alias]["NAME"] = before[alias]


def _ensure_template() -> None:
    """Migrate the template as quality_owner and lay the ground of the cast, once for all processes."""
    from tests.cast import lay_ground  # needs Django set up

    with open(test_settings.SERVERS_DIR / "template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _superuser() as connection:
            query = "SELECT datistemplate FROM pg_database WHERE datname = %s"
            if connection.execute(query, [test_settings.TEMPLATE]).fetchone() == (True,):
                return
            _drop(test_settings.TEMPLATE)
            embedded.prepare(embedded.addresses(test_settings.SERVERS_DIR).superuser_url, test_settings.TEMPLATE)
            with _connected_to(test_settings.TEMPLATE):
                call_command("migrate", database="owner", verbosity=0)
                lay_ground()
            connection.execute(f"ALTER DATABASE {test_settings.TEMPLATE} IS_TEMPLATE true ALLOW_CONNECTIONS false")


@pytest.fixture(scope="session")
def database_template(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker) -> None:
    """Give the migrated template that databases are cloned from."""
    with django_db_blocker.unblock():
        _ensure_template()


@pytest.fixture(scope="session")
def django_db_setup(database_template: None, django_db_blocker) -> Iterator[None]:
    """Give this pytest process a clone of the template, in place of the database that Django would create."""
    _drop(test_settings.DATABASE)
    _clone(test_settings.DATABASE)
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@dataclass(frozen=True)
class FreshDatabase:
    """A database of one test's own, with the addresses of both roles."""

    name: str
    database_url: str
    database_owner_url: str
    environment: dict[str, str] = field(repr=False)


@pytest.fixture
def fresh_database(database_template: None, django_db_blocker) -> Iterator[FreshDatabase]:
    """Give the test a database of its own, where it commits and opens several connections or starts processes.

    Not together with `db` or the django_db marker. `environment` is what a process needs to work on that database.
    """
    name = f"{test_settings.DATABASE}_{next(_numbers)}"
    _clone(name)
    urls = test_settings.urls(name)
    with django_db_blocker.unblock(), _connected_to(name):
        yield FreshDatabase(
            name, urls["DATABASE_URL"], urls["DATABASE_OWNER_URL"], environment=test_settings.environment(name)
        )
    _drop(name)


def _current() -> str:
    return connections.settings["default"]["NAME"]


@pytest.fixture
def owner(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """Give a connection as quality_owner to the test's database, outside the test's transaction."""
    request.getfixturevalue("fresh_database" if "fresh_database" in request.fixturenames else "django_db_setup")
    with psycopg.connect(test_settings.urls(_current())["DATABASE_OWNER_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def superuser(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """Give a connection as PostgreSQL's superuser to the test's database, outside the test's transaction."""
    request.getfixturevalue("fresh_database" if "fresh_database" in request.fixturenames else "django_db_setup")
    with _superuser(_current()) as connection:
        yield connection


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Give the address of this process's Redis database."""
    return test_settings.urls(test_settings.DATABASE)["REDIS_URL"]
