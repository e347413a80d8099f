"""On which days an organisation is open."""

from datetime import date

import pytest

from providers.rules.ods import is_open


@pytest.mark.parametrize(
    ("opened", "closed", "on", "expected"),
    [
        (date(2026, 4, 1), None, date(2026, 3, 31), False),
        (date(2026, 4, 1), None, date(2026, 4, 1), True),
        (date(2020, 4, 1), date(2026, 3, 31), date(2026, 3, 31), True),
        (date(2020, 4, 1), date(2026, 3, 31), date(2026, 4, 1), False),
        (date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 1), True),
    ],
)
def test_the_closing_date_is_the_last_day_open(opened, closed, on, expected):
    assert is_open(opened, closed, on) is expected
