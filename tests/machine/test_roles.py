"""roles.sql gives two roles, neither of which can step around row-level security."""

import psycopg
import pytest
from psycopg import errors

from quality_oversight import embedded
from tests import settings as test_settings


def test_neither_role_escapes(superuser):
    query = """SELECT rolname::text, rolcanlogin,
                      rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
               FROM pg_roles WHERE rolname LIKE 'quality%' ORDER BY 1"""
    assert superuser.execute(query).fetchall() == [("quality_app", True, False), ("quality_owner", True, False)]


def test_the_file_may_be_run_again(fresh_database):
    before = embedded.addresses(test_settings.SERVERS_DIR).superuser_url
    embedded.prepare(before, fresh_database.name)
    embedded.prepare(before, fresh_database.name)


def test_passwords_come_from_the_environment(fresh_database, superuser, monkeypatch):
    monkeypatch.setenv("QUALITY_APP_PASSWORD", "it's one")
    embedded.prepare(embedded.addresses(test_settings.SERVERS_DIR).superuser_url, fresh_database.name)
    found = "SELECT rolname::text FROM pg_authid WHERE rolpassword IS NOT NULL AND rolname LIKE 'quality%'"
    assert superuser.execute(found).fetchall() == [("quality_app",)]
    superuser.execute("ALTER ROLE quality_app PASSWORD NULL")


def test_what_the_owner_creates_the_application_may_fill_but_not_change(fresh_database, owner):
    owner.execute("CREATE TABLE thing (id serial PRIMARY KEY)")
    with psycopg.connect(fresh_database.database_url, autocommit=True) as app:
        app.execute("INSERT INTO thing DEFAULT VALUES")
        assert app.execute("SELECT count(*) FROM thing").fetchone() == (1,)
        app.execute("DELETE FROM thing")
        for refused in ("DROP TABLE thing", "TRUNCATE thing", "CREATE TABLE other ()", "CREATE SCHEMA other"):
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(refused)


def test_the_owner_may_create_the_extensions_that_search_needs(fresh_database, owner):
    for extension in ("pg_trgm", "unaccent"):
        owner.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    assert owner.execute("SELECT unaccent('café')").fetchone() == ("cafe",)


def test_a_wrong_server_is_a_sentence():
    with pytest.raises(embedded.ServersUnavailable, match="roles could not be created"):
        embedded.prepare("postgresql://postgres@127.0.0.1:1/postgres")
