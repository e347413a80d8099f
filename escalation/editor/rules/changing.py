"""A part of a framework with what was typed into its form, and where its values come from after that."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from escalation.editor.rules.blocks import Block, Entry, Raw, find, placed

OWN, ALL = "own", "all"


def shown(entry: Entry, part: Raw) -> Any:
    """The value of a field as its form shows it: lists of words as lines, runs of spaces as one."""
    value = entry.read(part)
    if entry.check.kind == "many":
        words = [" ".join(str(each).split()) for each in value or ()]
        return words if of_choices(entry) else "\n".join(words)
    if isinstance(value, str):
        return " ".join(value.split())
    return value


def of_choices(entry: Entry) -> bool:
    """Whether a field is a choice of several words."""
    return entry.check.kind == "many" and entry.check.entry is not None and entry.check.entry.kind == "one_of"


def typed(entry: Entry, value: Any) -> Any:
    """What was typed as it stands in the file; None where the field is left out."""
    if entry.check.kind == "many":
        rows = value if of_choices(entry) else str(value or "").splitlines()
        return [" ".join(str(each).split()) for each in rows if str(each).strip()]
    if isinstance(value, str):
        return " ".join(value.split()) or None
    return value


def changed(part: Raw, entries: Iterable[Entry], given: Mapping[str, Any]) -> dict[str, Any]:
    """The part with what was typed; a value that says the same stays as it is written, its spaces included."""
    made = dict(part)
    for entry in entries:
        if entry.name in given:
            value = typed(entry, given[entry.name])
            if value != typed(entry, shown(entry, part)) or (value is not None and entry.read(part) is None):
                made = _set(made, entry.path, _in_order(entry, part, value))
    return made


def _set(part: Raw, path: Sequence[str], value: Any) -> dict[str, Any]:
    step, rest = path[0], path[1:]
    if rest:
        return {**part, step: _set(part.get(step) or {}, rest, value)}
    made = {name: each for name, each in part.items() if name != step or value is not None}
    return made if value is None else {**made, step: value}


def _in_order(entry: Entry, part: Raw, value: Any) -> Any:
    """Chosen words in the order in which they stood, new ones after them."""
    if not of_choices(entry) or value is None:
        return value
    before = [each for each in entry.read(part) or () if each in value]
    return [*before, *(each for each in value if each not in before)]


def settled(raw: Raw, block: Block, made: dict[str, Any]) -> dict[str, Any]:
    """The framework with a changed part, marked as settled by the ICB where it was changed."""
    if made == block.value:
        return dict(raw)
    if block.check.sourced:
        made = {**made, "provenance": _marks(block.value, made)}
        return placed(raw, block.path, made)
    return mark(placed(raw, block.path, made), block.path)


def mark(raw: Raw, path: Sequence[str | int]) -> dict[str, Any]:
    """Mark a field as the ICB's own in the nearest part above it that says where its values come from."""
    for length in range(len(path) - 1, -1, -1):
        part = _at(raw, path[:length])
        if isinstance(part, Mapping) and "provenance" in part:
            marks = part["provenance"]
            if marks[ALL] != OWN:
                name = str(path[length])
                marks = {each: word for each, word in marks.items() if each.split(".")[0] != name} | {name: OWN}
            return placed(raw, path[:length], {**part, "provenance": marks})
    return dict(raw)


def _at(value: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value


def _marks(before: Raw, after: Raw) -> dict[str, str]:
    """Where the values of a part come from after a change: a field, or an entry of a list of words, that is new."""
    marks = dict(before["provenance"])
    for name in [name for name in {**before, **after} if name != "provenance" and before.get(name) != after.get(name)]:
        had, has = before.get(name), after.get(name)
        marks = {each: word for each, word in marks.items() if not _of_gone(each, name, has)}
        if marks[ALL] == OWN:
            continue
        if isinstance(has, list) and isinstance(had, list) and all(str(each).isidentifier() for each in has):
            marks |= {f"{name}.{each}": OWN for each in has if each not in had}
        elif has is not None:
            marks = {each: word for each, word in marks.items() if each.split(".")[0] != name} | {name: OWN}
    return marks


def _of_gone(mark: str, name: str, value: Any) -> bool:
    """Whether a mark tells of an entry that is not there any more."""
    field, _, entry = mark.partition(".")
    return field == name and bool(entry) and entry not in (value or ())


def with_row(raw: Raw, block: Block, row: dict[str, Any]) -> dict[str, Any]:
    """The framework with one more row at the end of a list."""
    if block.check.entry is not None and block.check.entry.sourced:
        row = {**row, "provenance": {ALL: OWN}}
    for name, check in (block.check.entry.fields if block.check.entry else {}).items():
        if check.kind == "many" and name not in row and name not in (block.check.entry or check).optional:
            row = {**row, name: []}
    rows = [*(block.value or ()), row]
    return _with_rows(raw, block, rows)


def without_row(raw: Raw, row: Block) -> dict[str, Any]:
    """The framework without a row of a list."""
    block = find(raw, row.parent)
    assert block is not None  # noqa: S101  (the row was found in it)
    return _with_rows(raw, block, [each for at, each in enumerate(block.value) if at != row.path[-1]])


def moved_row(raw: Raw, row: Block, by: int) -> dict[str, Any]:
    """The framework with a row moved up (-1) or down (1) in its list; at the end of the list nothing moves."""
    block = find(raw, row.parent)
    assert block is not None  # noqa: S101  (the row was found in it)
    rows, at = list(block.value), int(row.path[-1])
    to = at + by
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return _with_rows(raw, block, rows)


def _with_rows(raw: Raw, block: Block, rows: list[Any]) -> dict[str, Any]:
    entry = block.check.entry
    made = placed(raw, block.path, rows)
    return made if entry is not None and entry.sourced else mark(made, block.path)
