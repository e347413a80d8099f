"""SM1: counts of 1 to 4 are shown as "<5", and nothing else in the table gives them away."""

import pytest

from providers.measures.rules.suppression import shown, table_shown


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (1, "<5"), (4, "<5"), (5, "5"), (1234, "1,234")])
def test_one_count(count, text):
    assert shown(count) == text


@pytest.mark.parametrize(
    ("counts", "texts", "total"),
    [
        ([12, 7, 0], ["12", "7", "0"], "19"),
        ([12, 7, 3], ["12", "7", "<5"], "withheld"),  # 22 - 12 - 7 would be 3
        ([12, 3, 2], ["12", "<5", "<5"], "withheld"),
        ([3, 0], ["<5", "0"], "withheld"),
        ([], [], "0"),
    ],
)
def test_a_table_and_its_total(counts, texts, total):
    found = table_shown(dict(enumerate(counts)))
    assert (list(found[0].values()), found[1]) == (texts, total)


@pytest.mark.parametrize("counts", [(0, 1, 5), (1, 1, 1), (4, 4, 20), (1, 7, 9)])
def test_what_is_shown_is_the_same_for_every_small_count(counts):
    read = table_shown(dict(enumerate(counts)))
    for place, count in enumerate(counts):
        for other in range(1, 5) if 0 < count < 5 else ():
            assert table_shown(dict(enumerate([*counts[:place], other, *counts[place + 1 :]]))) == read
