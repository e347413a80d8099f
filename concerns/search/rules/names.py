"""Names of providers and leads that a search may mean: these are filters, where a search looks in words (F028)."""

from collections.abc import Iterable

from concerns.search.rules.words import APART, read

MOST = 5  # names; words that fit more of them name none


def names_meant(typed: str, choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of some (key, name) in which each word that was typed begins a word; none where they are more than MOST."""
    wanted = [word for term in read(typed).wanted for word in term.words]
    if not wanted:
        return []
    found = [(key, name) for key, name in choices if key and _begins(wanted, name)]
    return found if len(found) <= MOST else []


def _begins(wanted: list[str], name: str) -> bool:
    words = f" {name.lower().translate(APART)}"
    return all(f" {each}" in words for each in wanted)
