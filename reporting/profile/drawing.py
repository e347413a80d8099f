"""The wheel of the four kinds of source, with the day of the newest of each (domain brief 6.6, block 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

WIDTH, HEIGHT, RADIUS = 400, 300, 145
INK, FRESH, QUIET = "#212b32", "#cce5f6", "#ffffff"
# Where the four sectors lie: right or left of the middle, and above or below it.
SIDES = ((-1, -1), (1, -1), (-1, 1), (1, 1))


@dataclass(frozen=True)
class Sector:
    """One kind of source: its name, the day of the newest that it says, and whether any of that counts."""

    label: str
    newest: date | None
    fresh: bool

    @property
    def state(self) -> str:
        return "Fresh" if self.fresh else "Stale" if self.newest else "Silent"

    @property
    def words(self) -> str:
        return f"{self.label}: {self.state.lower()}{f', {_day(self.newest)}' if self.newest else ''}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def wheel(sectors: Sequence[Sector]) -> Markup:
    """Four sectors in the order of SIDES; one with nothing fresh is white with a broken edge, and says so."""
    middle = (WIDTH // 2, HEIGHT // 2)
    told = "; ".join(each.words for each in sectors)
    drawn = "".join(_sector(each, side, middle) for each, side in zip(sectors, SIDES, strict=True))
    return Markup(  # noqa: S704  (every text is escaped where it is put in)
        '<svg class="qo-chart" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" aria-labelledby="wheel-t wheel-d" focusable="false" '
        f'font-size="13" fill="{INK}">'
        f'<title id="wheel-t">The four kinds of source</title><desc id="wheel-d">{escape(told)}</desc>{drawn}</svg>'
    )


def _sector(sector: Sector, side: tuple[int, int], middle: tuple[int, int]) -> str:
    (right, down), (x, y) = side, middle
    sweep = 1 if right == down else 0  # from the horizontal edge to the vertical one, the short way round
    edge = "" if sector.fresh else ' stroke-dasharray="6 4"'
    path = f"M{x} {y} L{x + right * RADIUS} {y} A{RADIUS} {RADIUS} 0 0 {sweep} {x} {y + down * RADIUS} Z"
    first, _, rest = sector.label.partition(" ")
    lines = [
        first,
        rest.replace("reports and accounts", "accounts"),
        sector.state,
        _day(sector.newest) if sector.newest else "",
    ]
    at, top = x + right * RADIUS * 0.45, y + down * RADIUS * 0.42 - 22
    texts = "".join(
        f'<text x="{at:.0f}" y="{top + 18 * place:.0f}" text-anchor="middle"{_weight(place)}>{escape(text)}</text>'
        for place, text in enumerate(lines)
        if text
    )
    fill = FRESH if sector.fresh else QUIET
    return f'<path d="{path}" fill="{fill}" stroke="{INK}" stroke-width="1.5"{edge}/>{texts}'


def _weight(place: int) -> str:
    return ' font-weight="600"' if place < 2 else ""
