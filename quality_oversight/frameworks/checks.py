"""Checks of which the shape of a framework file is put together: each takes a raw value and returns it or reports."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from typing import Any

from dateutil.rrule import rrulestr

from quality_oversight.frameworks.lines import Path
from quality_oversight.frameworks.provenance import Provenance
from quality_oversight.frameworks.vocabulary import ORIGINS

Report = Callable[[Path, str], None]
Run = Callable[..., Any]  # value, path, report

INVALID: Any = object()

KINDS = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a decimal number",
    date: "a date",
    datetime: "a date and time",
    list: "a list",
    dict: "a table",
}
RECURRENCE = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+-]+)*")


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check of one value, with what a form needs to know to ask for such a value."""

    run: Run
    kind: str  # text, name, colour, recurrence, flag, day, whole, one_of, many, record or keyed
    options: Mapping[str, str] = field(default_factory=dict)  # one_of: each word and what it says
    least: int = 0  # whole: the least number; many: how many entries at least
    entry: "Check | None" = None  # many and keyed: what each entry is
    fields: Mapping[str, "Check"] = field(default_factory=dict)  # record
    optional: frozenset[str] = frozenset()  # record: fields that may be left out
    sourced: bool = False  # record: whether it says where its values come from

    def __call__(self, value: Any, path: Path, report: Report, **given: Any) -> Any:
        return self.run(value, path, report, **given)


def of_type(kind: type) -> Run:
    def check(value: Any, path: Path, report: Report) -> Any:
        if type(value) is kind:  # exactly: true is no number, and a time is no date
            return value
        report(path, f"must be {KINDS[kind]}, not {KINDS.get(type(value), 'a time')}")
        return INVALID

    return check


def _text(value: Any, path: Path, report: Report) -> Any:
    """Text that is not empty; line breaks and runs of spaces become one space."""
    if of_type(str)(value, path, report) is INVALID:
        return INVALID
    if value.strip():
        return " ".join(value.split())
    report(path, "must not be empty")
    return INVALID


def matching(kind: str, pattern: str, reason: str) -> Check:
    def check(value: Any, path: Path, report: Report) -> Any:
        if of_type(str)(value, path, report) is INVALID:
            return INVALID
        if re.fullmatch(pattern, value):
            return value
        report(path, f'"{value}" {reason}')
        return INVALID

    return Check(run=check, kind=kind)


text = Check(run=_text, kind="text")
name = matching(
    "name", r"[a-z][a-z0-9_]*", "must be lower case letters, digits and underscores, starting with a letter"
)
colour = matching("colour", r"#[0-9a-fA-F]{6}", "is not a colour; write # and six digits from 0 to 9 or a to f")
flag = Check(run=of_type(bool), kind="flag")
day = Check(run=of_type(date), kind="day")


def whole(least: int) -> Check:
    def check(value: Any, path: Path, report: Report) -> Any:
        if of_type(int)(value, path, report) is INVALID:
            return INVALID
        if value >= least:
            return value
        report(path, f"must be {least} or more, not {value}")
        return INVALID

    return Check(run=check, kind="whole", least=least)


def one_of(options: Collection[str], what: str, words: Mapping[str, str] | None = None) -> Check:
    """One of some words; `words` says what each means, where the options do not."""
    told = words or (options if isinstance(options, Mapping) else {})
    labels = {option: str(told.get(option, option.capitalize())) for option in options}

    def check(value: Any, path: Path, report: Report) -> Any:
        if of_type(str)(value, path, report) is INVALID:
            return INVALID
        if value in options:
            return value
        report(path, f'"{value}" is not a known {what}; use one of: {", ".join(options)}')
        return INVALID

    return Check(run=check, kind="one_of", options=labels)


def _recurrence(value: Any, path: Path, report: Report) -> Any:
    """A recurrence rule by days or longer that never ends (RFC 5545, section 3.3.10)."""
    if of_type(str)(value, path, report) is INVALID:
        return INVALID
    if not RECURRENCE.fullmatch(value) or "UNTIL=" in value or "COUNT=" in value:
        report(path, f'"{value}" is not a recurrence rule such as FREQ=MONTHLY;BYDAY=2TU, without COUNT or UNTIL')
        return INVALID
    try:
        rule = rrulestr(f"{value};UNTIL=20350101T000000", dtstart=datetime(2026, 1, 1))
    except (ValueError, TypeError) as problem:
        report(path, f'"{value}" is not a recurrence rule: {problem}')
        return INVALID
    if next(iter(rule), None) is None:
        report(path, f'"{value}" gives no date at all')
        return INVALID
    return value


