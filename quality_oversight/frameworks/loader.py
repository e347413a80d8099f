"""Reads framework files, or refuses them with every fault at once."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath

from quality_oversight.frameworks.lines import Path, lines_of, places
from quality_oversight.frameworks.schema import Framework
from quality_oversight.frameworks.shape import FRAMEWORK

FOLDER = FilePath(__file__).parent

SYNTAX = (
    (r"Cannot overwrite a value|Cannot mutate immutable", "this key is already set further up"),
    (r"Cannot declare .* twice", "this table is already given further up"),
    (r"Invalid value", "this value cannot be read; text needs quotation marks around it"),
    (r"Expected '=' after a key", 'an equals sign ("=") must follow the key'),
    (r"Unterminated|Illegal character '\\n'|Expected \"['\"]{3}", "the quotation marks are not closed"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a framework file: which key, on which line, and why; rows of a list are counted from 1."""

    key: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.key}: {self.reason}"


class FrameworkError(ValueError):
    """A framework file is refused; `problems` holds every fault that was found, in the order of the lines."""

    def __init__(self, name: str, problems: list[Problem]):
        self.name = name
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join([f"The framework {name} cannot be used.", *map(str, self.problems)]))


def keys() -> list[str]:
    """The frameworks that come with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def text_of(key: str) -> str:
    """The text of a framework that comes with the product; KeyError for a name that is not among them."""
    if key not in keys():
        raise KeyError(f"There is no framework called {key}.")
    return (FOLDER / f"{key}.toml").read_text(encoding="utf-8")


@cache
def load(key: str) -> Framework:
    return parse(text_of(key), key)


def parse(source: str, name: str) -> Framework:
    """Read a framework from its text, or refuse it with every fault at once."""
    try:
        raw = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise FrameworkError(name, [_syntax_problem(source, str(error))]) from error
    lines = lines_of(source)
    problems: list[Problem] = []

    def report(path: Path, reason: str) -> None:
        at = path
        while at not in lines:  # a missing key is shown at the table that lacks it
            at = at[:-1]
        problems.append(Problem(_dotted(path), lines[at], reason))

    framework: Framework = FRAMEWORK(raw, (), report, key=name)
    if problems:
        raise FrameworkError(name, problems)
    return framework


def _dotted(path: Path) -> str:
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".") or "the whole file"


def _syntax_problem(source: str, message: str) -> Problem:
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    line = int(place[1]) if place and place[1] else source.rstrip().count("\n") + 1
    fault = message[: place.start()] if place else message
    reason = next((plain for pattern, plain in SYNTAX if re.match(pattern, fault)), f"this is not valid TOML: {fault}")
    before = [path for path, at in places(source) if at <= line]
    return Problem(_dotted(before[-1]) if before else "the whole file", line, reason)
