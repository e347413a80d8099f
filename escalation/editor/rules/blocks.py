"""The parts of a framework that have a form of their own, found and described by the framework's shape alone.

A part is addressed by dotted names; rows of a list go by their key, or by their number (from 0) where they have none:
"levels.routine", "committees.sqg", "themes.items.culture.details.2". The empty address is the framework itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quality_oversight.frameworks.checks import Check
from quality_oversight.frameworks.lines import Path
from quality_oversight.frameworks.naming import named
from quality_oversight.frameworks.shape import FRAMEWORK
from quality_oversight.frameworks.vocabulary import TRANSITIONS, WARNING_REASONS

Raw = Mapping[str, Any]
Place = tuple[str, ...]

# Not asked for: publishing sets the first two, and a level's rank follows from which level it is.
NOT_ASKED = frozenset({("version",), ("effective_from",), ("levels", "rank")})
FIXED = "key"  # of a row, once it is there
TITLES = ("label", "name", "title", "term", "key")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One field of a form: where its value stands in the part, and the check that knows its kind."""

    path: Place  # ("colour", "hex")
    check: Check
    label: str
    hint: str
    required: bool

    @property
    def name(self) -> str:
        return "__".join(self.path)

    def read(self, part: Raw) -> Any:
        """The value in a part, None where there is none."""
        value: Any = part
        for step in self.path:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part with a form of its own, as it stands."""

    at: str
    path: Path
    place: Place
    check: Check
    value: Any
    is_row: bool = False

    @property
    def title(self) -> str:
        """What this part is called: by its own label, else by its place."""
        if not self.place:
            return "About the framework"
        own = row_title(self.value, self.path[-1]) if self.path[-1:] != self.place[-1:] else ""
        return own or named(self.place)[0]

    @property
    def parent(self) -> str:
        """The address of the list that a row stands in."""
        return self.at.rpartition(".")[0]


def row_title(row: Any, step: str | int) -> str:
    """What a row is called; a move between levels by its two levels, a reason of early warnings by its words."""
    if step in TRANSITIONS:
        return "{} to {}".format(*(level.capitalize() for level in TRANSITIONS[str(step)]))
    titles = (row.get(name) for name in TITLES) if isinstance(row, Mapping) else iter(())
    title = next((str(title) for title in titles if title), str(step))
    return WARNING_REASONS.get(title, title)


def is_page(check: Check) -> bool:
    """Whether a field of a part is a part, or a list of parts, with pages of its own."""
    return check.kind == "keyed" or check.sourced or is_list(check)


def is_list(check: Check) -> bool:
    """Whether a field is a list of rows that each have a form."""
    return check.kind == "many" and check.entry is not None and check.entry.kind == "record"


def find(raw: Raw, at: str) -> Block | None:
    """The part at an address, None where there is none."""
    check, value, path, place = FRAMEWORK, raw, Path(), Place()
    is_row = False
    for step in at.split(".") if at else ():
        is_row = is_list(check)
        if check.kind == "record":
            if step not in check.fields or not is_page(check.fields[step]):
                return None
            check, place, value = check.fields[step], (*place, step), value.get(step, [])
            path = (*path, step)
        elif check.entry is None:
            return None
        else:
            here = _row_at(check, value, step)
            if here is None:
                return None
            rows: Any = value
            check, value, path = check.entry, rows[here], (*path, here)
    return Block(at=at, path=path, place=place, check=check, value=value, is_row=is_row)


def _row_at(check: Check, rows: Any, step: str) -> str | int | None:
    if check.kind == "keyed":
        return step if step in check.options and step in rows else None
    if "key" in check.entry.fields:  # type: ignore[union-attr]
        return next((at for at, row in enumerate(rows) if row.get("key") == step), None)
    return int(step) if step.isdecimal() and len(step) < 4 and int(step) < len(rows) else None


def children(block: Block) -> list[Block]:
    """The rows of a list, or the parts of a part, in their order."""
    check, value = block.check, block.value
    if check.kind == "record":
        return [
            _below(block, name, name, each, value.get(name, []), (*block.place, name))
            for name, each in check.fields.items()
            if is_page(each)
        ]
    if check.entry is None:
        return []
    if check.kind == "keyed":
        return [_below(block, name, name, check.entry, value[name], block.place) for name in check.options]
    by_key = "key" in check.entry.fields
    return [
        _below(block, row["key"] if by_key else str(at), at, check.entry, row, block.place)
        for at, row in enumerate(value)
    ]


def _below(block: Block, step: str, here: str | int, check: Check, value: Any, place: Place) -> Block:
    at = f"{block.at}.{step}" if block.at else step
    return Block(at=at, path=(*block.path, here), place=place, check=check, value=value, is_row=is_list(block.check))


def entries(block: Block, *, new: bool = False) -> list[Entry]:
    """The fields of a part's form; small tables are taken apart, the key of a row is asked for once."""
    check = block.check.entry if new else block.check
    if check is None or check.kind != "record":
        return []
    return [each for each in _flat(check, block.place, ()) if new or each.path != (FIXED,)]


def _flat(check: Check, place: Place, path: Place, *, required: bool = True) -> Iterator[Entry]:
    for name, each in check.fields.items():
        here = (*place, name)
        if here in NOT_ASKED or is_page(each):
            continue
        needed = required and name not in check.optional
        if each.kind == "record":
            yield from _flat(each, here, (*path, name), required=needed)
        else:
            label, hint = named(here)
            empty = each.kind == "many" and not each.least
            yield Entry(path=(*path, name), check=each, label=label, hint=hint, required=needed and not empty)


def placed(raw: Raw, path: Sequence[str | int], part: Any) -> dict[str, Any]:
    """The framework with another part at a path; what was given stays as it is."""
    if not path:
        return dict(part)
    return _put(raw, path, part)


def _put(value: Any, path: Sequence[str | int], part: Any) -> Any:
    if not path:
        return part
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        return {**value, step: _put(value.get(step, [] if rest else None), rest, part)}
    rows = list(value)
    rows[int(step)] = _put(rows[int(step)], rest, part)
    return rows


def problems_of(raw: Raw) -> list[tuple[Path, str]]:
    """Every fault of a framework: where, and why."""
    found: list[tuple[Path, str]] = []
    FRAMEWORK(raw, (), lambda path, reason: found.append((path, reason)), key="draft")
    return found
