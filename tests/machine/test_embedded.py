"""The embedded servers run while somebody uses them, and come back after any end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from quality_oversight import embedded
from tests.machine.processes import naming, until

USER = """
import sys
from pathlib import Path
from quality_oversight import embedded
with embedded.running(Path(sys.argv[1]), fast=True):
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path):
    """A state directory that nobody else may enter, as in a person's home."""
    tmp_path.chmod(0o700)
    state_dir = tmp_path / "state"
    yield state_dir
    embedded.stop(state_dir)
    assert not naming(state_dir)


@pytest.fixture
def running(folder):
    with embedded.running(folder, fast=True) as addresses:
        yield addresses


def keeper(folder) -> int:
    files = embedded.Files(folder)
    try:
        return files.heard()[0]
    finally:
        files.close()


def another_user(folder) -> subprocess.Popen[str]:
    order = [sys.executable, "-c", USER, str(folder)]
    user = subprocess.Popen(order, cwd=embedded.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert user.stdout.readline() == "up\n"
    return user


def answers(addresses) -> bool:
    with psycopg.connect(addresses.database_url) as connection:
        pong = redis.from_url(embedded.cache_url(addresses.redis_url)).ping()
        return pong and connection.execute("SELECT current_user").fetchone() == ("quality_app",)


def test_they_stop_with_their_only_user_and_keep_their_data(folder):
    with embedded.running(folder, fast=True) as addresses:
        assert answers(addresses)
        with psycopg.connect(addresses.database_owner_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    assert not naming(folder)
    with embedded.running(folder, fast=True) as addresses, psycopg.connect(addresses.database_owner_url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_the_last_user_takes_them_down_not_the_one_that_started_them(folder):
    with embedded.running(folder, fast=True) as addresses:
        other = another_user(folder)
    assert answers(addresses)
    other.communicate()
    assert not naming(folder)


def test_a_user_that_is_killed_leaves_no_server_behind(folder):
    user = another_user(folder)
    user.kill()
    user.wait()
    assert until(lambda: not naming(folder))


def test_a_killed_keeper_takes_the_servers_along_and_the_next_user_starts_them(folder, running):
    os.kill(keeper(folder), signal.SIGKILL)
    assert until(lambda: not naming(folder))
    with embedded.running(folder, fast=True):
        assert answers(running)


def test_a_server_that_dies_comes_back(folder, running):
    (number,) = naming(folder / "redis")[:1] or naming(f"{folder}/run/redis.sock")
    os.kill(number, signal.SIGKILL)
    assert until(lambda: number not in naming("redis.sock"))

    def back() -> bool:
        try:
            return answers(running)
        except redis.ConnectionError:
            return False

    assert until(back)


@pytest.mark.parametrize("number", ["1", "4000000", "our own"])
def test_a_process_number_left_by_a_power_cut_does_not_matter(folder, number):
    number = number.replace("our own", str(os.getpid()))
    with embedded.running(folder, fast=True):
        pass
    (folder / "postgres" / "postmaster.pid").write_text(f"{number}\n{folder}/postgres\n1\n5432\n")
    (folder / "redis" / "redis.pid").write_text(f"{number}\n")
    with embedded.running(folder, fast=True) as addresses:
        assert answers(addresses)


def test_creation_that_was_cut_short_starts_again(folder):
    with embedded.running(folder, fast=True):
        pass
    (folder / "postgres" / "PG_VERSION").unlink()
    with embedded.running(folder, fast=True) as addresses:
        assert answers(addresses)


def test_a_server_that_cannot_start_is_a_sentence(folder):
    with embedded.running(folder, fast=True):
        pass
    (folder / "postgres" / "postgresql.conf").write_text("nonsense\n")
    with (
        pytest.raises(embedded.ServersUnavailable, match=r"postgres did not start: see .*postgres\.log"),
        embedded.running(folder, fast=True),
    ):
        pytest.fail("the servers run on nonsense")


def test_removal_with_the_last_user(tmp_path):
    with embedded.running(tmp_path / "gone", fast=True, remove=True):
        assert (tmp_path / "gone").is_dir()
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("folder", [embedded.BASE_DIR, embedded.BASE_DIR.parent, Path("/")])
def test_servers_that_are_thrown_away_never_take_the_program_with_them(folder):
    with pytest.raises(ValueError, match="holds the program itself"), embedded.running(folder, remove=True):
        pass
