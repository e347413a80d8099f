"""What a start needs, looked at one by one: each check yields findings with what is wrong and how to mend it."""

import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from quality_oversight import health
from quality_oversight.tenancy.checks import binding

OK, WARN, FAIL = "ok", "warn", "FAIL"
LEAST_POSTGRES = 16
LEAST_DISK = 500_000_000  # bytes
MOST_SKEW = 5  # seconds
EXTENSIONS = {"pg_trgm", "unaccent"}
INSTALL = "run 'make run', which installs it"
ROLES = "run quality_oversight/roles.sql as PostgreSQL's superuser"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    level: str
    subject: str
    text: str
    mend: str = ""


def _judge(good: bool, subject: str, text: str, mend: str, *, level: str = FAIL) -> Finding:
    return Finding(OK, subject, text) if good else Finding(level, subject, text, mend)


def python() -> Iterator[Finding]:
    """Python itself and the libraries that come from outside of it."""
    version = sys.version.split()[0]
    yield _judge(sys.version_info >= (3, 11), "python", version, "use Python 3.11 or newer")
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        mend = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        yield Finding(FAIL, "papers", f"WeasyPrint cannot be loaded: {str(error).splitlines()[0]}", mend)
    else:
        yield Finding(OK, "papers", f"WeasyPrint {weasyprint.__version__}")


def assets() -> Iterator[Finding]:
    """The front-end packages, or what collectstatic made of them."""
    if settings.DEBUG:
        folder = Path(settings.FRONTEND_DIR, "node_modules", "nhsuk-frontend", "dist", "nhsuk")
        yield _judge(folder.is_dir(), "assets", f"front-end packages in {settings.FRONTEND_DIR}", INSTALL)
    else:
        manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
        yield _judge(
            manifest.is_file(), "assets", f"collected files in {settings.STATIC_ROOT}", "run manage.py collectstatic"
        )


def port() -> Iterator[Finding]:
    """The address that the web server takes, or has taken."""
    host, number = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    try:
        with socket.create_connection((host, int(number)), timeout=2):
            pass
    except (OSError, ValueError, OverflowError):
        yield Finding(OK, "port", f"{number} on {host} is free")
        return
    try:
        with urllib.request.urlopen(f"http://{host}:{number}/health/live", timeout=2) as answer:
            ours = answer.read() == b"alive\n"
    except (urllib.error.URLError, OSError, ValueError):
        ours = False
    text = f"{number} on {host} is " + ("used by this product" if ours else "used by another program")
    yield _judge(ours, "port", text, "choose another, such as 'make run PORT=8001'")


def _ask(alias: str, question: str) -> tuple:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


