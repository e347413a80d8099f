"""What an import of the directory changed, told field by field, so that a new telephone is not taken for a merger."""

from collections import Counter
from collections.abc import Iterable, Iterator

from .ods import Change, Kind

ADDRESS = {"address", "postcode"}


def news(change: Change) -> Iterator[str]:
    """The words for each thing that a change of an organisation already held consists of."""
    fields = change.fields
    if "name" in fields:
        yield "name"
    if ADDRESS & set(fields):
        yield "address"
    if "icb_code" in fields:
        yield "ICB"
    if "region_code" in fields:
        yield "region"
    if "telephone" in fields:
        yield "telephone" if fields["telephone"][0] else "first telephone"
    if "opened" in fields:
        yield "opening date"
    if "closed" in fields:
        before, after = fields["closed"]
        yield "reopened" if not after else "closing date moved" if before else "closing date"


def summary(changes: Iterable[Change]) -> list[str]:
    """Sentences about organisations that were held already: how many changed in what, and in a telephone alone."""
    held = [change for change in changes if change.kind in (Kind.CHANGED, Kind.CLOSED)]
    if not held:
        return []
    counted = Counter(word for change in held for word in news(change))
    alone = sum(list(news(change)) in (["first telephone"], ["telephone"]) for change in held)
    lines = [f"Changed in organisations already held: {', '.join(f'{word} {n}' for word, n in counted.most_common())}."]
    if alone:
        lines.append(f"{alone} of the {len(held)} changed in their telephone alone.")
    return lines
