"""Two versions of a framework side by side, field by field and in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from escalation.editor.rules.blocks import NOT_ASKED, Place, Raw, row_title
from escalation.rules.wording import day
from quality_oversight.frameworks.checks import Check
from quality_oversight.frameworks.naming import named
from quality_oversight.frameworks.shape import FRAMEWORK

YES, NO = "Yes", "No"


@dataclass(frozen=True)
class Difference:
    """A field that is not the same: where, what it is called, and its words in each; empty where it is not there."""

    where: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class _Told:
    where: str
    label: str
    words: str


def differences(before: Raw, after: Raw) -> list[Difference]:
    """Every field in which two frameworks differ, in the order of the framework."""
    old, new = dict(_tell(before)), dict(_tell(after))
    found = []
    for key in dict.fromkeys([*old, *new]):
        was, now = old.get(key), new.get(key)
        told = now or was
        words = (was.words if was else "", now.words if now else "")
        if told is not None and words[0] != words[1]:
            found.append(Difference(told.where, told.label, *words))
    return sorted(found, key=lambda each: ORDER.index(each.where.split(" – ")[0]))


def _tell(raw: Raw) -> Iterator[tuple[Place, _Told]]:
    yield from _record(FRAMEWORK, raw, (), (), ())


def _record(check: Check, value: Raw, key: Place, place: Place, where: tuple[str, ...]) -> Iterator[Any]:
    for name, each in check.fields.items():
        here = (*place, name)
        if name not in value or here in NOT_ASKED or name == "key":
            continue
        yield from _value(each, value[name], (*key, name), here, where)


def _value(check: Check, value: Any, key: Place, place: Place, where: tuple[str, ...]) -> Iterator[Any]:
    label = named(place)[0]
    if check.kind == "record":
        yield from _record(check, value, key, place, (*where, label) if check.sourced else where)
    elif check.kind == "keyed" and check.entry is not None:
        for name in check.options:
            yield from _record(
                check.entry, value[name], (*key, name), place, (*where, label, first_up(row_title({}, name)))
            )
    elif check.kind == "many" and check.entry is not None and check.entry.kind == "record":
        for at, row in enumerate(value):
            mark = str(row.get("key") or row.get("term") or row.get("label") or at)
            yield from _record(check.entry, row, (*key, mark), place, (*where, label, row_title(row, mark)))
    else:
        yield key, _Told(" – ".join(where) or ABOUT, label, in_words(check, value))


def first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def in_words(check: Check, value: Any) -> str:
    """A value as somebody reads it: a list as lines, a choice by what it says."""
    if check.kind == "many" and check.entry is not None:
        return "\n".join(in_words(check.entry, each) for each in value)
    if check.kind == "one_of":
        return check.options.get(value, str(value))
    if check.kind == "flag":
        return YES if value else NO
    return day(value) if check.kind == "day" else " ".join(str(value).split())


ABOUT = "About the framework"
ORDER = [ABOUT, *(named((name,))[0] for name in FRAMEWORK.fields)]
