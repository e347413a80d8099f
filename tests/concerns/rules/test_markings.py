from datetime import date

import pytest

from concerns.rules.markings import STREAMS, marked
from quality_oversight.markings import ORDINARY, SENSITIVE, Marking, file_name, highest


@pytest.mark.parametrize(
    ("sensitivity", "chosen", "expected"),
    [
        ("standard", "official", ORDINARY),
        ("standard", "official_sensitive", SENSITIVE),
        ("speak_up", "official", STREAMS["speak_up"]),
        ("safeguarding", "official_sensitive", STREAMS["safeguarding"]),
    ],
)
def test_a_restricted_stream_is_always_sensitive_and_has_its_own_line(sensitivity, chosen, expected):
    assert marked(sensitivity, chosen) == expected
    assert expected.is_sensitive == (sensitivity != "standard" or chosen == Marking.SENSITIVE)


def test_a_list_carries_the_highest_mark_in_it():
    assert highest([]) == ORDINARY
    assert highest([ORDINARY, SENSITIVE, ORDINARY]) == SENSITIVE


def test_a_file_says_how_it_is_marked():
    name = file_name("Risk register", "QHM", date(2026, 11, 25), STREAMS["speak_up"], "pdf")
    assert name == "risk-register_QHM_2026-11-25_OFFICIAL-SENSITIVE.pdf"
