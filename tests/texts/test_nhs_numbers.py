"""NHS numbers in free text are found and refused (domain brief 8.1)."""

import time

import pytest
from django.core.exceptions import ValidationError

from quality_oversight.texts.identifiers import nhs_numbers, refuse_nhs_number

VALID = "9434765919"


@pytest.mark.parametrize(
    "text",
    [
        "9434765919",
        "943 476 5919",
        "943-476-5919",
        "943.476.5919",
        "943/476/5919",
        "943_476_5919",
        "943 - 476 - 5919",
        "943-476 5919",
        "943\u00a0476\u00a05919",
        "943\u202f476\u2009 5919",
        "943\u2011476\u20135919",
        "943\u2212476\u22125919",
        "943  476  5919",
        "943\t476\n5919",
        "943 4765919",
        "943476 5919",
        "94 34 76 59 19",
        "9 4 3 4 7 6 5 9 1 9",
        "9434\u200b765\u00ad919",
        "９４３ ４７６ ５９１９",
        "٩٤٣٤٧٦٥٩١٩",
        "NHS no.:9434765919.",
        "NHS9434765919a",
        "(943 476 5919)",
        "On 12 943 476 5919 was seen",
        "9434765919 12 visits",
        "Ward 7: 943 476 5919, 3 falls",
        "tel 01782 715444 and 943 476 5919",
    ],
)
def test_a_valid_number_is_found_however_it_is_written(text):
    assert nhs_numbers(text) == [VALID]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No numbers here",
        "943 476 5918",
        "9434765918",
        "19434765919",
        "94347659191",
        "0094347659190",
        "943476591",
        "5 94347659199",
        "tel 0121 496 0000",
        "Seen on 2026-04-09 14:30 and 2026-04-10 09:15",
        "Monthly falls: 12 14 15 16 17 18 19 20 21 22 23",
        "94 34 76 59 19 12",
        "12 94 34 76 59 19",
        "12  94 34 76 59 19",
        "QC-2026-0142",
        "943, 476, 5919",
        "943 wards, 476 beds, 5919 staff",
    ],
)
def test_other_figures_are_left_alone(text):
    assert nhs_numbers(text) == []


@pytest.mark.parametrize("number", ["9434765919", "4010232137", "9876543210"])
def test_known_check_digits_hold(number):
    assert nhs_numbers(number) == [number]


def test_exactly_one_check_digit_of_ten_is_valid_or_none():
    counts = {
        len(nhs_numbers(" and ".join(f"{stem}{check}" for check in range(10)))) for stem in range(100000000, 100000060)
    }
    assert counts == {0, 1}, "a remainder of 10 leaves a stem without any valid number"


def test_a_remainder_of_eleven_counts_as_nought():
    assert nhs_numbers("1000003000") == ["1000003000"]


def test_a_remainder_of_ten_is_never_issued():
    assert nhs_numbers("1000000010 1000000011") == []


def test_several_numbers_are_given_in_order_and_once():
    text = "987 654 3210 then 9434765919 then 9876543210 again"
    assert nhs_numbers(text) == ["9876543210", "9434765919"]


def test_the_refusal_does_not_repeat_the_number_and_says_what_to_do():
    with pytest.raises(ValidationError) as refusal:
        refuse_nhs_number("Patient 943 476 5919 fell twice")
    [message] = refusal.value.messages
    assert not any(character.isdigit() for character in message)
    assert "Take it out" in message
    assert "write where it is kept" in message
    assert refusal.value.code == "nhs_number"


def test_a_text_without_a_number_passes():
    assert refuse_nhs_number("Three falls on ward 7 since 2026-04-01") is None


@pytest.mark.parametrize(
    "text", ["12 " * 20_000, "1" * 60_000, "943 476 " * 8_000, "1 - " * 15_000, "12   3" * 9_000, " " * 60_000]
)
def test_long_texts_are_read_in_no_time(text):
    start = time.perf_counter()
    nhs_numbers(text)
    assert time.perf_counter() - start < 2
