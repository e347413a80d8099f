"""Every key is found on its line, however the table is written."""

import pytest

from quality_oversight.frameworks.lines import lines_of

TEXT = '''# a comment with key = "no"
title = "one"
"quoted key" = 'two = 2'
dotted.inner.key = 3

text = """
[not.a.table]
nor = "a key" \\""" still
"""
day = 2026-01-01 10:00:00
list = [
  1, 2, # [comment]
  "three ] ,",
  [4,
   5],
]
inline = { a = 1, b = { c = [
  { d = 1 },
  { d = 2 } ] } }

[table.deep]
x = 1

[[row]]
x = 1
[[row.part]]
y = 1
[[row.part]]
y = 2
[row.part.plain]
z = 1

[[row]]
  [[row.part]]
  y = 3
'''

EXPECTED = [
    ((), 1),
    (("title",), 2),
    (("quoted key",), 3),
    (("dotted",), 4),
    (("dotted", "inner", "key"), 4),
    (("text",), 6),
    (("day",), 10),
    (("list",), 11),
    (("list", 0), 12),
    (("list", 1), 12),
    (("list", 2), 13),
    (("list", 3), 14),
    (("list", 3, 1), 15),
    (("inline", "a"), 17),
    (("inline", "b", "c", 0, "d"), 18),
    (("inline", "b", "c", 1, "d"), 19),
    (("table",), 21),
    (("table", "deep", "x"), 22),
    (("row",), 24),
    (("row", 0), 24),
    (("row", 0, "x"), 25),
    (("row", 0, "part", 0), 26),
    (("row", 0, "part", 0, "y"), 27),
    (("row", 0, "part", 1), 28),
    (("row", 0, "part", 1, "y"), 29),
    (("row", 0, "part", 1, "plain"), 30),
    (("row", 0, "part", 1, "plain", "z"), 31),
    (("row", 1), 33),
    (("row", 1, "part", 0), 34),
    (("row", 1, "part", 0, "y"), 35),
]


@pytest.mark.parametrize(("path", "line"), EXPECTED, ids=str)
def test_a_path_is_found_on_its_line(path, line):
    assert lines_of(TEXT)[path] == line


@pytest.mark.parametrize(("path", "line"), EXPECTED, ids=str)
def test_windows_line_ends_change_nothing(path, line):
    assert lines_of(TEXT.replace("\n", "\r\n"))[path] == line


def test_what_looks_like_a_key_inside_text_is_none():
    assert not {("not",), ("nor",)} & set(lines_of(TEXT))


@pytest.mark.parametrize(
    "broken", ["a = [1, 2", "[[x", "a = { b = ", 'a = "', "]", "= 1", "a = ]\nb = 2", "'''", "[a]]"]
)
def test_a_broken_text_does_not_hang(broken):
    assert lines_of(broken)[()] == 1
