"""`make run` starts everything, says so in one line, mends what ends, and takes everything down with it."""

import fcntl
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import termios
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from quality_oversight.embedded import BASE_DIR
from tests.machine.processes import naming, until

pytestmark = pytest.mark.journey
OF_THE_TESTS = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "MAKEFLAGS"}


def take_the_terminal() -> None:
    """Make standard input the terminal whose Ctrl-C this process and its children hear."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Run:
    """One `make run` with a state directory of its own, and what it printed."""

    def __init__(self, state_dir: Path, port: int, *, terminal: bool = False) -> None:
        self.state_dir, self.port, self.printed = state_dir, port, ""
        environment = {key: value for key, value in os.environ.items() if key not in OF_THE_TESTS}
        environment |= {"STATE_DIR": str(state_dir), "DEMO": "0", "PORT": str(port)}
        environment.setdefault("FRONTEND_DIR", str(BASE_DIR / ".local" / "frontend"))
        order = ["make", "-s", "run", f"PYTHON={sys.executable}"]
        self.ours, theirs = pty.openpty() if terminal else os.pipe()
        self.process = subprocess.Popen(
            order,
            cwd=BASE_DIR,
            env=environment,
            stdin=theirs if terminal else subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=take_the_terminal if terminal else None,
        )
        os.close(theirs)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                words = os.read(self.ours, 4096)
            except OSError:  # the other end of a terminal is gone
                return
            if not words:
                return
            self.printed += words.decode().replace("\r\n", "\n")

    def ready(self) -> bool:
        until(lambda: "Ready:" in self.printed or self.process.poll() is not None, 120)
        return "Ready:" in self.printed

    def health(self) -> dict[str, str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=5) as answer:
            return json.load(answer)

    def ours_named(self, words: str) -> list[int]:
        """Return the numbers of our processes: those whose environment names this state directory."""
        mark = f"STATE_DIR={self.state_dir}".encode()
        return [
            number for number in naming(words) if environment_of(number) and mark in environment_of(number).split(b"\0")
        ]

    def everything(self) -> list[int]:
        return [*self.ours_named("quality_oversight"), *naming(f"{self.state_dir}/")]


def environment_of(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/environ").read_bytes()
    except OSError:
        return b""


@contextmanager
def run(state_dir: Path, *, port: int | None = None, terminal: bool = False) -> Iterator[Run]:
    if port is None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    it = Run(state_dir, port, terminal=terminal)
    try:
        yield it
    finally:
        if it.process.poll() is None:
            it.process.terminate()
            it.process.wait(20)
        for number in it.everything():
            os.kill(number, signal.SIGKILL)


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory):
    """One set of data for all starts: the second and later ones are quick."""
    return tmp_path_factory.mktemp("run") / "state"


def test_it_starts_says_so_once_mends_itself_and_stops_on_sigterm(state_dir):
    with run(state_dir) as it:
        assert it.ready(), it.printed
        assert it.printed.count("Ready: ") == 1
        assert f"Ready: http://127.0.0.1:{it.port}\n" in it.printed
        assert it.health() == {"database": "ok", "redis": "ok", "worker": "ok", "beat": "ok"}

        (beat,) = it.ours_named(" beat ")
        os.kill(beat, signal.SIGKILL)
        assert until(lambda: "The beat process ended with -9; starting it again." in it.printed)
        assert until(lambda: it.ours_named(" beat ") not in ([], [beat]))

        again, elsewhere = Run(state_dir, it.port), Run(state_dir.with_name("other"), it.port)
        assert again.process.wait(20) == elsewhere.process.wait(20) == 2  # make's own
        assert "This copy runs already" in again.printed
        assert f"Port {it.port} on 127.0.0.1 cannot be used (Address already in use)" in elsewhere.printed
        assert "Traceback" not in again.printed + elsewhere.printed

        it.process.terminate()
        it.process.wait(15)
        assert until(lambda: "Stopped." in it.printed)
        assert it.everything() == []


def test_ctrl_c_at_the_terminal_stops_everything_even_during_the_start(state_dir):
    with run(state_dir, terminal=True) as it:
        assert until(lambda: it.ours_named("gunicorn")), it.printed
        os.write(it.ours, b"\x03")
        it.process.wait(15)
        assert until(lambda: "Stopped." in it.printed)
        assert it.everything() == []


def test_killed_outright_it_leaves_nothing_running_and_starts_again_and_gives_up_on_what_keeps_ending(state_dir):
    with run(state_dir) as it:
        assert until(lambda: it.ours_named("gunicorn")), it.printed
        for number in it.ours_named("local.supervisor"):
            os.kill(number, signal.SIGKILL)
        assert until(lambda: not it.everything())
    with run(state_dir) as it:
        assert it.ready(), it.printed

        def gone() -> bool:
            for number in it.ours_named(" beat "):
                os.kill(number, signal.SIGKILL)
            return it.process.poll() is not None

        assert until(gone, 60)
        assert until(lambda: "The beat process ends again and again: see" in it.printed)
        assert it.everything() == []
