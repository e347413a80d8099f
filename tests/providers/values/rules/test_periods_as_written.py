"""The table of how periods are written, and which day each stands for."""

from datetime import date

import pytest

from providers.measures.rules.periods import first_day
from providers.values.rules.periods import is_period, period_of

READ = [
    # written, how often the measure is published, first day of the period
    ("Apr-25", "month", date(2025, 4, 1)),
    ("Apr 25", "month", date(2025, 4, 1)),
    ("Apr'25", "month", date(2025, 4, 1)),
    ("apr-2025", "month", date(2025, 4, 1)),
    ("April 2025", "month", date(2025, 4, 1)),
    ("April-2025", "month", date(2025, 4, 1)),
    ("Sept 2025", "month", date(2025, 9, 1)),
    ("2025 Apr", "month", date(2025, 4, 1)),
    ("MSitAE-APRIL-2025", "month", date(2025, 4, 1)),
    ("RTT-April-2026", "month", date(2026, 4, 1)),
    ("Month ending April 2025", "month", date(2025, 4, 1)),
    ("2025-04", "month", date(2025, 4, 1)),
    ("2025/04", "month", date(2025, 4, 1)),
    ("202504", "month", date(2025, 4, 1)),
    ("04/2025", "month", date(2025, 4, 1)),
    ("4/2025", "month", date(2025, 4, 1)),
    ("2011-12", "month", date(2011, 12, 1)),
    ("01/04/2025", "month", date(2025, 4, 1)),
    ("30/04/2025", "month", date(2025, 4, 1)),
    ("30/04/25", "month", date(2025, 4, 1)),
    ("2025-04-01", "month", date(2025, 4, 1)),
    ("2025-04-01 00:00", "month", date(2025, 4, 1)),
    ("45748", "month", date(2025, 4, 1)),
    ("1 April 2025", "month", date(2025, 4, 1)),
    ("1st April 2025", "month", date(2025, 4, 1)),
    ("01-Apr-25", "month", date(2025, 4, 1)),
    ("  Apr-25\N{NO-BREAK SPACE}", "month", date(2025, 4, 1)),
    ("Q1 2025/26", "quarter", date(2025, 4, 1)),
    ("Q1 25/26", "quarter", date(2025, 4, 1)),
    ("Q1 2025-26", "quarter", date(2025, 4, 1)),
    ("Q1 2025/2026", "quarter", date(2025, 4, 1)),
    ("Quarter 1, 2025/26", "quarter", date(2025, 4, 1)),
    ("2025/26 Q1", "quarter", date(2025, 4, 1)),
    ("2025-26 Q4", "quarter", date(2026, 1, 1)),
    ("Q4 FY25/26", "quarter", date(2026, 1, 1)),
    ("Apr-Jun 2025", "quarter", date(2025, 4, 1)),
    ("Apr to Jun 2025", "quarter", date(2025, 4, 1)),
    ("Jan-Mar 26", "quarter", date(2026, 1, 1)),
    ("May 2025", "quarter", date(2025, 4, 1)),
    ("2025/26", "year", date(2025, 4, 1)),
    ("2025-26", "year", date(2025, 4, 1)),
    ("FY25/26", "year", date(2025, 4, 1)),
    ("2011-12", "year", date(2011, 4, 1)),
    ("March 2026", "year", date(2025, 4, 1)),
    ("week ending 06/04/2025", "week", date(2025, 3, 31)),
    ("Week Ending: Sunday 6 April 2025", "week", date(2025, 3, 31)),
    ("w/e 06/04/2025", "week", date(2025, 3, 31)),
    ("W/E 6 Apr 25", "week", date(2025, 3, 31)),
    ("week commencing 31/03/2025", "week", date(2025, 3, 31)),
    ("w/c 31/03/2025", "week", date(2025, 3, 31)),
    ("2025-W14", "week", date(2025, 3, 31)),
    ("06/04/2025", "week", date(2025, 3, 31)),
    ("01/04/2025", "day", date(2025, 4, 1)),
]
REFUSED = [
    ("Aprul 2025", "month", "is not a period. Write it as Apr-25"),
    ("13/13/2025", "month", "is not a period"),
    ("2025-13", "month", "is not a period"),
    ("04/13/2025", "day", "is not a period. Write it as 01/04/2025"),
    ("2025", "year", "is not a period. Write it as 2025/26"),
    ("Year to date", "month", "is not a period"),
    ("Q5 2025/26", "quarter", "is not a period"),
    ("Q1 2025/27", "quarter", "is not a period"),
    ("Q1 2025", "quarter", "may be of the financial or the calendar year"),
    ("2025 Q1", "quarter", "may be of the financial or the calendar year"),
    ("May-Jul 2025", "quarter", "is not a period"),
    ("Q1 2025/26", "month", "is a quarter, and the measure has a value for a month"),
    ("2025/26", "month", "is a year, and the measure has a value for a month"),
    ("Apr-25", "week", "is a month, and the measure has a value for a week"),
    ("w/e 06/04/2025", "month", "is a week, and the measure has a value for a month"),
    ("w/e 06/04/2025", "day", "is a week, and the measure has a value for a day"),
]


@pytest.mark.parametrize(("written", "frequency", "first"), READ)
def test_a_period_is_read_as_people_write_it(written, frequency, first):
    assert first_day(period_of(written, frequency), frequency) == first


@pytest.mark.parametrize(("written", "frequency", "why"), REFUSED)
def test_what_is_no_period_or_a_longer_one_is_refused_with_the_reason(written, frequency, why):
    with pytest.raises(ValueError, match=r"“.*” ") as refusal:
        period_of(written, frequency)
    assert why in str(refusal.value)


@pytest.mark.parametrize(
    "heading", ["Apr-25", "2025-04", "01/04/2025", "2025-04-01", "Q1 2025/26", "w/e 06/04/2025", "2025/26"]
)
def test_headings_that_are_periods(heading):
    assert is_period(heading)


@pytest.mark.parametrize("heading", ["", "Trust", "Total", "2025", "12", "45748", "YTD", "May I see it?", "Type 1"])
def test_headings_that_are_none(heading):
    assert not is_period(heading)
