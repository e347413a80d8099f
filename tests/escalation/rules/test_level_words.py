"""Levels compare by rank, and no decision on file counts as routine."""

import pytest

from escalation.rules.levels import RANK, Direction, Level, direction, level_or_default, levels_above

R, E, INT = Level.ROUTINE, Level.ENHANCED, Level.INTENSIVE


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (R, R, "No change"), (E, E, "No change"), (INT, INT, "No change"), (None, R, "No change"),
        (R, E, "Escalated"), (R, INT, "Escalated"), (E, INT, "Escalated"), (None, E, "Escalated"),
        (E, R, "Stepped down"), (INT, E, "Stepped down"), (INT, R, "Stepped down"), (INT, None, "Stepped down"),
    ],
)  # fmt: skip
def test_every_pair_has_a_direction_in_words(before, after, words):
    assert direction(before, after).label == words


def test_directions_are_stored_as_up_down_and_same():
    assert Direction.values == ["up", "down", "same"]


def test_every_level_has_a_rank_of_its_own():
    assert sorted(RANK, key=RANK.get) == [R, E, INT]


def test_rg1_a_service_above_its_trust_is_counted_and_one_below_is_not():
    assert levels_above(R, [E, R, R]) == [(E, 1)]
    assert levels_above(E, [E, R, INT]) == [(INT, 1)]
    assert levels_above(None, [E, INT, E]) == [(INT, 1), (E, 2)]


def test_rg2_a_proposed_level_leaves_the_present_one_alone():
    assert direction(R, level_or_default(R)) is Direction.SAME


def test_rg3_no_decision_on_file_is_routine():
    assert level_or_default(None) is R
    assert level_or_default("intensive") is INT
