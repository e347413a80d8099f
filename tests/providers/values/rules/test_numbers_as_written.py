"""The table of how numbers are written, and of the words where there is none."""

from decimal import Decimal

import pytest

from providers.values.rules.numbers import Gap, number_of

READ = [
    ("12", "12"), ("1,234", "1234"), ("1,234,567.5", "1234567.5"), ("0.952", "0.952"), (".5", "0.5"), ("-3", "-3"),
    ("−3", "-3"), ("95.2%", "95.2"), ("95.2 %", "95.2"), (" 7\N{NO-BREAK SPACE}", "7"), ("1.2E-05", "0.000012"),
    ("0", "0"),
]  # fmt: skip
GAPS = [
    ("", Gap.EMPTY), ("   ", Gap.EMPTY), ("*", Gap.SUPPRESSED), ("**", Gap.SUPPRESSED), ("<5", Gap.SUPPRESSED),
    ("< 5", Gap.SUPPRESSED), ("<5%", Gap.SUPPRESSED), ("≤10", Gap.SUPPRESSED), ("fewer than 5", Gap.SUPPRESSED),
    ("1-4", Gap.SUPPRESSED), ("suppressed", Gap.SUPPRESSED), ("-", Gap.NOT_GIVEN), ("–", Gap.NOT_GIVEN),
    ("..", Gap.NOT_GIVEN),
    ("n/a", Gap.NOT_GIVEN), ("N/A", Gap.NOT_GIVEN), ("NA", Gap.NOT_GIVEN), ("#N/A", Gap.NOT_GIVEN),
    ("null", Gap.NOT_GIVEN),
    ("[x]", Gap.NOT_GIVEN), ("not available", Gap.NOT_GIVEN), ("#DIV/0!", Gap.NO_DENOMINATOR),
]  # fmt: skip
REFUSED = [
    ("1,23", "is not a number"), ("12 apples", "is not a number"), ("(5)", "is not a number"),
    ("£5", "is not a number"),
    ("1.2.3", "is not a number"), ("nil", "is not a number"), ("#REF!", "is an error of the spreadsheet"),
    ("#VALUE!", "is an error of the spreadsheet"), ("1e999", "is not a number"), ("NaN5", "is not a number"),
    ("١٢", "is not a number"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), READ)
def test_a_number_is_read_as_people_write_it(text, value):
    found = number_of(text)
    assert (found.value, found.gap) == (Decimal(value), None)
    assert found.percent == ("%" in text)


@pytest.mark.parametrize(("text", "gap"), GAPS)
def test_where_there_is_no_number_there_is_a_word_for_it(text, gap):
    found = number_of(text)
    assert (found.value, found.gap) == (None, gap)
    assert gap.label


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_anything_else_is_refused_with_the_reason(text, why):
    with pytest.raises(ValueError, match=why):
        number_of(text)
