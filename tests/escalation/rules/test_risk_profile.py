"""The headings of a risk profile (domain brief 4.5)."""

import pytest

from escalation.rules.profile import HEADINGS, LIMIT, in_words, unsaid, why_not_profile


def test_each_heading_is_there_once_with_its_words():
    assert len({heading.key for heading in HEADINGS}) == len(HEADINGS) == 10
    assert all(heading.label and (heading.hint or heading.choices) for heading in HEADINGS)


def test_what_is_said_is_told_in_the_order_of_the_table_and_the_rest_is_named():
    said = {"confidence": "low", "people": "40 people a week", "grip": ""}
    assert in_words(said) == [("People affected", "40 people a week"), ("Confidence in the evidence", "Low")]
    assert unsaid(said) == [h.label for h in HEADINGS if h.key not in ("people", "confidence")]
    assert in_words({}) == []


@pytest.mark.parametrize(
    ("profile", "wrong"),
    [
        ({}, []),
        ({"culture": "closed", "people": "Many"}, []),
        ({"culture": ""}, []),
        ({"culture": "friendly"}, ["culture"]),
        ({"confidence": "certain"}, ["confidence"]),
        ({"people": "x" * (LIMIT + 1)}, ["people"]),
        ({"weather": "wet"}, ["weather"]),
    ],
)
def test_what_is_wrong_is_said_by_heading(profile, wrong):
    assert sorted(why_not_profile(profile)) == wrong
