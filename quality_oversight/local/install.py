"""Puts in place what a start or a test needs, with nothing but Python's own library.

    python3 -m quality_oversight.local.install run|test

Everything goes to .venv and .local; a stamp with the hash of each lock makes the second call take no time.
"""

import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
VENV = BASE_DIR / ".venv"
STATE_DIR = Path(os.environ.get("STATE_DIR", BASE_DIR / ".local"))
FRONTEND_DIR = Path(os.environ.get("FRONTEND_DIR", STATE_DIR / "frontend"))
LOCKS = {"run": ["requirements-local.lock"], "test": ["requirements-dev.lock", "requirements-local.lock"]}
# WeasyPrint draws text with Pango; the third cuts fonts down to the letters used.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class CannotInstall(RuntimeError):
    """What is missing and how to get it, for a person."""


def _run(order: Sequence[str | Path], trouble: str, **options: object) -> None:
    """Run a command quietly; its output is shown only when it fails."""
    outcome = subprocess.run(order, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)  # type: ignore[call-overload]
    if outcome.returncode:
        raise CannotInstall(f"{outcome.stdout.strip()}\n{trouble}")


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


@contextmanager
def _step(words: str) -> Iterator[None]:
    begun = time.monotonic()
    print(f"{words} ...", end="", flush=True)
    yield
    print(f" {time.monotonic() - begun:.0f} s", flush=True)


def packages(names: Iterable[str]) -> None:
    """Install Debian packages where this process may, else say the command that does."""
    wanted = sorted(names)
    if not wanted:
        return
    command = f"apt-get install --yes --no-install-recommends {' '.join(wanted)}"
    by_hand = f"Missing on this machine: {', '.join(wanted)}. Install with: sudo apt-get update && sudo {command}"
    if os.geteuid() or not shutil.which("apt-get"):
        raise CannotInstall(by_hand)
    with _step(f"Installing {', '.join(wanted)}"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        _run(["apt-get", "update", "-qq"], by_hand, env=quiet)
        _run([*command.split(), "-qq"], by_hand, env=quiet)


def missing_libraries() -> list[str]:
    """Return the Debian packages of the system libraries that cannot be loaded."""
    missing = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def browser() -> str | None:
    """Return the path of a Chromium: BROWSER_PATH, or the first that is installed."""
    return os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)


def environment(purpose: str) -> None:
    """Bring .venv to its lock; an environment made for the tests serves a start as well."""
    if sys.version_info < (3, 11):  # noqa: UP036  (whoever calls this may have another Python)
        raise CannotInstall(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    stamp = VENV / "installed.json"
    version = ".".join(map(str, sys.version_info[:2]))
    wanted = {lock: _digest(BASE_DIR / lock) for lock in LOCKS[purpose]} | {"python": version}
    python = VENV / "bin" / "python"
    try:
        found = json.loads(stamp.read_text())
    except (OSError, ValueError):
        found = {}
    usable = python.exists() and found.get("python", version) == version
    if usable and wanted.items() <= found.items():
        return
    lock = BASE_DIR / LOCKS[purpose][0]
    if not usable:
        _create()
    with _step(f"Installing Python packages from {lock.name}"):
        stamp.unlink(missing_ok=True)
        _uv(python)
        # Trust what this machine trusts, for networks that look into TLS.
        uv: list[str | Path] = [VENV / "bin" / "uv", "--quiet", "--system-certs", "pip", "sync", "--require-hashes"]
        uv += ["--python", python, lock]
        _run(uv, f"The packages of {lock.name} could not be installed.", cwd=BASE_DIR)
        stamp.write_text(json.dumps(wanted))


def _create() -> None:
    """Create .venv; Debian keeps what that needs in a package of its own."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        packages(["python3-venv"])
    with _step("Creating .venv"):
        _run([sys.executable, "-m", "venv", "--clear", VENV], "The virtual environment could not be created.")


def _uv(python: Path) -> None:
    """Install uv at the version and hashes of the lock."""
    lines = (BASE_DIR / "requirements-local.lock").read_text().splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("uv=="))
    end = next((number for number in range(begin + 1, len(lines)) if not lines[number].startswith(" ")), len(lines))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirement:
        requirement.write("\n".join(lines[begin:end]) + "\n")
        requirement.flush()
        pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        _run([*pip, "--require-hashes", "-r", requirement.name], "uv could not be installed.")


def frontend() -> None:
    """Bring the front-end packages to package-lock.json, outside the source tree."""
    sources = [BASE_DIR / name for name in ("package.json", "package-lock.json")]
    stamp = FRONTEND_DIR / "installed.txt"
    if stamp.exists() and stamp.read_text() == _digest(*sources):
        return
    with _step("Installing front-end assets from package-lock.json"):
        FRONTEND_DIR.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        for source in sources:
            shutil.copy(source, FRONTEND_DIR)
        npm: list[str | Path] = [
            VENV / "bin" / "npm",
            "ci",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--no-update-notifier",
        ]
        environment = {"NODE_USE_SYSTEM_CA": "1"} | os.environ
        environment["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
        _run(npm, "The front-end assets could not be installed.", cwd=FRONTEND_DIR, env=environment)
        stamp.write_text(_digest(*sources))


def install(purpose: str) -> None:
    """Put everything in place, one process at a time."""
    STATE_DIR.mkdir(parents=True, exist_ok=True)
    with open(STATE_DIR / "install.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = missing_libraries()
        if purpose == "test" and not browser():
            wanted += [BROWSERS[0], "fonts-liberation"]  # letters as wide as those of most people's screens
        packages(wanted)
        environment(purpose)
        frontend()


if __name__ == "__main__":
    try:
        install(sys.argv[1])
    except CannotInstall as trouble:
        sys.exit(f"\n{trouble}")
    except PermissionError as refusal:
        sys.exit(f"\n{refusal.filename} belongs to another user: run as that user, or remove it.")
    except KeyboardInterrupt:
        sys.exit(130)
