"""What a saved view may hold: filters of the list, and nothing of what they find."""

from collections.abc import Container, Iterable
from urllib.parse import parse_qsl, urlencode

from concerns.rules.vocabulary import RESTRICTED

STAYS = frozenset({"sort", "size"})  # belong to a view beside the filters
LONGEST = 2000  # characters of an address's query


def kept(query: str, filters: Container[str]) -> str:
    """The part of an address's query that a view keeps: filters that have a value, order and size, never the page."""
    pairs = parse_qsl(query)
    return urlencode([(name, value) for name, value in pairs if name in STAYS or named(name) in filters])


def ignored(names: Iterable[str], filters: Container[str]) -> list[str]:
    """Names in an address that are no filter of the list for whoever asks, in their order."""
    return [name for name in names if name not in {*STAYS, "page", "more"} and named(name) not in filters]


def named(name: str) -> str:
    """The filter that a parameter belongs to: a date comes in three."""
    for part in ("_day", "_month", "_year"):
        name = name.removesuffix(part)
    return name


def why_not_share(query: str) -> str | None:
    """Why a view stays personal: one of a restricted stream would tell others that there is something in it."""
    asked = {value for name, value in parse_qsl(query) if name == "stream"}
    if asked & set(RESTRICTED):
        return "A view of a restricted stream stays your own. Take that filter away to share the view."
    return None
