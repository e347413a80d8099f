"""Cells that leave as text and come back as the same text (OWASP, CSV injection).

A spreadsheet program runs a cell that starts with one of STARTS as a formula. Such a text leaves with an apostrophe
before it, and so does a text that already looks like one that left, so that taking one apostrophe away always gives
back what was there.
"""

import re

FORMULA = "a formula without a saved result"  # what is kept out of a cell that nobody worked out
STARTS = "=+\\-@\t\r\n＝＋－＠"
RUNS = re.compile(f"'*[{STARTS}]")
DEFUSED = re.compile(f"'+[{STARTS}]")
# What XML 1.0 cannot hold; nobody types these, and no spreadsheet program shows them.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def defused(text: str) -> str:
    """A text as it may stand in a cell, never run as a formula."""
    return f"'{text}" if RUNS.match(text) else text


def restored(text: str) -> str:
    """The text that a cell stands for: `restored(defused(text)) == text` for every text."""
    return text[1:] if DEFUSED.match(text) else text


def plain_cell(text: str) -> str:
    """A text with one kind of line end, without what no cell can hold, and with no space around it."""
    return NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