def database() -> Iterator[Finding]:
    """The server as the application sees it: version, role, extensions, clock, time zones."""
    try:
        (version,) = _ask("default", "SELECT current_setting('server_version_num')::int")
    except DatabaseError as error:
        mend = "start the server, or correct DATABASE_URL"
        yield Finding(FAIL, "database", f"no connection as the application: {str(error).splitlines()[0]}", mend)
        return
    text = f"PostgreSQL {version // 10000}.{version % 10000}"
    yield _judge(version // 10000 >= LEAST_POSTGRES, "database", text, f"use PostgreSQL {LEAST_POSTGRES} or newer")
    escape = binding()
    yield _judge(escape is None, "isolation", escape or "row-level security binds the application's role", ROLES)
    (found,) = _ask("default", "SELECT array_agg(name::text) FROM pg_available_extensions")
    lacking = ", ".join(sorted(EXTENSIONS - set(found or ())))
    text = f"{lacking} cannot be had" if lacking else ", ".join(sorted(EXTENSIONS))
    yield _judge(not lacking, "extensions", text, "install PostgreSQL's contrib modules on its server")
    before = time.time()
    (theirs,) = _ask("default", "SELECT clock_timestamp()")
    skew = max(0.0, abs(theirs.timestamp() - (before + time.time()) / 2))
    text = f"{skew:.0f} seconds between this machine and the database"
    yield _judge(skew <= MOST_SKEW, "clock", text, "switch on time synchronisation (NTP) on both machines")
    known, _ = _ask("default", "SELECT bool_or(name = 'Europe/London'), count(*) FROM pg_timezone_names")
    yield _judge(bool(known), "zones", "the database knows Europe/London", "install tzdata on the database's machine")


def owner() -> Iterator[Finding]:
    """The role that migrates, and whether it has."""
    try:
        (mine,), (theirs,) = _ask("default", "SELECT current_user::text"), _ask("owner", "SELECT current_user::text")
        executor = MigrationExecutor(connections["default"])
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        mend = "correct DATABASE_OWNER_URL, and " + ROLES
        yield Finding(FAIL, "owner", f"no connection as the owner: {str(error).splitlines()[0]}", mend)
        return
    mend = "set DATABASE_OWNER_URL where migrations and imports run; web servers do not need it"
    text = f"{theirs} owns the tables" if mine != theirs else f"{theirs} is the application's role as well"
    yield _judge(mine != theirs, "owner", text, mend, level=WARN)
    text = f"{waiting} not applied" if waiting else "all applied"
    yield _judge(not waiting, "migrations", text, "run 'manage.py migrate --database=owner'")


def broker() -> Iterator[Finding]:
    """Redis, and the two processes that speak through it."""
    states = health.pulses()
    redis = states.pop("redis")
    yield _judge(redis == OK, "redis", redis, "start Redis, or correct REDIS_URL")
    for name, state in states.items():
        mend = f"start it with 'make run', or: celery -A quality_oversight {name}"
        yield _judge(state == OK, name, state, mend, level=WARN)


def zones() -> Iterator[Finding]:
    """Time zone data, without which no deadline is right."""
    try:
        offset = datetime(2026, 7, 1, tzinfo=UTC).astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)).utcoffset()
    except zoneinfo.ZoneInfoNotFoundError:
        yield Finding(FAIL, "time zone", f"{settings.TIME_ZONE} is not known", "install the tzdata package")
    else:
        yield Finding(OK, "time zone", f"{settings.TIME_ZONE}, {offset} ahead of UTC in July")


def disk() -> Iterator[Finding]:
    """Room for the data and leave to write it."""
    for name in ("STATE_DIR", "MEDIA_ROOT", "FILES_ROOT"):
        folder = Path(getattr(settings, name))
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
        writable = os.access(folder, os.W_OK | os.X_OK)
        text = f"{folder} can be written to" if writable else f"{folder} cannot be written to"
        yield _judge(writable, name, text, f"give it to the user who runs this, or set {name}")
        text = f"{free // 1_000_000} MB free"
        yield _judge(free >= LEAST_DISK, f"{name} disk", text, f"free some space, or move {name}")


def configuration() -> Iterator[Finding]:
    """Settings that are safe for people to reach."""
    far = "DATABASE_URL" in os.environ
    weak = len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5
    text = "too short to be safe" if weak else "long enough"
    yield _judge(not weak, "SECRET_KEY", text, "set 50 random characters or more", level=FAIL if far else WARN)
    hosts = settings.ALLOWED_HOSTS
    good = bool(hosts) and "*" not in hosts
    yield _judge(good, "ALLOWED_HOSTS", ", ".join(hosts) or "empty", "name the hosts that people type")
    text = "on: for one machine only" if settings.DEBUG else "off"
    yield _judge(not (settings.DEBUG and far), "DEBUG", text, "set DEBUG=0 where people reach the server", level=WARN)


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    *(python, configuration, assets, port, zones, disk),
    *(database, owner, broker),
)


def examine() -> Iterator[Finding]:
    """Make every check; one that fails in an unforeseen way is a finding too, and hides none of the others."""
    for check in CHECKS:
        try:
            yield from check()
        except Exception as error:
            yield Finding(FAIL, check.__name__, f"could not be checked: {error!r}", "report this to the maintainers")