recurrence = Check(run=_recurrence, kind="recurrence")


def many(check_one: Check, *, least: int = 0, also: Callable[[list[Any], Path, Report], None] | None = None) -> Check:
    """A list of like things, none of them twice; rows are told apart by their "key"."""

    def check(value: Any, path: Path, report: Report) -> Any:
        if of_type(list)(value, path, report) is INVALID:
            return INVALID
        if len(value) < least:
            report(path, f"must have at least {least} {'entry' if least == 1 else 'entries'}")
        seen = []
        for index, entry in enumerate(value):
            mark = entry.get("key") if isinstance(entry, dict) else entry
            if mark is not None and mark in seen:
                here = (*path, index, "key") if isinstance(entry, dict) else (*path, index)
                report(here, f'"{mark}" is there twice')
            seen.append(mark)
        checked = tuple(check_one(entry, (*path, index), report) for index, entry in enumerate(value))
        if also:
            also(value, path, report)
        return INVALID if INVALID in checked else checked

    return Check(run=check, kind="many", least=least, entry=check_one)


def record(cls: type, shape: Mapping[str, Check], *, also: Callable[[Any, Path, Report], None] | None = None) -> Check:
    """A table with exactly the fields of a dataclass; fields with a default may be left out."""
    required = [each.name for each in fields(cls) if each.default is MISSING and each.name != "key"]
    required += ["key"] if "key" in shape else []
    with_provenance = "provenance" in {each.name for each in fields(cls)}

    def check(value: Any, path: Path, report: Report, **given: Any) -> Any:
        if of_type(dict)(value, path, report) is INVALID:
            return INVALID
        known = dict(shape) | ({"provenance": _provenance(shape, value)} if with_provenance else {})
        for key in value:
            if key not in known:
                report((*path, key), f'unknown key "{key}"')
        missing = [key for key in required if key not in value and key not in given]
        for key in missing:
            report((*path, key), f'"{key}" is missing')
        built = {key: known[key](value[key], (*path, key), report) for key in known if key in value}
        if missing or INVALID in built.values():
            return INVALID
        made = cls(**built, **given)
        if also:
            also(made, path, report)
        return made

    optional = frozenset(shape) - frozenset(required)
    return Check(run=check, kind="record", fields=shape, optional=optional, sourced=with_provenance)


def keyed(names: Collection[str], what: str, check_one: Check) -> Check:
    """A table of tables that holds exactly these names; each record is given its name as its key."""

    def check(value: Any, path: Path, report: Report) -> Any:
        if of_type(dict)(value, path, report) is INVALID:
            return INVALID
        for key in value:
            if key not in names:
                report((*path, key), f'"{key}" is not a {what}; there are exactly these: {", ".join(names)}')
        for key in names:
            if key not in value:
                report((*path, key), f'the {what} "{key}" is missing; there are exactly these: {", ".join(names)}')
        built = tuple(check_one(value[key], (*path, key), report, key=key) for key in names if key in value)
        return INVALID if INVALID in built or len(built) < len(names) else built

    return Check(run=check, kind="keyed", options=dict.fromkeys(names, what), entry=check_one)


def _provenance(shape: Mapping[str, Check], block: dict[str, Any]) -> Check:
    origin = one_of(ORIGINS, "provenance")

    def check(value: Any, path: Path, report: Report) -> Any:
        if of_type(dict)(value, path, report) is INVALID:
            return INVALID
        if "all" not in value:
            report((*path, "all"), '"all" is missing: say where this block comes from')
        for key in value:
            named, _, entry = key.partition(".")
            held = block.get(named)
            if key != "all" and named not in shape:
                report((*path, key), f'names "{named}", which is not a field of this block')
            elif entry and not (isinstance(held, list | dict) and entry in held):
                report((*path, key), f'names "{entry}", which is not in "{named}"')
        checked = {key: origin(value[key], (*path, key), report) for key in value}
        if "all" not in checked or INVALID in checked.values():
            return INVALID
        return Provenance(all=checked.pop("all"), exceptions=tuple(checked.items()))

    return Check(run=check, kind="provenance")
