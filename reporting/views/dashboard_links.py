"""The addresses of the lists behind the numbers of a dashboard, today and as at a past day."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from concerns.rules.vocabulary import Sensitivity
from quality_oversight.addresses import url

DAY = ("as_at_day", "as_at_month", "as_at_year")


def day_in(prefix: str, day: date) -> dict[str, str]:
    """A day as the three boxes of a form send it."""
    return {f"{prefix}_day": str(day.day), f"{prefix}_month": str(day.month), f"{prefix}_year": str(day.year)}


@dataclass(frozen=True)
class Links:
    """Where each number of a dashboard leads: to a list of just what it counts, as at the same day."""

    as_at: date
    past: bool
    since: date | None  # the last meeting
    cleared: bool  # whoever is cleared for a restricted stream sees more in a list; what was counted is asked for

    @property
    def _day(self) -> dict[str, str]:
        return day_in("as_at", self.as_at) if self.past else {}

    def board(self, key: str = "") -> str:
        """The dashboard of a node."""
        return address("reporting:dashboard", {"under": key, **self._day})

    def changes(self, key: str = "") -> str:
        """What changed under a node since the last meeting."""
        return address("reporting:dashboard_changes", {"under": key})

    def concerns(self, key: str = "", domain: str = "", *, new: bool = False) -> str:
        """The live concerns of a node, in a domain, or logged after the last meeting."""
        if self.past or (new and self.since is None):
            asked = {"under": key, "domain": domain, "only": "new" if new else "", **self._day}
            return address("reporting:dashboard_concerns", asked)
        only = Sensitivity.STANDARD.value if self.cleared else ""
        asked = {"status": "live", "under": key, "domain": domain, "stream": only}
        if new and self.since:
            asked |= day_in("logged_from", self.since + timedelta(1))
        return address("concerns:list", asked)

    def actions(self, key: str = "", which: str = "") -> str:
        """The open actions of a node: all, the overdue ones, or those of one delivery colour."""
        return address("reporting:dashboard_actions", {"under": key, "only": which, **self._day})


def address(name: str, asked: dict[str, str]) -> str:
    """The address of a page that is asked for what is not empty."""
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"{url(name)}?{query}" if query else url(name)
