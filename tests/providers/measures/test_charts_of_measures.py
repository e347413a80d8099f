"""The page of a chart: drawing, words, table, profile, rebases with reason and author, small multiples."""

import io
import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
import weasyprint
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from invented_values import A, readings
from pypdf import PdfReader

from providers.measures.actions import add_measure, log_points, rebase, set_charting, take_back
from providers.measures.models import Rebase
from providers.measures.pictures import Picture
from providers.measures.queries import series_of
from tests.cast import acting
from tests.pdf import barriers

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def address(cast, falls):
    return f"/measures/{falls.pk}/subjects/{cast.subject.pk}/"


def picture(cast, measure):
    with acting(cast.lead):
        (series,) = series_of([measure], [cast.subject])
    return Picture(series)


def test_a_chart_reads_as_it_looks(cast, falls, address, sign_in):
    page = sign_in(cast.viewer).get(address).content.decode()
    for words in (
        "Latest value 13, February 2026.",
        "Common cause: the latest value is ordinary variation.",
        "The process will hit and miss its target of at most 10 by chance.",
        "Special cause, concern: Above the upper process limit",
        "Target, at most 10",
    ):
        assert words in page, words
    assert "style=" not in page[page.index('<svg class="qo-chart"') : page.index("</figure>")]


def test_a_drawing_has_a_title_and_its_sentences_and_a_mark_for_each_value(cast, falls):
    drawn = ElementTree.fromstring(str(picture(cast, falls).large))
    assert drawn.get("role") == "img"
    title, text = drawn.find(f"{SVG}title"), drawn.find(f"{SVG}desc")
    assert drawn.get("aria-labelledby").split() == [title.get("id"), text.get("id")]
    assert title.text.startswith("Falls with harm (invented), ")
    assert "Latest value 13" in text.text
    assert len(drawn.findall(f"{SVG}circle")) == len(A) - 1
    assert len(drawn.findall(f"{SVG}polygon")) == 1  # the one that stands out is a diamond: shape as well as colour


def test_a_gap_stays_a_gap(cast):
    with acting(cast.lead) as by:
        measure = add_measure(by=by, code="GAP", name="With a gap", direction="increase")
        log_points(measure, readings(cast.subject, [5, 6, 7, None, 6, 5, 7, 6]), by=by)
    made = picture(cast, measure)
    assert made.series.values[3] is None
    assert len(ElementTree.fromstring(str(made.large)).findall(f"{SVG}polyline")) == 2
    assert "1 period has no value and stays a gap." in made.sentences
    assert [line.value for line in made.lines][4] == "No value"


@pytest.mark.parametrize("count", [1, 2])
def test_two_values_are_no_chart(cast, sign_in, count):
    with acting(cast.lead) as by:
        measure = add_measure(by=by, code="TWO", name="Two values", direction="increase")
        log_points(measure, readings(cast.subject, [5, 9][:count]), by=by)
    page = sign_in(cast.viewer).get(f"/measures/{measure.pk}/subjects/{cast.subject.pk}/").content.decode()
    assert "Not enough data" in page
    assert "qo-chart" not in page
    assert not re.search("[↑↓→▲▼⬆⬇]", page)


def test_few_values_have_trial_limits_and_a_run_chart_before(cast):
    with acting(cast.lead) as by:
        measure = add_measure(
            by=by, code="FEW", name="Few", direction="increase", target_type="at_least", target=Decimal(4)
        )
        log_points(measure, readings(cast.subject, [5, 6, 7, 6]), by=by)
        run = picture(cast, measure)
        log_points(measure, readings(cast.subject, [5, 6, 7, 6, 5, 6, 7, 6]), by=by)
    trial = picture(cast, measure)
    assert (run.icons, run.is_trial) == ([], False)
    assert "limit" not in str(run.large).replace("</desc>", "\n").split("\n")[-1]
    assert [words for _, words in trial.icons] == ["Common cause"]
    assert trial.is_trial
    assert "Trial upper limit" in str(trial.large)


def test_lines_are_drawn_inside_floor_and_ceiling(cast):
    with acting(cast.lead) as by:
        measure = add_measure(
            by=by, code="SHARE", name="Share", unit="%", direction="increase", floor=Decimal(0), ceiling=Decimal(100)
        )
        log_points(measure, readings(cast.subject, [99, 80, 98, 82, 99, 81, 97, 83, 99, 80, 98, 82]), by=by)
    made = picture(cast, measure)
    assert made.chart.limits.upper > 100
    assert "Upper limit 100.0%" in str(made.large)


