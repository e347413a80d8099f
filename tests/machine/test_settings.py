"""The environment drives the settings, and the operations guide names every variable."""

import os
import re
import subprocess
import sys

import pytest

from quality_oversight.embedded import BASE_DIR

GUIDE = (BASE_DIR / "docs" / "operations.md").read_text()
READERS = re.compile(r"""(?:environ(?:\.get\(|\[)|_switch\(|_words\(|\\getenv \w+ )\s*["']?([A-Z][A-Z0-9_]+)""")
NOT_FOR_PEOPLE = {"DJANGO_SETTINGS_MODULE", "PATH"}
SOURCES = ("settings.py", "embedded.py", "roles.sql", "diagnosis.py", "local/install.py", "local/supervisor.py")


@pytest.mark.parametrize("source", SOURCES)
def test_every_variable_is_in_the_operations_guide(source):
    names = set(READERS.findall((BASE_DIR / "quality_oversight" / source).read_text())) - NOT_FOR_PEOPLE
    assert sorted(name for name in names if f"`{name}`" not in GUIDE) == []


def test_the_guide_names_no_variable_that_nothing_reads():
    section = GUIDE.partition("## Environment")[2].partition("\n## ")[0]
    named = {name for row in re.findall(r"^\|([^|]+)\|", section, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    read = {
        name for source in SOURCES for name in READERS.findall((BASE_DIR / "quality_oversight" / source).read_text())
    }
    assert named - read == {"POSTGRES_PASSWORD"}  # read by the PostgreSQL image


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    order = [sys.executable, *words]
    return subprocess.run(order, cwd=BASE_DIR, env=keep | variables, capture_output=True, text=True)


def test_without_debug_a_missing_secret_key_stops_the_start_with_a_sentence():
    outcome = run("manage.py", "check", DATABASE_URL="postgresql://quality_app@127.0.0.1:1/quality")
    assert outcome.returncode == 1
    assert outcome.stderr == "SECRET_KEY is not set: give the web server a long random value and start again.\n"


def test_demo_accounts_cannot_exist_without_debug():
    look = (
        "from quality_oversight import settings as s; print(s.DEBUG, s.DEMO, s.SESSION_COOKIE_SECURE, s.ALLOWED_HOSTS)"
    )
    far = {"DATABASE_URL": "postgresql://quality_app@127.0.0.1:1/quality", "SECRET_KEY": "k", "DEMO": "1"}
    assert run("-c", look, **far).stdout == "False False True []\n"


def test_with_nothing_set_it_is_one_machine(tmp_path):
    look = "from quality_oversight import settings as s; print(s.DEBUG, s.DEMO, s.DATABASES['default']['HOST'])"
    assert run("-c", look, STATE_DIR=str(tmp_path)).stdout == f"True True {tmp_path}/run\n"


def test_the_roles_of_both_connections_come_from_their_own_address():
    look = "from quality_oversight import settings as s; print([d['USER'] for d in s.DATABASES.values()])"
    urls = {"DATABASE_URL": "postgresql://a@h/d", "DATABASE_OWNER_URL": "postgresql://b@h/d", "SECRET_KEY": "k"}
    assert run("-c", look, **urls).stdout == "['a', 'b']\n"
