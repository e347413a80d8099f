"""Which names of providers and leads a search may mean (F028)."""

import pytest

from concerns.search.rules.names import MOST, names_meant

CHOICES = [
    ("", "All providers"),
    ("1", "University Hospitals of North Midlands NHS Trust"),
    ("2", "North Staffordshire Combined Healthcare NHS Trust"),
    ("3", "St. John's Surgery"),
    ("4", "Amara Finch (invented)"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("midl", "1"),
        ("north", "12"),
        ("NORTH trust", "12"),
        ("combined north", "2"),
        ("idlands", ""),
        ("st john", "3"),
        ("john's", "3"),
        ("st.john", "3"),
        ("finch", "4"),
        ("invent", "4"),
        ("finch falls", ""),
        ("all", ""),
        ("", ""),
        ("-finch", ""),
        ("the", ""),
    ],
)
def test_each_word_begins_a_word_of_the_name(typed, found):
    assert "".join(key for key, _ in names_meant(typed, CHOICES)) == found


def test_words_that_fit_very_many_names_mean_none():
    many = [(str(n), f"Practice {n}") for n in range(MOST)]
    assert names_meant("practice", many) == many
    assert names_meant("practice", [*many, ("x", "Practice x")]) == []
