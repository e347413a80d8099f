"""The words of a concern and its reference (domain brief 5.2)."""

import pytest

from concerns.rules.references import format_reference
from concerns.rules.vocabulary import RESTRICTED, Harm, Immediacy, KeyQuestion, Sensitivity, needs_safety_action


def test_the_values_are_those_of_the_data_model():
    assert KeyQuestion.values == ["safe", "effective", "caring", "responsive", "well_led"]
    assert Immediacy.values == ["immediate", "soon", "developing", "historic"]
    assert Harm.values == ["none", "low", "moderate", "severe", "fatal", "unknown"]
    assert Sensitivity.values == ["standard", "speak_up", "safeguarding"]


def test_restricted_is_everything_but_standard():
    assert set(Sensitivity) - RESTRICTED == {Sensitivity.STANDARD}


def test_only_immediate_harm_needs_a_safety_action():
    assert [value for value in Immediacy.values if needs_safety_action(value)] == ["immediate"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, "QC-2026-0001"),
        (142, "QC-2026-0142"),
        (9999, "QC-2026-9999"),
        (10000, "QC-2026-10000"),
        (123456, "QC-2026-123456"),
    ],
)
def test_a_reference_has_four_digits_and_grows_when_it_must(number, expected):
    assert format_reference("QC", 2026, number) == expected


@pytest.mark.parametrize("number", [0, -1])
def test_references_start_at_one(number):
    with pytest.raises(ValueError, match="numbered from 1"):
        format_reference("QC", 2026, number)
