"""What the cells of a row say about a concern."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from concerns.rules.risk import Consequence, Likelihood
from concerns.rules.vocabulary import Harm, Sensitivity
from quality_oversight.spreadsheets.cells import FORMULA
from quality_oversight.spreadsheets.days import day_of, short
from quality_oversight.spreadsheets.headings import same_words

from .columns import BY_NAME, READ, Column, Kind

STEPS = {
    "initial_consequence": {same_words(step.label): step.value for step in Consequence},
    "initial_likelihood": {same_words(step.label): step.value for step in Likelihood},
}
LEFT_EMPTY: dict[str, Any] = {
    "key_questions": [], "immediate_safety_action": "", "harm": Harm.UNKNOWN, "sensitivity": Sensitivity.STANDARD,
    "lead": None,
}  # fmt: skip
NUMBER = "an NHS number"
WHAT_TO_DO = {FORMULA: "Open the file in Excel, save it, and bring it again"}  # or, as for a number, write it without
SEPARATORS = re.compile(r"[;\n]")
MISSING = {
    "title": "Enter a title",
    "summary": "Enter what was seen",
    "source": "Choose the source",
    "date_identified": "Enter the date identified",
    "domains": "Choose at least one quality domain",
    "immediacy": "Choose how soon people may be at risk",
    "subject": "Enter the provider",
    "initial_consequence": "Enter the consequence, from 1 to 5",
    "initial_likelihood": "Enter the likelihood, from 1 to 5",
}


@dataclass(frozen=True)
class Known:
    """What names stand for here: by column, the words of a name (see `same_words`) and its value.

    A value of None means that several things have this name.
    """

    names: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Reading:
    """How the cells of one sheet are read.

    `places` gives the column (from 0) of each field, `same` the value of a field that every row has, `meant` by field
    and words the value that somebody chose for a name that is not known here.
    """

    places: Mapping[str, int]
    same: Mapping[str, str] = field(default_factory=dict)
    meant: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass
class Read:
    """A row as read: values by field, and what is wrong by field."""

    values: dict[str, Any]
    problems: dict[str, str]
    ref: str = ""


def read_row(cells: Sequence[str], kept_out: Mapping[str, str], how: Reading, known: Known) -> Read:
    """Read one row; `kept_out` says by column, counted from "0", what was not taken in."""
    values, problems, ref = dict(LEFT_EMPTY), {}, ""
    for column in READ:
        place = how.places.get(column.name)
        text = cells[place] if place is not None and place < len(cells) else ""
        if place is not None and (what := kept_out.get(str(place))):
            instead = WHAT_TO_DO.get(what, "Write it without")
            problems[_field(column)] = f"This cell held {what}, so it was not taken in. {instead}"
            continue
        if not text and not how.same.get(column.name):
            continue
        if column.kind is Kind.REFERENCE:
            ref = text.upper()
            continue
        try:
            value = how.same[column.name] if not text else value_of(column, text, how, known)
            values[_field(column)] = _as_kind(column, value) if not text else value
        except ValueError as reason:
            problems[_field(column)] = str(reason)
    for name, message in MISSING.items():
        if name not in values and name not in problems:
            problems[name] = message
    return Read(values, problems, ref)


def _field(column: Column) -> str:
    """The code of a provider and its name say the same thing; the name, which is read last, wins only where both do."""
    return "subject" if column.kind is Kind.SUBJECT else column.name


def _as_kind(column: Column, value: str) -> Any:
    """A value that was chosen for every row."""
    if column.holds_several:
        return [_key(column, value)]
    return int(value) if column.kind is Kind.SCALE else value


def value_of(column: Column, text: str, how: Reading, known: Known) -> Any:
    """The value that a cell stands for; a ValueError says in plain words why there is none."""
    if column.kind is Kind.DATE:
        return day_of(text)
    if column.kind is Kind.SCALE:
        return step_of(column.name, text)
    if column.kind is Kind.NUMBER:
        return number_of(text)
    if column.holds_several:
        parts = parts_of(column, text, how, known)
        return list(dict.fromkeys(_key(column, named(column, part, how, known)) for part in parts))
    return named(column, text, how, known) if column.is_chosen else text


def _key(column: Column, value: str) -> Any:
    """A key as a concern keeps it: themes are known by their ids."""
    return UUID(value) if column.kind is Kind.THEMES else value


def number_of(text: str) -> int:
    """A whole number, from "1,200" or "1200.0" as a spreadsheet writes it."""
    if match := re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.0+)?", text.strip()):
        return int(match[1].replace(",", ""))
    raise ValueError(f"“{short(text)}” is not a whole number")


def parts_of(column: Column, text: str, how: Reading, known: Known) -> list[str]:
    """The names in a cell that may hold several; a comma parts them where the whole is no name."""
    parts = [part.strip() for part in SEPARATORS.split(text) if part.strip()]
    if len(parts) == 1 and "," in text and not _is_known(column, text, how, known):
        return [part.strip() for part in text.split(",") if part.strip()]
    return parts


def _is_known(column: Column, text: str, how: Reading, known: Known) -> bool:
    try:
        named(column, text, how, known)
    except ValueError:
        return False
    return True


def named(column: Column, text: str, how: Reading, known: Known) -> Any:
    """What a name stands for: what somebody said that it means, or else what has this name here."""
    words = same_words(text)
    if chosen := how.meant.get(column.name, {}).get(words):
        return chosen
    names = known.names.get(column.name, {})
    if words not in names:
        raise ValueError(f"“{short(text)}” is not known here")
    if names[words] is None:
        raise ValueError(f"Several have the name “{short(text)}”: say which")
    return names[words]


def unknown_names(cells: Sequence[str], how: Reading, known: Known) -> list[tuple[str, str]]:
    """Each (field, name) in a row that stands for nothing here."""
    found = []
    for column in READ:
        place = how.places.get(column.name)
        if column.is_chosen and place is not None and place < len(cells) and cells[place]:
            several = column.holds_several
            for part in parts_of(column, cells[place], how, known) if several else [cells[place]]:
                if not _is_known(column, part, how, known):
                    found.append((column.name, part))
    return found


def step_of(name: str, text: str) -> int:
    """1 to 5, from "4", "4 Major" or "Major"."""
    words = same_words(text)
    if match := re.fullmatch(r"([1-5])( 0)?|([1-5]) [a-z ]+", words):
        return int(match[1] or match[3])
    if words in STEPS[name]:
        return STEPS[name][words]
    raise ValueError(f"“{short(text)}” is not a number from 1 to 5")


def label(name: str) -> str:
    """The heading of a field."""
    return BY_NAME[name].label if name in BY_NAME else "Row"
