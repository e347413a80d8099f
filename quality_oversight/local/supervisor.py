"""Runs the whole product on one machine, in the foreground, and takes every process down with it.

python -m quality_oversight.local.supervisor
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from types import FrameType

from quality_oversight import embedded

BASE_DIR = embedded.BASE_DIR
STATE_DIR = Path(os.environ.get("STATE_DIR", BASE_DIR / ".local")).resolve()
LOGS = STATE_DIR / "log"
HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"
READY_SECONDS = 120
STOP_SECONDS = 8
RESTARTS, WITHIN = 5, 120  # so many restarts of one process in so many seconds are a fault, not a mishap
LARGEST_LOG = 5_000_000  # bytes

PYTHON = sys.executable
GUNICORN = (
    "-m gunicorn quality_oversight.wsgi --preload --workers 2 --threads 8 --graceful-timeout 5 --access-logfile -"
    " --logger-class quality_oversight.logs.Discreet"
)
CELERY = "-m celery -A quality_oversight"
COMMANDS = {
    "web": [PYTHON, *GUNICORN.split(), "--no-control-socket", "--bind", f"{HOST}:{PORT}"],
    "worker": [PYTHON, *f"{CELERY} worker --concurrency 2 --loglevel INFO --without-mingle --without-gossip".split()],
    "beat": [PYTHON, *f"{CELERY} beat --loglevel INFO --pidfile= --schedule".split(), str(STATE_DIR / "beat-schedule")],
}


class CannotStart(RuntimeError):
    """Why there is nothing running, as one sentence."""


class Stop(BaseException):
    """Somebody asked us to stop."""


asked: list[int] = []  # the signals that asked us to stop


def hear(number: int, frame: FrameType | None) -> None:
    """Note a signal; only `pause` acts on it, so that no process is lost between its start and its listing."""
    asked.append(number)


def pause(seconds: float) -> None:
    """Wait, and leave if somebody asked us to stop."""
    time.sleep(seconds)
    if asked:
        raise Stop


def say(line: str) -> None:
    """Write a line to the person at the terminal."""
    print(line, flush=True)


def open_log(name: str) -> int:
    """Open a log to append to, keeping one older file when it has grown large."""
    file = LOGS / f"{name}.log"
    if file.exists() and file.stat().st_size > LARGEST_LOG:
        file.replace(file.with_suffix(".log.1"))
    return os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


class Child:
    """One of our processes, with all that it starts in a process group of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.restarts: list[float] = []
        self.start()

    def start(self) -> None:
        """Start the process; the kernel ends it should this supervisor be killed."""
        log = open_log(self.name)
        order = ["setpriv", "--pdeathsig=TERM", *COMMANDS[self.name]]
        self.process = subprocess.Popen(
            order, cwd=BASE_DIR, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
        )
        os.close(log)

    def signal(self, number: int, *, group: bool = False) -> None:
        """Send a signal to the process, or to all that it started as well."""
        with suppress(ProcessLookupError, PermissionError):
            (os.killpg if group else os.kill)(self.process.pid, number)

    def mend(self) -> None:
        """Start the process again if it has ended, unless it keeps ending."""
        if self.process.poll() is None:
            return
        self.signal(signal.SIGKILL, group=True)
        now = time.monotonic()
        self.restarts = [moment for moment in self.restarts if now - moment < WITHIN] + [now]
        if len(self.restarts) > RESTARTS:
            raise CannotStart(f"The {self.name} process ends again and again: see {LOGS / self.name}.log.")
        say(f"The {self.name} process ended with {self.process.returncode}; starting it again.")
        pause(min(2.0, 0.25 * len(self.restarts)))
        self.start()


def ensure_port() -> None:
    """Refuse in a sentence when the address is taken."""
    with socket.socket(socket.AF_INET6 if ":" in HOST else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except ValueError as error:
            raise CannotStart(f"PORT must be a number, not {PORT!r}.") from error
        except (OSError, OverflowError) as error:
            raise CannotStart(
                f"Port {PORT} on {HOST} cannot be used ({getattr(error, 'strerror', error)}): "
                "choose another, such as 'make run PORT=8001'."
            ) from error


def prepare() -> list[str]:
    """Bring the database up to date and return the lines about the demo sign-ins."""
    order = ["setpriv", "--pdeathsig=TERM", PYTHON, "-m", "quality_oversight.local.prepare"]
    log = LOGS / "prepare.log"
    with open(log, "w") as errors, tempfile.TemporaryFile("w+") as lines:
        process = subprocess.Popen(
            order, cwd=BASE_DIR, stdin=subprocess.DEVNULL, stdout=lines, stderr=errors, text=True, process_group=0
        )
        try:
            while process.poll() is None:
                pause(0.05)
        finally:
            process.terminate()
            process.wait()
        if process.returncode:
            reason = (log.read_text().strip() or "no reason given").splitlines()[-1]
            raise CannotStart(f"The database could not be prepared: {reason} (all of it is in {log}).")
        lines.seek(0)
        return lines.read().splitlines()


def is_ready(address: str) -> bool:
    """Ask our own health page."""
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=2) as answer:  # noqa: S310
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def stop(children: list[Child]) -> None:
    """Stop all processes: gently, and after a while not."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, deadline - time.monotonic()))
        child.signal(signal.SIGKILL, group=True)
        child.process.wait()


def serve(children: list[Child]) -> None:
    """Prepare, start everything, say so once it answers, and watch over it until somebody asks to stop."""
    address = f"http://{'127.0.0.1' if HOST in {'0.0.0.0', '::'} else HOST}:{PORT}"  # noqa: S104
    children.append(Child("web"))  # loads while the database is prepared; nobody knows its address yet
    signins = prepare()
    children.append(Child("worker"))
    children.append(Child("beat"))
    deadline = time.monotonic() + READY_SECONDS
    while not is_ready(address):
        for child in children:
            child.mend()
        if time.monotonic() > deadline:
            raise CannotStart(f"Not ready after {READY_SECONDS} seconds: see the files in {LOGS}.")
        pause(0.1)
    say(f"Ready: {address}")
    for line in signins:
        say(line)
    while True:
        for child in children:
            child.mend()
        pause(0.3)


def main() -> int:
    """Run until stopped; 0 when that was asked for, 1 when something stands in the way."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hear)
    children: list[Child] = []
    LOGS.mkdir(parents=True, exist_ok=True)
    lock = os.open(STATE_DIR / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ensure_port()
        servers: AbstractContextManager[object]
        servers = nullcontext() if "DATABASE_URL" in os.environ else embedded.running(STATE_DIR)
        with servers:
            try:
                serve(children)
            finally:
                stop(children)
    except Stop:
        say("Stopped.")
        return 0
    except BlockingIOError:
        say(f"This copy runs already (its files are in {STATE_DIR}): stop it first.")
    except (CannotStart, embedded.ServersUnavailable) as reason:
        say(str(reason))
    return 1


if __name__ == "__main__":
    sys.exit(main())
