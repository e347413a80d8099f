"""The two live sources: pages of keys that changed, and the record of each key.

Waiting, trying again after a fault and obeying Retry-After are urllib3's; how many requests a second a source is sent
is ours, and is what its terms allow.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import urllib3
from django.conf import settings
from django.utils import timezone

from providers.directory.rules.cqc import ID
from providers.directory.rules.ord import ROLES
from providers.live.models import Source
from providers.rules.ods import CODE

PER_PAGE = 1_000
LONGEST_ANSWER = 60  # seconds
LONGEST_PAUSE = 60  # seconds that a source may ask us to wait within one request
TRIES = 3
FAULTS = (429, 500, 502, 503, 504)
REFUSALS = (401, 403)


class Unanswered(Exception):
    """A source did not answer as it should; it may do so later."""


class Refused(Exception):
    """A source does not let us in; to ask again would not help."""


@dataclass(frozen=True)
class Listed:
    """One page of keys, and where the list goes on; empty at its end."""

    keys: list[str]
    goes_on: str


class Client(Protocol):
    def listed(self, cursor: str, since: date | None) -> Listed: ...

    def record(self, key: str) -> dict[str, Any] | None: ...


@dataclass
class Caller:
    """Asks one server, never faster than `each_second`."""

    name: str
    base: str
    each_second: float
    headers: Mapping[str, str] = field(default_factory=dict)
    _free_at: float = 0.0

    def __post_init__(self) -> None:
        waits = urllib3.Retry(
            total=TRIES, status_forcelist=FAULTS, backoff_factor=0.5, backoff_max=30, backoff_jitter=0.5,
            allowed_methods={"GET"}, raise_on_status=False, retry_after_max=LONGEST_PAUSE,
        )  # fmt: skip
        timeout = urllib3.Timeout(connect=10, read=LONGEST_ANSWER)
        self._pool = urllib3.PoolManager(retries=waits, timeout=timeout, headers=dict(self.headers))

    def get(self, path: str, **asked: Any) -> Any:
        """What an address answers; None where there is nothing (404)."""
        self._pace()
        address = f"{self.base.rstrip('/')}/{path}" + (f"?{urlencode(asked)}" if asked else "")
        try:
            answer = self._pool.request("GET", address)
        except urllib3.exceptions.HTTPError as fault:
            raise Unanswered(f"{self.name} cannot be reached ({type(fault).__name__}).") from None
        if answer.status in REFUSALS:
            raise Refused(f"{self.name} refuses us ({answer.status}): the key is missing, wrong or no longer valid.")
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise Unanswered(f"{self.name} answered {answer.status}.")
        try:
            return json.loads(answer.data)
        except ValueError:
            raise Unanswered(f"{self.name} answered with something that is not JSON.") from None

    def _pace(self) -> None:
        now = time.monotonic()
        if self._free_at > now:
            time.sleep(self._free_at - now)
        self._free_at = max(now, self._free_at) + 1 / self.each_second


class Ods:
    """The ORD interface: each role that the directory keeps is listed by the last day on which a record changed."""

    def __init__(self) -> None:
        self.caller = Caller("The Organisation Data Service", settings.ODS_ORD_URL, settings.ODS_REQUESTS_EACH_SECOND)

    def listed(self, cursor: str, since: date | None) -> Listed:
        role, _, offset = (cursor or f"{next(iter(ROLES))} 0").partition(" ")
        asked = {"PrimaryRoleId": role, "Limit": PER_PAGE, "Offset": offset, "_format": "json"}
        if since:
            asked["LastChangeDate"] = since.isoformat()
        if offset == "0":
            del asked["Offset"]  # it counts from 1
        found = self.caller.get("organisations", **asked) or {}
        rows = found.get("Organisations") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise Unanswered("The Organisation Data Service answered with something that is no list of organisations.")
        keys = [str(row.get("OrgId", "")) for row in rows if isinstance(row, dict)]
        roles = list(ROLES)
        after = roles[roles.index(role) + 1 :]
        goes_on = f"{role} {int(offset) + len(rows)}" if len(rows) == PER_PAGE else f"{after[0]} 0" if after else ""
        return Listed([key for key in keys if CODE.fullmatch(key)], goes_on)

    def record(self, key: str) -> dict[str, Any] | None:
        return _demand_record(self.caller.get(f"organisations/{quote(key)}"), "Organisation")


class Cqc:
    """The API of the Care Quality Commission: all locations at first, then those that changed."""

    def __init__(self) -> None:
        key = {"Ocp-Apim-Subscription-Key": settings.CQC_API_KEY}
        self.caller = Caller(
            "The Care Quality Commission", settings.CQC_API_URL, settings.CQC_REQUESTS_EACH_SECOND, key
        )

    def listed(self, cursor: str, since: date | None) -> Listed:
        page = int(cursor or 1)
        asked: dict[str, Any] = {"page": page, "perPage": PER_PAGE}
        if since:
            asked |= {
                "startTimestamp": f"{since.isoformat()}T00:00:00Z",
                "endTimestamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        found = self.caller.get("changes/location" if since else "locations", **asked) or {}
        rows = found.get("changes" if since else "locations") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise Unanswered("The Care Quality Commission answered with something that is no list of locations.")
        keys = [str(row.get("locationId", "") if isinstance(row, dict) else row) for row in rows]
        more = page < int(found.get("totalPages") or 1)
        return Listed([key for key in keys if re.fullmatch(ID, key)], str(page + 1) if more else "")

    def record(self, key: str) -> dict[str, Any] | None:
        return _demand_record(self.caller.get(f"locations/{quote(key)}"), "locationId")


def _demand_record(found: Any, name: str) -> dict[str, Any] | None:
    if found is not None and not (isinstance(found, dict) and name in found):
        raise Unanswered("The answer is not the record that was asked for.")
    return found


CLIENTS: dict[str, type[Ods] | type[Cqc]] = {Source.ODS: Ods, Source.CQC: Cqc}


def is_set_up(source: str) -> bool:
    """Whether this installation has what the source asks for: an address, or a key."""
    return bool({Source.ODS: settings.ODS_ORD_URL, Source.CQC: settings.CQC_API_KEY}[Source(source)])
