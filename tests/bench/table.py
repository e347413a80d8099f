"""What was measured, as a table: each page's median beside the floor of the same run, with and without the policies."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FLOOR = "an empty page"
MOST = 3.0  # times the floor


@dataclass(frozen=True)
class Row:
    """One page: its median in milliseconds, and as a ratio to the empty pages that were shown between its rounds."""

    what: str
    median: float
    floor: float
    ratio: float
    ratio_without_policies: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"limit": MOST, "holds": self.ratio <= MOST}


def rows(raw: Mapping[str, Any]) -> list[Row]:
    """Read the JSON of pytest-benchmark."""
    medians: dict[str, dict[str, tuple[float, float]]] = {}
    for each in raw["benchmarks"]:
        about = each["extra_info"]
        pair = (each["stats"]["median"] * 1000, about["floor"] * 1000)
        medians.setdefault(about["what"], {})[about["policies"]] = pair
    return [_row(what, pairs) for what, pairs in medians.items()]


def _row(what: str, pairs: Mapping[str, tuple[float, float]]) -> Row:
    (page, floor), (bare, bare_floor) = pairs["with policies"], pairs["without restrictive policies"]
    return Row(what, round(page, 2), round(floor, 2), round(page / floor, 2), round(bare / bare_floor, 2))


def show(measured: list[Row]) -> None:
    print(f"\n{'page':<34}{'median ms':>10}{'empty page':>12}{'ratio':>8}{'without policies':>18}")
    for row in measured:
        over = "" if row.ratio <= MOST else "   OVER"
        numbers = f"{row.median:>10.1f}{row.floor:>12.1f}{row.ratio:>8.2f}{row.ratio_without_policies:>18.2f}"
        print(f"{row.what:<34}{numbers}{over}")


def judge(measured: list[Row]) -> int:
    """0 when every page keeps within its limit, else 1."""
    over = [row.what for row in measured if row.ratio > MOST]
    print(
        f"\nOver {MOST:.0f} times the empty page: {', '.join(over)}"
        if over
        else f"\nEvery page is within {MOST:.0f} times the empty page."
    )
    return 1 if over else 0
