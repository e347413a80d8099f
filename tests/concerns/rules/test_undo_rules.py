"""A move is taken back by its maker, within a minute, while nothing has come of it."""

from datetime import UTC, datetime, timedelta

import pytest

from concerns.rules.undoing import MINUTE, why_not_undo

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
USUAL = {"own": True, "latest": True, "at": AT, "now": AT + MINUTE}


@pytest.mark.parametrize(
    ("verb", "changes", "words"),
    [
        ("close", {}, None),
        ("close", {"now": AT + MINUTE + timedelta(microseconds=1)}, "one minute"),
        ("close", {"own": False}, "Only the person"),
        ("close", {"latest": False}, "Something has happened"),
        ("mark_duplicate", {}, None),
        ("rescored", {}, "not a move"),
        ("undone", {}, "not a move"),
    ],
)
def test_when_a_move_can_be_undone(verb, changes, words):
    refusal = why_not_undo(verb, **USUAL | changes)
    assert refusal is None if words is None else words in refusal
