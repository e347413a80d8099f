"""The taxonomy of insight (domain brief 3.8)."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from concerns.rules.sources import BY_CODE, CHOICES, QUADRANTS, SOURCES, Kind, Origin, quadrant, source
from concerns.rules.vocabulary import Sensitivity


def test_there_are_56_sources_in_four_quadrants():
    assert len(BY_CODE) == len(SOURCES) == 56
    assert Counter(each.code[:2] for each in SOURCES) == {"IQ": 15, "EQ": 13, "IL": 14, "EL": 14}


def test_codes_run_without_a_gap():
    for key, count in {"IQ": 15, "EQ": 13, "IL": 14, "EL": 14}.items():
        assert [each.code for each in SOURCES if each.code.startswith(key)] == [
            f"{key}{number:02d}" for number in range(1, count + 1)
        ]


@pytest.mark.parametrize(
    ("code", "origin", "kind"),
    [
        ("IQ01", Origin.INTERNAL, Kind.QUANTITATIVE),
        ("EQ13", Origin.EXTERNAL, Kind.QUANTITATIVE),
        ("IL14", Origin.INTERNAL, Kind.QUALITATIVE),
        ("EL08", Origin.EXTERNAL, Kind.QUALITATIVE),
    ],
)
def test_a_code_tells_both_axes(code, origin, kind):
    assert (quadrant(code).origin, quadrant(code).kind) == (origin, kind)


@pytest.mark.parametrize("code", ["IQ16", "XX01", "", "iq01"])
def test_an_unknown_code_is_refused(code):
    with pytest.raises(ValidationError):
        source(code)


def test_names_are_unique_and_present():
    assert len({each.name for each in SOURCES}) == 56
    assert all(each.name.strip() for each in SOURCES)


def test_superseded_sources_say_by_what():
    assert {each.code for each in SOURCES if each.superseded_by} == {
        "IQ01", "IL04", "IQ05", "IQ14", "EQ02", "EQ07", "EQ11", "EL03", "EL09", "EL12"
    }  # fmt: skip


def test_what_can_be_about_named_staff_starts_restricted_and_in_aggregate():
    assert {each.code for each in SOURCES if each.aggregates_only} == {"IL09", "IL10", "IL11"}
    assert all(each.sensitivity != Sensitivity.STANDARD for each in SOURCES if each.aggregates_only)


def test_speaking_up_and_safeguarding_start_in_their_own_streams():
    assert {code: source(code).sensitivity for code in ("IQ04", "IL03", "IQ11", "EL12", "IQ02")} == {
        "IQ04": "speak_up",
        "IL03": "speak_up",
        "IQ11": "safeguarding",
        "EL12": "safeguarding",
        "IQ02": "standard",
    }


def test_choices_are_grouped_by_quadrant_and_complete():
    assert [label for label, _ in CHOICES] == [each.label for each in QUADRANTS.values()]
    assert {code for _, options in CHOICES for code, _ in options} == set(BY_CODE)
    assert [len(options) for _, options in CHOICES] == [15, 13, 14, 14]
