"""Whether an organisation is open, said in words."""

from datetime import date

import pytest

from providers.rules.standing import standing

TODAY = date(2026, 4, 9)


@pytest.mark.parametrize(
    ("opened", "closed", "words"),
    [
        (date(2000, 4, 1), None, ""),
        (None, None, ""),
        (TODAY, None, ""),
        (date(2026, 6, 1), None, "Opens on 1 June 2026"),
        (date(2000, 4, 1), date(2026, 3, 31), "Closed on 31 March 2026"),
        (date(2000, 4, 1), TODAY, "Closes on 9 April 2026"),  # the closing date is the last day open
        (date(2000, 4, 1), date(2026, 9, 30), "Closes on 30 September 2026"),
    ],
)
def test_standing(opened, closed, words):
    assert standing(opened, closed, TODAY) == words
