"""On which line each key of a TOML text stands. The parser says what a key holds, but not where."""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

TOKEN = re.compile(
    r'''(?P<text>"""(?:\\[\s\S]|[^\\])*?""""{0,2}|\'\'\'[\s\S]*?\'\'\'\'{0,2}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')'''
    r"""|(?P<skip>[ \t\r]+|#[^\n]*)|(?P<newline>\n)|(?P<mark>[\[\]{},=.])|(?P<bare>[^\s\[\]{},=.#"']+|.)"""
)


def places(text: str) -> Iterator[tuple[Path, int]]:
    """Every key, table, row and list entry in the order of the text, with its line (counted from 1).

    The text is taken to be valid; of a broken one the places before the break are right.
    """
    return _Walk(text).statements()


def lines_of(text: str) -> dict[Path, int]:
    """The first line on which each path stands; the whole document is on line 1."""
    found: dict[Path, int] = {(): 1}
    for path, line in places(text):
        found.setdefault(path, line)
    return found


class _Walk:
    def __init__(self, text: str):
        self.tokens: list[tuple[str, str, int]] = []
        line = 1
        for match in TOKEN.finditer(text):
            kind = match.lastgroup or ""
            if kind != "skip":
                self.tokens.append((kind, match.group(), line))
            line += match.group().count("\n")
        self.tokens.append(("end", "", line))
        self.at = 0
        self.rows: dict[Path, int] = {}

    @property
    def now(self) -> str:
        kind, word, _ = self.tokens[self.at]
        return word if kind in ("mark", "newline") else kind

    @property
    def line(self) -> int:
        return self.tokens[self.at][2]

    def step(self) -> None:
        self.at = min(self.at + 1, len(self.tokens) - 1)

    def statements(self) -> Iterator[tuple[Path, int]]:
        table: Path = ()
        while self.now != "end":
            line = self.line
            if self.now == "\n":
                self.step()
            elif self.now == "[":
                table, passed = self.header()
                yield from ((path, line) for path in passed)
            else:
                yield from self.assignment(table)
                while self.now not in ("\n", "end"):
                    self.step()

    def header(self) -> tuple[Path, list[Path]]:
        """The table that a header opens, and each path on the way to it; [[x]] opens the next row of x."""
        self.step()
        is_row = self.now == "["
        parts = self.key_until("]")
        if is_row:
            self.step()
        path: Path = ()
        passed: list[Path] = []
        for position, part in enumerate(parts, start=1):
            path += (part,)
            passed.append(path)
            if is_row and position == len(parts):
                self.rows[path] = self.rows.get(path, 0) + 1
            if path in self.rows:
                path += (self.rows[path] - 1,)
                passed.append(path)
        return path, passed

    def key_until(self, mark: str) -> list[str]:
        """The parts of a dotted key, up to and over the mark that ends it."""
        parts = []
        while self.now not in (mark, "\n", "end"):
            kind, word, _ = self.tokens[self.at]
            if kind in ("bare", "text"):
                parts.append(word[1:-1] if kind == "text" else word)
            self.step()
        if self.now == mark:
            self.step()
        return parts

    def assignment(self, table: Path) -> Iterator[tuple[Path, int]]:
        line = self.line
        path = table
        for part in self.key_until("="):
            path += (part,)
            yield path, line
        yield from self.value(path)

    def value(self, path: Path) -> Iterator[tuple[Path, int]]:
        if self.now == "[":
            yield from self.entries(path, "]")
        elif self.now == "{":
            yield from self.entries(path, "}")
        else:
            while self.now not in (",", "]", "}", "\n", "end"):
                self.step()

    def entries(self, path: Path, close: str) -> Iterator[tuple[Path, int]]:
        self.step()
        index = 0
        while self.now not in (close, "end"):
            before = self.at
            if self.now in (",", "\n"):
                self.step()
            elif close == "}":
                yield from self.assignment(path)
            else:
                yield (*path, index), self.line
                yield from self.value((*path, index))
                index += 1
            if self.at == before:  # a broken text must not hold us here
                self.step()
        self.step()
