"""What else a concern is about: each subject once, in a known part (domain brief 3.1 F005, 3.7 F123)."""

import pytest

from concerns.rules.subjects import in_words, why_not_further


@pytest.mark.parametrize(
    ("further", "wrong"),
    [
        ([], []),
        ([("b", "about"), ("c", "causes"), ("d", "bears")], []),
        ([("a", "about")], [0]),
        ([("b", "about"), ("b", "bears")], [1]),
        ([("b", "blames")], [0]),
        ([("old", "about")], [0]),
        ([(number, "about") for number in range(6)], [5]),
    ],
)
def test_each_subject_is_named_once_in_a_known_part_and_is_in_use(further, wrong):
    assert list(why_not_further("a", further, retired=["old"])) == wrong


def test_history_tells_names_and_parts_in_one_order():
    assert in_words([("York", "about"), ("Leeds", "bears"), ("Hull", "causes")]) == (
        "Hull (causes the risk); Leeds (bears the risk); York"
    )
    assert in_words([]) == ""
