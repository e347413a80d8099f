"""A concern was noticed first between 30 years ago and today."""

from datetime import date

import pytest

from concerns.rules.identified import why_not_identified


@pytest.mark.parametrize(
    ("on", "today", "reason"),
    [
        (date(2026, 3, 10), date(2026, 3, 10), None),
        (date(2026, 3, 11), date(2026, 3, 10), "today or in the past"),
        (date(1996, 3, 10), date(2026, 3, 10), None),
        (date(1996, 3, 9), date(2026, 3, 10), "in the last 30 years"),
        (date(1989, 12, 31), date(2026, 3, 10), "in the last 30 years"),
        (date(1, 1, 1), date(2026, 3, 10), "in the last 30 years"),
        (date(1998, 2, 28), date(2028, 2, 29), "in the last 30 years"),
        (date(1998, 3, 1), date(2028, 2, 29), None),
    ],
)
def test_the_date_identified_is_one_that_people_can_mean(on, today, reason):
    answer = why_not_identified(on, today=today)
    assert answer is None if reason is None else reason in answer
