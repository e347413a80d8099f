from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from concerns.streams.rules import quarter_after, quarter_before, quarter_of, suppressed


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ({"a": 0, "b": 0}, {"a": "0", "b": "0"}, "0"),
        ({"a": 1, "b": 0}, {"a": "<5", "b": "0"}, "1 or more"),
        ({"a": 4, "b": 7}, {"a": "<5", "b": "7"}, "8 or more"),
        ({"a": 5, "b": 7}, {"a": "5", "b": "7"}, "12"),
        ({"a": 1, "b": 4, "c": 9}, {"a": "<5", "b": "<5", "c": "9"}, "11 or more"),
    ],
)
def test_small_counts_are_hidden_and_the_total_does_not_give_them_away(counts, shown, total):
    assert suppressed(counts) == (shown, total)


@given(some.dictionaries(some.sampled_from("abcde"), some.integers(0, 30), max_size=5))
def test_nobody_can_tell_one_small_count_from_another(counts):
    smaller = {name: 1 if 0 < count < 5 else count for name, count in counts.items()}
    assert suppressed(counts) == suppressed(smaller)


def test_a_negative_count_is_a_mistake():
    with pytest.raises(ValueError, match="never negative"):
        suppressed({"a": -1})


@given(some.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_quarters_follow_one_another(day):
    first = quarter_of(day)
    assert first <= day < quarter_after(first)
    assert quarter_before(quarter_after(first)) == first
    assert first.day == 1
    assert first.month in {1, 4, 7, 10}
