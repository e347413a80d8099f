from datetime import date

import pytest

from concerns.rules.markings import STREAMS, marked, why_not_handling
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


def test_a_line_of_ones_own_stands_at_the_head_of_what_shares_it_and_of_nothing_else():
    mine, theirs = (marked("standard", "official_sensitive", line) for line in ("Within this ICB only", "For the lead"))
    assert highest([mine, mine]) == mine
    for marks in ([ORDINARY, mine], [ORDINARY, mine, mine], [SENSITIVE, mine], [mine, theirs]):
        assert highest(marks) == SENSITIVE


def test_the_line_of_a_stream_stands_at_the_head_of_every_list_with_it():
    mine = marked("standard", "official_sensitive", "Within this ICB only")
    speaking, safety = STREAMS["speak_up"], STREAMS["safeguarding"]
    for marks in ([speaking], [ORDINARY, speaking], [SENSITIVE, mine, speaking]):
        assert highest(marks) == speaking
    both = highest([ORDINARY, speaking, safety])
    assert both.is_sensitive
    assert speaking.line in both.line
    assert safety.line in both.line


@pytest.mark.parametrize(
    ("sensitivity", "chosen", "handling", "line"),
    [
        ("standard", "official_sensitive", "Within this ICB only", "Within this ICB only"),
        ("standard", "official_sensitive", "", SENSITIVE.line),
        ("standard", "official", "", ORDINARY.line),
        ("speak_up", "official", "", STREAMS["speak_up"].line),
    ],
)
def test_the_handling_line_that_was_written_stands(sensitivity, chosen, handling, line):
    assert marked(sensitivity, chosen, handling).line == line


@pytest.mark.parametrize(
    ("sensitivity", "chosen", "handling", "refused"),
    [
        ("standard", "official", "", False),
        ("standard", "official_sensitive", "Within this ICB only", False),
        ("standard", "official", "Within this ICB only", True),
        ("speak_up", "official_sensitive", "Within this ICB only", True),
        ("speak_up", "official_sensitive", "", False),
    ],
)
def test_a_handling_line_goes_with_a_sensitive_marking(sensitivity, chosen, handling, refused):
    assert bool(why_not_handling(sensitivity, chosen, handling)) == refused


def test_a_file_says_how_it_is_marked():
    name = file_name("Risk register", "QHM", date(2026, 11, 25), STREAMS["speak_up"], "pdf")
    assert name == "risk-register_QHM_2026-11-25_OFFICIAL-SENSITIVE.pdf"
