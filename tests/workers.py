"""Real Celery workers on a test's own database, loaded by conftest as a plugin."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from quality_oversight import embedded

ROOT = Path(__file__).resolve().parents[1]
WORKER = [sys.executable, "-m", "celery", "-A", "quality_oversight", "worker", "--concurrency", "1"]
OPTIONS = ["--loglevel", "INFO", "--without-mingle", "--without-gossip"]  # as the supervisor gives them


@pytest.fixture
def broker(redis_url: str) -> Iterator[redis.Redis]:
    """The queue of this test process, emptied before and after."""
    with redis.Redis.from_url(embedded.cache_url(redis_url)) as connection:
        connection.flushdb()
        yield connection
        connection.flushdb()


@pytest.fixture
def start(fresh_database, broker: redis.Redis, tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen]]:
    """Start a worker as `make run` does; all are gone after the test."""
    workers: list[subprocess.Popen] = []

    def run(name: str) -> subprocess.Popen:
        log = open(tmp_path / f"{name}.log", "w")  # noqa: SIM115  closed with the process
        process = subprocess.Popen(
            [*WORKER, *OPTIONS, "--hostname", f"{name}@%h"],
            cwd=ROOT,
            env=os.environ | fresh_database.environment,
            stdout=log,
            stderr=log,
            process_group=0,
        )
        log.close()
        workers.append(process)
        return process

    yield run
    for process in workers:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """End a worker and its children as a power cut would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def idle(broker: redis.Redis) -> bool:
    """Whether nothing waits and nothing is being done."""
    return broker.llen("celery") == 0 and broker.hlen("unacked") == 0
