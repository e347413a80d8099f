"""Writes a framework's text anew after a change: what was not changed stays as it was typed, remarks included."""

import tomllib
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import AoT, Item

WIDE = 100  # characters of a list that still stands on one line


def written(text: str, wanted: Mapping[str, Any]) -> str:
    """The text changed so that it says exactly what `wanted` holds (as tomllib reads it)."""
    document = tomlkit.parse(text)
    _settle(document, wanted)
    changed = tomlkit.dumps(document)
    return changed if _reads_as(changed, wanted) else tomlkit.dumps(_item(wanted))


def _reads_as(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _settle(table: MutableMapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Change what differs in a table, and nothing else."""
    for key in [key for key in table if key not in wanted]:
        del table[key]
    for key, value in wanted.items():
        now = table.get(key)
        if now == value:
            continue
        if isinstance(value, Mapping) and isinstance(now, MutableMapping):
            _settle(now, value)
        elif isinstance(now, AoT) and value and isinstance(value, Sequence):
            _settle_rows(now, value)
        else:
            table[key] = _item(value)


def _settle_rows(rows: AoT, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Change the rows that differ; where rows came or went, those before and after them stay as they are."""
    if len(rows) == len(wanted):
        for row, value in zip(rows, wanted, strict=True):
            _settle(row, value)
        return
    shorter = min(len(rows), len(wanted))
    head = next((at for at in range(shorter) if rows[at] != wanted[at]), shorter)
    tail = next((at for at in range(shorter - head) if rows[-1 - at] != wanted[-1 - at]), shorter - head)
    for at in range(len(rows) - tail - 1, head - 1, -1):
        del rows[at]
    for at in range(head, len(wanted) - tail):
        rows.insert(at, _item(wanted[at]))


def _item(value: Any, *, inline: bool = False) -> Any:
    """A value as it is written: rows as tables, small tables on one line, long lists on several."""
    if isinstance(value, Mapping):
        table: Any = tomlkit.inline_table() if inline else tomlkit.table()
        for key, each in value.items():
            table[key] = _item(each, inline=inline or _is_small(each))
        return table
    if isinstance(value, list | tuple):
        return _rows(value) if value and isinstance(value[0], Mapping) and not inline else _list(value)
    return tomlkit.item(value)


def _rows(values: Sequence[Any]) -> AoT:
    rows = tomlkit.aot()
    for each in values:
        rows.append(_item(each))
    return rows


def _list(values: Sequence[Any]) -> Item:
    entries = tomlkit.array()
    entries.extend(values)
    return entries.multiline(len(str(values)) > WIDE)


def _is_small(value: Any) -> bool:
    return isinstance(value, Mapping) and not any(isinstance(each, Mapping | list) for each in value.values())
