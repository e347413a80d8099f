"""The settings under test: servers of our own, one database and one Redis database for each pytest process."""

import os
import secrets
import tempfile
from pathlib import Path

from quality_oversight import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
_NEW = f"{tempfile.gettempdir()}/quality-tests-{secrets.token_hex(6)}"
# Set by the first process; those that pytest-xdist starts inherit it and share the servers.
os.environ["TEST_SERVERS_DIR"] = os.environ.get("TEST_SERVERS_DIR") or _NEW
SERVERS_DIR = Path(os.environ["TEST_SERVERS_DIR"])
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
DATABASE = f"test_quality_{WORKER}"
TEMPLATE = "quality_template"


def urls(database: str) -> dict[str, str]:
    """Return the variables that point a process at one database of the test servers."""
    found = embedded.addresses(SERVERS_DIR)
    number = int(WORKER.removeprefix("gw")) + 1 if WORKER.startswith("gw") else 0
    return {
        "DATABASE_URL": found.database_url.removesuffix("/quality") + f"/{database}",
        "DATABASE_OWNER_URL": found.database_owner_url.removesuffix("/quality") + f"/{database}",
        "REDIS_URL": f"{found.redis_url}?db={number}",
    }


def environment(database: str) -> dict[str, str]:
    """Return everything that a process of our own needs to run against one database of the test servers."""
    return urls(database) | {
        "DJANGO_SETTINGS_MODULE": "quality_oversight.settings",
        "DEBUG": "1",
        "STATE_DIR": str(SERVERS_DIR / "state" / WORKER),
        "FRONTEND_DIR": os.environ.get("FRONTEND_DIR", str(BASE_DIR / ".local" / "frontend")),
        "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
        "SECRET_KEY": "only-for-tests-and-never-for-a-server-that-people-reach",
    }


os.environ |= {key: value for key, value in environment(DATABASE).items() if key != "DJANGO_SETTINGS_MODULE"}

from quality_oversight.settings import *  # noqa: E402, F403

# As `make run` has it: a static file is looked for when it is asked for. The other way, each handler (the test client
# makes one for itself) would read the headers of every static file first: 0.2 s for each test that asks for a page.
WHITENOISE_AUTOREFRESH = True
