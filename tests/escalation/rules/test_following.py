"""What follows from a decision in effect (domain brief 4.3, "Starts automatically")."""

import pytest

from escalation.following.rules import After, Follow, still_to_do, what_follows
from escalation.rules.levels import Level

UP = {"letter", "agreed", "reviewed"}
HIGHEST = UP | {"rapid_review", "group"}


@pytest.mark.parametrize(
    ("target", "changes", "follows"),
    [
        (Level.ENHANCED, {"escalates": True}, UP),
        (Level.ENHANCED, {"escalates": True, "of_provider": False}, UP - {"letter"}),
        (Level.INTENSIVE, {"escalates": True}, HIGHEST),
        (Level.INTENSIVE, {"escalates": True, "emergency": True}, HIGHEST | {"noted"}),
        (Level.ENHANCED, {"escalates": False}, {"letter", "reviewed"}),
        (Level.ROUTINE, {"escalates": False}, {"letter", "reviewed"}),
        (Level.ROUTINE, {"escalates": False, "of_provider": False}, {"reviewed"}),
    ],
)
def test_what_follows_by_move(target, changes, follows):
    assert {line.follow for line in what_follows(After(target=target, **changes))} == follows


def test_what_is_done_is_said_and_what_is_not_is_named():
    lines = what_follows(After(target=Level.ENHANCED, escalates=True, done=frozenset({Follow.LETTER})))
    assert [(line.follow, line.done) for line in lines] == [("letter", True), ("agreed", False), ("reviewed", False)]
    assert still_to_do(lines) == (Follow.AGREED.label, Follow.REVIEWED.label)
    assert still_to_do(what_follows(After(target=Level.ENHANCED, escalates=True, done=frozenset(Follow)))) == ()
