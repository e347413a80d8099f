"""Values are logged one by one or many at once; a revised one takes its predecessor's place, and both stay."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from invented_values import A, months, readings
from lxml import html

from providers.measures.actions import Reading, add_measure, log_points
from providers.measures.models import DataPoint
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting


def test_a_value_is_logged_by_form_and_drawn(cast, falls, sign_in):
    browser, address = sign_in(cast.lead), f"/measures/{falls.pk}/log/"
    assert "Newcastle" in browser.get(f"{address}?subject={cast.subject.pk}").content.decode()
    posted = {"subject": cast.subject.pk, "day_day": "17", "day_month": "3", "day_year": "2026", "value": "16"}
    answer = browser.post(address, posted)
    assert answer.status_code == 302
    page = browser.get(answer.url).content.decode()
    assert "Values: 1 added." in page
    assert "Latest value 16, March 2026." in page


def test_a_revised_value_takes_the_place_and_both_stay(cast, falls, sign_in):
    with acting(cast.lead) as by:
        logged = log_points(falls, readings(cast.subject, [12, 20]), by=by, loaded_from="revised.csv")
        assert (logged.added, logged.revised, logged.unchanged) == (0, 1, 1)
        both = DataPoint.objects.filter(period_start=date(2025, 2, 1)).order_by("at")
        assert [(each.value, each.replaced_at is None) for each in both] == [(14, False), (20, True)]
    page = sign_in(cast.viewer).get(f"/measures/{falls.pk}/subjects/{cast.subject.pk}/").content.decode()
    revised = " ".join(html.fromstring(page).text_content().split()).partition("Values that were revised")[2]
    assert "February 2025" in revised
    for words in ("14", "Typed in", "20", "revised.csv", cast.lead.name):
        assert words in revised, words


def test_the_same_values_again_change_nothing(cast, falls):
    with acting(cast.lead) as by:
        events = AuditEvent.objects.filter(verb="measure.logged").count()
        logged = log_points(falls, readings(cast.subject, A), by=by)
        assert logged.words == f"{len(A)} unchanged"
        assert DataPoint.objects.count() == len(A)
        assert AuditEvent.objects.filter(verb="measure.logged").count() == events


def test_a_provisional_value_that_is_final_now_is_a_revision(cast, falls):
    with acting(cast.lead) as by:
        given = {"subject": cast.subject, "day": date(2026, 4, 1), "value": Decimal(9)}
        log_points(falls, [Reading(**given, provisional=True)], by=by)
        assert log_points(falls, [Reading(**given)], by=by).revised == 1


@pytest.mark.parametrize(
    ("value", "day", "reason"),
    [
        (Decimal(-1), date(2026, 1, 1), "0 or more"),
        (Decimal("1e13"), date(2026, 1, 1), "too large"),
        (Decimal(1), date(1900, 1, 1), "1948 or later"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_logged(cast, falls, value, day, reason):
    good = Reading(cast.subject, date(2026, 4, 1), Decimal(3))
    with acting(cast.lead) as by:
        with pytest.raises(ValidationError, match=reason):
            log_points(falls, [good, Reading(cast.subject, day, value)], by=by)
        assert DataPoint.objects.count() == len(A)


def test_a_period_of_the_future_is_refused(cast, falls):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="future"):
        log_points(falls, [Reading(cast.subject, tomorrow, Decimal(1))], by=by)


@pytest.mark.parametrize(
    ("frequency", "first"),
    [("day", (2026, 5, 14)), ("week", (2026, 5, 11)), ("month", (2026, 5, 1)), ("quarter", (2026, 4, 1)),
     ("year", (2026, 4, 1))],
)  # fmt: skip
def test_any_day_of_a_period_will_do(cast, frequency, first):
    with acting(cast.lead) as by:
        measure = add_measure(by=by, code="X", name="Y", direction="neutral", frequency=frequency)
        log_points(measure, [Reading(cast.subject, date(2026, 5, 14), Decimal(1))], by=by)
        assert measure.points.get().period_start == date(*first)


def test_the_database_holds_that_one_value_is_current(cast, falls):
    with acting(cast.lead), pytest.raises(IntegrityError, match="data_point_current_once"), transaction.atomic():
        DataPoint.objects.create(measure=falls, subject=cast.subject, period_start=months(1)[0], value=1)


def test_small_counts_are_not_shown(cast, sign_in):
    with acting(cast.lead) as by:
        measure = add_measure(by=by, code="FTSU", name="Contacts", direction="neutral", small_numbers=True)
        log_points(measure, readings(cast.subject, [7, 3, 9, 6, 8, 7, 2, 6]), by=by)
    page = sign_in(cast.viewer).get(f"/measures/{measure.pk}/subjects/{cast.subject.pk}/").content.decode()
    table = page[page.index("Values behind the chart") :]
    assert table.count("&lt;5") >= 2
    assert "<span" in table
    assert not any(f">{value}<" in table.replace("\n", "").replace(" ", "") for value in (2, 3))
