"""Do independent sources agree? TR1 and DD1 of the domain brief, 7.8, and what follows from them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from concerns.insight.rules.freshness import is_stale, usual_age_limit
from concerns.insight.rules.triangulation import Evidence, weigh
from concerns.insight.rules.vocabulary import Agreement
from concerns.rules.sources import SOURCES

NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"


def says(*told: str) -> list[Evidence]:
    """Evidence of words such as "IQ01-", "EL07+" or "IL01=", with "old" behind what is stale."""
    ways = {"-": NEGATIVE, "+": POSITIVE, "=": NEUTRAL}
    return [Evidence(each[:4], ways[each[4]], each.endswith("old")) for each in told]


@pytest.mark.parametrize(
    ("told", "agreement", "coverage"),
    [
        pytest.param(["IQ01-", "EL01-"], Agreement.INSUFFICIENT, 2, id="TR1"),
        pytest.param([], Agreement.INSUFFICIENT, 0, id="nothing"),
        pytest.param(["IQ01-", "EL01-", "IL01-"], Agreement.AGREE, 3, id="three worry"),
        pytest.param(["IQ01+", "EL01+", "IL01+", "EQ13+"], Agreement.AGREE, 4, id="four reassure"),
        pytest.param(["IQ01-", "EL01=", "IL01="], Agreement.AGREE, 3, id="neutral ones contradict nobody"),
        pytest.param(["IQ01=", "EL01=", "IL01="], Agreement.INSUFFICIENT, 3, id="nobody points anywhere"),
        pytest.param(["IQ01-", "EL01+", "IL01-"], Agreement.CONFLICT, 3, id="one quadrant against another"),
        pytest.param(["IQ01-", "IQ02+", "EL01-", "IL01-"], Agreement.MIXED, 3, id="within a quadrant"),
        pytest.param(["IQ01-", "EL01-", "IL01-old"], Agreement.INSUFFICIENT, 2, id="what is stale does not count"),
    ],
)
def test_what_sources_say_together(told, agreement, coverage):
    weighed = weigh(says(*told))
    assert (weighed.agreement, weighed.coverage) == (agreement, coverage)


def test_a_source_counts_once_however_often_it_speaks():
    weighed = weigh(says("EL01-", "EL01-", "IL01-", "EQ13-", "EQ13+", "IQ02+"))
    assert (weighed.negative, weighed.positive, weighed.both) == (2, 1, 1)


def test_what_is_stale_is_not_silent_and_restricted_streams_are_neither():
    weighed = weigh(says("IQ06-old", "EQ13+", "EQ13-old"))
    assert [each.code for each in weighed.stale] == ["IQ06"]
    silent = {each.code for each in weighed.silent}
    assert not silent & {"IQ06", "EQ13", "IQ04", "IQ11", "IL03", "EL12"}
    assert len(silent) == len(SOURCES) - 2 - sum(each.sensitivity != "standard" for each in SOURCES)


def test_an_unknown_source_is_refused():
    with pytest.raises(ValidationError):
        weigh([Evidence("XX99", NEGATIVE)])


@pytest.mark.parametrize(("code", "days"), [("IQ06", 456), ("IQ02", 120), ("IL01", 365), ("EQ01", 456), ("EL07", 365)])
def test_an_item_counts_for_the_usual_time_of_its_source(code, days):
    assert usual_age_limit(code) == days


def test_it_counts_to_the_last_day():
    assert not is_stale(date(2026, 1, 31), 28, date(2026, 2, 28))
    assert is_stale(date(2026, 1, 31), 28, date(2026, 3, 1))
