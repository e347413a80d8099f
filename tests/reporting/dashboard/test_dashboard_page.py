"""The dashboard's page: words beside colours, filters and days in the address, and who may open it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from escalation.rules.levels import Level
from quality_oversight.tenancy.models import Membership
from tests.cast import acting

URL = "/dashboard/"
R, E, INT = Level
TRUST, SECOND = "The Newcastle Upon Tyne Hospitals", "Northumbria Healthcare"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def told(story, cast, today):
    """One trust red, overdue, proposed down; the other as nobody decided."""
    story.meets(today - timedelta(days=7))
    story.moves(cast.subject, INT, today - timedelta(days=3), review_due=today - timedelta(days=2))
    story.proposes(cast.subject, E, today - timedelta(days=1), INT)
    story.worries(cast.subject, today - timedelta(days=2), score=(4, 4), domains=("safety",))
    return story


def text(response) -> str:
    return " ".join(response.content.decode().split())


def body(response) -> str:
    """The rows of the table alone; empty where there is none."""
    return text(response).partition("<tbody")[2].partition("</tbody>")[0]


def test_a_line_says_everything_in_words(told, cast, sign_in, today):
    page = sign_in(cast.viewer).get(URL)
    shown = body(page)
    for words in (
        "Intensive quality assurance", "RTD, Acute hospitals", "Escalated", "3 days", "2 days overdue",
        "proposed Enhanced", "16</strong> extreme", "live concern about Patient safety",
        "(default)", "no decision on file", "nobody yet",
    ):  # fmt: skip
        assert words in shown, words
    assert f"{reverse('concerns:list')}?status=live&amp;under={cast.subject.pk}&amp;domain=safety" in shown
    assert f"since the System Quality Group of {(today - timedelta(days=7)).day} " in text(page)


def test_red_stands_before_green(told, cast, sign_in):
    shown = body(sign_in(cast.viewer).get(URL))
    assert shown.index(TRUST) < shown.index(SECOND)
    turned = body(sign_in(cast.viewer).get(URL, {"sort": "-level"}))
    assert turned.index(SECOND) < turned.index(TRUST)


def test_totals_link_to_the_dashboard_that_shows_just_those(told, cast, sign_in):
    client = sign_in(cast.viewer)
    page = client.get(URL)
    asked = {"level=intensive": 1, "level=enhanced": 0, "level=routine": 1, "only=proposed": 1, "only=overdue": 1}
    for query, number in asked.items():
        assert f'<span class="qo-figures__number">{number}</span> <a href="{URL}?{query}">' in text(page)
        assert body(client.get(f"{URL}?{query}")).count('scope="row"') == number


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("level=intensive", {TRUST}),
        ("level=routine", {SECOND}),
        ("level=purple", {TRUST, SECOND}),  # an unknown value filters nothing
        ("trend=up", {TRUST}),
        ("sector=acute", {TRUST, SECOND}),
        ("sector=ambulance", set()),
        ("domain=safety", {TRUST}),
        ("domain=culture", set()),
        ("lead=nobody", {TRUST, SECOND}),
        ("only=overdue&only=proposed", {TRUST}),
        ("q=northumbria+rtf", {SECOND}),
        ("q=rtd&level=routine", set()),
    ],
)
def test_filters_stand_in_the_address(told, cast, sign_in, query, found):
    page = sign_in(cast.viewer).get(f"{URL}?{query}")
    assert {name for name in (TRUST, SECOND) if name in body(page)} == found
    if not found:
        assert "No providers match these filters." in text(page)


def test_filters_by_lead(told, cast, sign_in):
    with acting(cast.lead):
        cast.second_trust.lead = cast.lead
        cast.second_trust.save()
    page = sign_in(cast.viewer).get(URL, {"lead": cast.lead.name})
    assert SECOND in body(page)
    assert TRUST not in body(page)


def test_htmx_gets_the_results_alone(told, cast, sign_in):
    page = sign_in(cast.viewer).get(URL, {"level": "intensive"}, headers={"HX-Request": "true", "HX-Target": "results"})
    assert "<html" not in text(page)
    assert TRUST in body(page)
    assert SECOND not in body(page)
    assert "HX-Request" in page["Vary"]


def test_a_past_day_keeps_the_filters_and_opens_the_concerns_of_that_day(told, cast, sign_in, today):
    day = today - timedelta(days=2)
    asked = {"as_at_day": day.day, "as_at_month": day.month, "as_at_year": day.year, "level": "intensive", "q": ""}
    page = sign_in(cast.viewer).get(URL, asked)
    assert "live concern about Patient safety" in body(page)
    assert f'"{reverse("concerns:list")}?' not in body(page)
    there = (
        f"{reverse('reporting:dashboard_concerns')}?under={cast.subject.pk}&amp;domain=safety&amp;as_at_day={day.day}"
    )
    assert there in body(page)
    assert f"As at {day.day} {day:%B %Y}" in text(page)
    assert '<input type="hidden" name="level" value="intensive">' in text(page)
    query = f"as_at_day={day.day}&amp;as_at_month={day.month}&amp;as_at_year={day.year}"
    assert f'href="{URL}?{query}&amp;level=intensive">Link to this view' in text(page)
    assert f'href="{URL}?{query}&amp;level=routine"' in text(page)
    assert f'href="{URL}?level=intensive">Show today' in text(page)


def test_the_future_is_refused_with_a_message(cast, sign_in, today):
    day = today + timedelta(days=1)
    page = sign_in(cast.viewer).get(URL, {"as_at_day": day.day, "as_at_month": day.month, "as_at_year": day.year})
    assert page.status_code == 422
    assert "As at must be today or in the past" in text(page)
    assert "<table" not in text(page)


def test_half_a_date_is_refused_with_a_message(cast, sign_in):
    page = sign_in(cast.viewer).get(URL, {"as_at_day": "1"})
    assert page.status_code == 422
    assert "As at must include a month and year" in text(page)


def test_a_day_before_the_first_record_says_so(story, cast, sign_in):
    page = sign_in(cast.viewer).get(URL, {"as_at_day": 1, "as_at_month": 2, "as_at_year": 2019})
    assert page.status_code == 200
    assert "No provider was on record on 1 February 2019." in text(page)
    assert "no meeting of the System Quality Group is recorded before this day" in text(page)


@pytest.mark.parametrize("name", ["lead", "executive", "viewer", "secretary", "chair", "region", "auditor"])
def test_the_icbs_people_see_it(cast, sign_in, name):
    assert sign_in(getattr(cast, name)).get(URL).status_code == 200


@pytest.mark.parametrize("name", ["provider_user", "admin"])
def test_others_do_not(cast, sign_in, name):
    assert sign_in(getattr(cast, name)).get(URL).status_code == 403


def test_a_stranger_signs_in_first(cast, client):
    assert client.get(URL).status_code == 302
    assert client.post(URL).status_code == 405


def test_another_icb_is_never_shown(told, cast, sign_in):
    page = text(sign_in(cast.south_lead).get(URL))
    assert "University Hospitals Birmingham" in page
    assert TRUST not in page
    assert "Red - targeted" in page  # the south's own words


@pytest.mark.parametrize("cleared", [False, True])
def test_restricted_concerns_are_counted_for_nobody(story, cast, sign_in, lines, cleared):
    cast.lead.clearances = ["speak_up"]
    story.worries(cast.subject, date(2025, 3, 10), score=(5, 5), sensitivity="speak_up")
    story.worries(cast.subject, date(2025, 3, 10), score=(1, 2))
    with acting(cast.lead):
        Membership.objects.filter(pk=cast.viewer.pk).update(clearances=["speak_up"] if cleared else [])
    cast.viewer.clearances = ["speak_up"] if cleared else []
    for day in (date(2025, 3, 11), timezone.localdate()):
        line = lines(day)["RTD"]
        assert (line.cells[0].count, line.cells[0].worst, line.row.fact.score) == (1, 2, 2)
    shown = body(sign_in(cast.viewer).get(URL))
    assert "2</strong> low" in shown
    assert "extreme" not in shown
