"""What was measured, as a table: each page's median beside the floor of the same run, with and without the policies."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FLOOR = "an empty page"
MOST = 3.0  # times the floor


@dataclass(frozen=True)
class Row:
    """One page: medians in milliseconds, and its ratio to the floor with all policies in force."""

    what: str
    median: float
    without_policies: float
    ratio: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"limit": MOST, "holds": self.ratio <= MOST}


def rows(raw: Mapping[str, Any]) -> list[Row]:
    """Read the JSON of pytest-benchmark."""
    medians: dict[str, dict[str, float]] = {}
    for each in raw["benchmarks"]:
        about = each["extra_info"]
        medians.setdefault(about["what"], {})[about["policies"]] = each["stats"]["median"] * 1000
    floor = medians[FLOOR]["with policies"]
    return [
        Row(
            what,
            round(m["with policies"], 2),
            round(m["without restrictive policies"], 2),
            round(m["with policies"] / floor, 2),
        )
        for what, m in medians.items()
    ]


def show(measured: list[Row]) -> None:
    print(f"\n{'page':<34}{'median ms':>10}{'x floor':>9}{'ms without policies':>22}")
    for row in measured:
        over = "" if row.ratio <= MOST else "   OVER"
        print(f"{row.what:<34}{row.median:>10.1f}{row.ratio:>9.2f}{row.without_policies:>22.1f}{over}")


def judge(measured: list[Row]) -> int:
    """0 when every page keeps within its limit, else 1."""
    over = [row.what for row in measured if row.ratio > MOST]
    print(
        f"\nOver {MOST:.0f} times the empty page: {', '.join(over)}"
        if over
        else f"\nEvery page is within {MOST:.0f} times the empty page."
    )
    return 1 if over else 0