def test_the_profile_is_switched_and_the_chart_says_where_the_other_differs(cast, falls, address, sign_in):
    browser = sign_in(cast.lead)
    assert (
        "Without outlier screening, as in the national Excel tool, the limits would"
        in browser.get(address).content.decode()
    )
    assert browser.get(f"{address}settings/").status_code == 200
    assert browser.post(f"{address}settings/", {"profile": "excel_tool", "locked": "12"}).status_code == 302
    made = picture(cast, falls)
    assert made.chart.settings.profile == "excel_tool"
    assert made.chart.limits.mean == pytest.approx(12.8333, abs=5e-5)  # locked to the first twelve values
    assert browser.post(f"{address}settings/", {"profile": "r_package", "locked": ""}).status_code == 302
    assert picture(cast, falls).chart.settings.stretches[0].locked == 0
    refused = browser.post(f"{address}settings/", {"profile": "r_package", "locked": "3"})
    assert refused.status_code == 422
    assert "7 values at least" in refused.content.decode()


def test_a_chart_is_rebased_with_reason_and_author_and_that_is_taken_back(cast, falls, address, sign_in):
    browser, day = sign_in(cast.lead), {"starts_on_day": "15", "starts_on_month": "7", "starts_on_year": "2025"}
    assert browser.post(f"{address}rebase/", day | {"reason": " "}).status_code == 422
    assert browser.post(f"{address}rebase/", day | {"reason": "A new ward opened."}).status_code == 302
    page = browser.get(address).content.decode()
    assert "A new ward opened." in page
    assert cast.lead.name in page
    assert [point.stretch for point in picture(cast, falls).chart.points] == [0] * 6 + [1] * 8
    with acting(cast.lead):
        row = Rebase.objects.get()
    assert browser.get(f"/measures/rebases/{row.pk}/take-back/").status_code == 200
    assert browser.post(f"/measures/rebases/{row.pk}/take-back/", {"reason": "The ward closed."}).status_code == 302
    assert "The ward closed." in browser.get(address).content.decode()
    assert {point.stretch for point in picture(cast, falls).chart.points} == {0}


@pytest.mark.parametrize("day", [date(2025, 1, 31), date(2026, 3, 1), date(2024, 1, 1)])
def test_a_rebase_lies_inside_the_values(cast, falls, day):
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="after the first value"):
        rebase(falls, cast.subject, by=by, starts_on=day, reason="Because")


def test_a_period_is_rebased_once_and_taken_back_once(cast, falls):
    with acting(cast.lead) as by:
        row = rebase(falls, cast.subject, by=by, starts_on=date(2025, 6, 1), reason="Because")
        with pytest.raises(ValidationError, match="already"):
            rebase(falls, cast.subject, by=by, starts_on=date(2025, 6, 30), reason="Because")
        take_back(row, by=by, reason="Not so")
        with pytest.raises(ValidationError, match="already"):
            take_back(row, by=by, reason="Not so")


def test_settings_of_one_chart_leave_others_alone(cast, falls):
    with acting(cast.lead) as by:
        other = add_measure(by=by, code="OTHER", name="Other", direction="increase")
        log_points(other, readings(cast.subject, A), by=by)
        set_charting(falls, cast.subject, by=by, profile="excel_tool", locked=0, across_gaps=True)
    assert picture(cast, other).chart.settings.profile == "r_package"


def test_there_is_no_page_without_values(cast, falls, sign_in):
    browser = sign_in(cast.lead)
    with acting(cast.lead) as by:
        empty = add_measure(by=by, code="NONE", name="No values", direction="increase")
    assert browser.get(f"/measures/{empty.pk}/subjects/{cast.subject.pk}/").status_code == 404
    assert "No values yet." in browser.get(f"/measures/{empty.pk}/").content.decode()


def test_twenty_charts_on_one_page_ask_as_many_queries_as_one(cast, falls, sign_in):
    browser, address = sign_in(cast.viewer), f"/measures/subjects/{cast.subject.pk}/"

    def visit():
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(address).content.decode()
        return page.count('<svg class="qo-chart"'), len(queries)

    one = visit()
    with acting(cast.lead) as by:
        for number in range(19):
            measure = add_measure(by=by, code=f"M{number}", name=f"Measure {number}", direction="increase")
            log_points(measure, readings(cast.subject, A), by=by)
            set_charting(measure, cast.subject, by=by, profile="excel_tool", locked=0, across_gaps=False)
            rebase(measure, cast.subject, by=by, starts_on=date(2025, 7, 1), reason="Because")
    twenty = visit()
    assert (one[0], twenty[0]) == (1, 20)
    assert one[1] == twenty[1] <= 17
    ids = re.findall(r'id="(chart-[^"]+)"', browser.get(address).content.decode())
    assert len(ids) == len(set(ids)) == 40


def test_the_page_of_a_measure_has_a_chart_of_each_subject(cast, falls, sign_in):
    page = sign_in(cast.viewer).get(f"/measures/{falls.pk}/").content.decode()
    assert page.count('<svg class="qo-chart"') == 1
    assert cast.subject.name in page


def test_a_chart_prints_as_it_stands_in_the_page(cast, falls):
    made = picture(cast, falls)
    html = (
        f'<html lang="en-GB"><title>Falls</title><h1>Falls</h1>{made.large}{made.icons[0][0]}{made.legend[0][0]}</html>'
    )
    content = weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
    assert barriers(content) == []
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    for words in ("Mean 13.6", "Target 10", "Jan 2025"):
        assert words in text, words
