"""Working days of England, with the bank holidays that fall between."""

from datetime import date

import pytest

from quality_oversight.working_days import is_working_day, working_days_after, working_days_between


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        (date(2026, 3, 5), 5, date(2026, 3, 12)),  # Thursday to Thursday
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # over a weekend
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Good Friday and Easter Monday
        (date(2026, 4, 1), 5, date(2026, 4, 10)),
        (date(2026, 12, 24), 2, date(2026, 12, 30)),  # Boxing Day is a Saturday, and kept on the Monday
        (date(2026, 5, 30), 0, date(2026, 6, 1)),  # a Saturday
        (date(2026, 6, 1), 0, date(2026, 6, 1)),
        (date(2026, 10, 23), 2, date(2026, 10, 27)),  # the clocks go back between
        (date(2022, 9, 16), 1, date(2022, 9, 20)),  # the state funeral of Queen Elizabeth II
    ],
)
def test_so_many_working_days_later(start: date, number: int, expected: date) -> None:
    assert working_days_after(start, number) == expected
    assert working_days_between(start, expected) == number or number == 0


def test_a_number_below_0_is_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        working_days_after(date(2026, 1, 5), -1)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 8, 31), False),  # summer bank holiday
        (date(2026, 8, 3), True),  # a bank holiday in Scotland alone
        (date(2026, 3, 17), True),  # a bank holiday in Northern Ireland alone
        (date(2026, 1, 2), True),
        (date(2026, 1, 3), False),
    ],
)
def test_bank_holidays_are_those_of_england(day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_the_end_before_the_start_is_no_working_day() -> None:
    assert working_days_between(date(2026, 3, 12), date(2026, 3, 5)) == 0
