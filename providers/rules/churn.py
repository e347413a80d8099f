"""What an import of the directory changed, told field by field, so that a new telephone is not taken for a merger."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

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
    if "kind" in fields:
        yield "kind"
    if "status" in fields:
        yield "status"
    if "parent_code" in fields:
        yield "parent organisation"
    if "opened" in fields:
        yield "opening date"
    if "closed" in fields:
        before, after = fields["closed"]
        yield "reopened" if not after else "closing date moved" if before else "closing date"


def summary(changes: Iterable[Change]) -> list[str]:
    """Sentences about what changed in organisations that were held already."""
    changes = list(changes)
    held = [change for change in changes if change.kind in (Kind.CHANGED, Kind.CLOSED, Kind.REOPENED)]
    lines = []
    if held:
        counted = Counter(word for change in held for word in news(change))
        told = ", ".join(f"{word} {number:,}" for word, number in counted.most_common())
        lines.append(f"Changed in organisations already held: {told}.")
    if alone := sum(list(news(change)) in (["first telephone"], ["telephone"]) for change in held):
        lines.append(f"Of these {len(held):,}, {alone:,} changed in their telephone alone.")
    return lines


def tally_of(called: str, counts: Mapping[str, int]) -> str:
    """Primary care networks: 1,250 added, 12 unchanged."""
    told = ", ".join(f"{counts[kind]:,} {kind}" for kind in Kind if counts.get(kind))
    return f"{called}: {told or 'no rows'}."
