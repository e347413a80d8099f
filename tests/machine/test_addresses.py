"""Where the embedded servers are follows from the state directory alone."""

from pathlib import Path

import pytest

from quality_oversight import embedded


def test_addresses_need_no_running_server(tmp_path):
    first, second = embedded.addresses(tmp_path), embedded.addresses(tmp_path / "x" / "..")
    assert first == second
    assert first.database_url.startswith("postgresql://quality_app@%2F")
    assert first.database_owner_url.startswith("postgresql://quality_owner@%2F")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("folder", ["/srv/" + "long/" * 30, "/srv/with space", "/srv/a,b", "/srv/café"])
def test_a_path_that_would_not_do_for_a_socket_is_replaced(folder):
    sockets = embedded.socket_dir(Path(folder))
    assert sockets.parent == Path("/tmp")
    assert sockets == embedded.socket_dir(Path(folder))
    assert sockets != embedded.socket_dir(Path(folder) / "other")
    assert len(str(sockets / ".s.PGSQL.5432")) < 107


def test_an_ordinary_path_keeps_its_sockets():
    assert embedded.socket_dir(Path("/srv/quality/.local")) == Path("/srv/quality/.local/run")


@pytest.mark.parametrize(
    ("given", "broker", "cache"),
    [
        ("redis://redis:6379/0", "redis://redis:6379/0", "redis://redis:6379/0"),
        ("rediss://r:1/2?db=3", "rediss://r:1/2?db=3", "rediss://r:1/2?db=3"),
        ("unix:///run/r.sock", "redis+socket:///run/r.sock", "unix:///run/r.sock"),
        ("unix:///run/r.sock?db=2", "redis+socket:///run/r.sock?virtual_host=2", "unix:///run/r.sock?db=2"),
        ("redis+socket:///r?virtual_host=2", "redis+socket:///r?virtual_host=2", "unix:///r?db=2"),
    ],
)
def test_celery_and_redis_spell_a_socket_differently(given, broker, cache):
    assert embedded.broker_url(given) == broker
    assert embedded.cache_url(given) == cache


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path):
    secret = embedded.local_secret(tmp_path / "new")
    assert len(secret) >= 50
    assert embedded.local_secret(tmp_path / "new") == secret
    assert embedded.local_secret(tmp_path / "new", "demo-password") != secret
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "new").iterdir()} == {0o600}
    assert len(list((tmp_path / "new").iterdir())) == 2
