"""The doctor looks at everything that a start needs, and tells how to mend what is wrong."""

import os
import socket
import subprocess
import sys
import zoneinfo
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command

from quality_oversight import diagnosis, health
from quality_oversight.diagnosis import FAIL, OK, WARN
from quality_oversight.embedded import BASE_DIR


def levels(check) -> dict[str, str]:
    return {finding.subject: finding.level for finding in check()}


@pytest.fixture
def port(monkeypatch):
    """A port that the system says is free, given by the environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    monkeypatch.setenv("PORT", str(number))
    return number


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_sound_machine_is_told_so(port, settings):
    health.forget()
    settings.DEBUG = True  # assets straight from the front-end packages, as on one machine
    lines = StringIO()
    with suppress(SystemExit):
        call_command("doctor", stdout=lines)
    report = lines.getvalue()
    assert [line for line in report.splitlines() if line.startswith("FAIL")] == []
    for subject in ("python", "papers", "SECRET_KEY", "assets", "port", "time zone", "STATE_DIR disk", "database"):
        assert f"ok    {subject}: " in report
    for subject in ("isolation", "extensions", "clock", "owner", "migrations", "redis"):
        assert f"ok    {subject}: " in report
    assert "warn  worker: no sign of life for a minute\n      To mend it: start it with 'make run'" in report


@pytest.mark.django_db(databases=["default", "owner"])
def test_it_exits_with_1_when_a_start_would_fail(port, settings):
    settings.SECRET_KEY = "short"
    settings.ALLOWED_HOSTS = ["*"]
    with pytest.raises(SystemExit) as leaving:
        call_command("doctor", stdout=StringIO())
    assert leaving.value.code == 1
    assert levels(diagnosis.configuration) == {"SECRET_KEY": FAIL, "ALLOWED_HOSTS": FAIL, "DEBUG": OK}


def test_a_port_that_another_program_has(port):
    assert levels(diagnosis.port) == {"port": OK}
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert levels(diagnosis.port) == {"port": FAIL}


def test_the_wrong_role(fresh_database, superuser, monkeypatch):
    monkeypatch.setitem(diagnosis.connections.settings["default"], "USER", "postgres")
    diagnosis.connections.close_all()
    assert levels(diagnosis.database)["isolation"] == FAIL
    monkeypatch.setitem(diagnosis.connections.settings["default"], "USER", "quality_owner")
    diagnosis.connections.close_all()
    assert levels(diagnosis.database)["isolation"] == FAIL
    assert levels(diagnosis.owner)["owner"] == WARN


def test_migrations_that_were_not_applied(fresh_database, owner):
    owner.execute("DELETE FROM django_migrations WHERE app = 'reporting'")
    assert levels(diagnosis.owner) == {"owner": OK, "migrations": FAIL}


def test_what_is_missing_is_found(settings, tmp_path, monkeypatch):
    settings.FRONTEND_DIR = settings.STATIC_ROOT = tmp_path
    assert levels(diagnosis.assets) == {"assets": FAIL}
    settings.DEBUG = True
    assert levels(diagnosis.assets) == {"assets": FAIL}
    monkeypatch.setattr(diagnosis, "LEAST_DISK", 10**18)
    assert levels(diagnosis.disk)["STATE_DIR disk"] == FAIL
    monkeypatch.setattr(zoneinfo, "ZoneInfo", lambda name: (_ for _ in ()).throw(zoneinfo.ZoneInfoNotFoundError(name)))
    assert levels(diagnosis.zones) == {"time zone": FAIL}


@pytest.mark.django_db
def test_a_clock_that_is_wrong(monkeypatch):
    now = diagnosis.time.time()
    monkeypatch.setattr(diagnosis.time, "time", lambda: now - 60)
    assert levels(diagnosis.database)["clock"] == FAIL


def test_a_check_that_breaks_hides_none_of_the_others(monkeypatch):
    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr(diagnosis, "CHECKS", (broken, diagnosis.zones))
    assert [(finding.subject, finding.level) for finding in diagnosis.examine()] == [
        ("broken", FAIL),
        ("time zone", OK),
    ]


def test_with_nothing_reachable_it_still_reports():
    gone = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    gone |= {"DATABASE_OWNER_URL": gone["DATABASE_URL"], "DJANGO_SETTINGS_MODULE": "quality_oversight.settings"}
    order = [sys.executable, "manage.py", "doctor"]
    outcome = subprocess.run(order, cwd=BASE_DIR, env=os.environ | gone, capture_output=True, text=True)
    assert outcome.returncode == 1
    for subject in ("database: no connection", "owner: no connection", "redis: does not answer"):
        assert f"FAIL  {subject}" in outcome.stdout
    assert "Traceback" not in outcome.stdout + outcome.stderr
