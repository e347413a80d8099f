"""Charts stand among the sources of a subject, as evidence of the source that their measure is tied to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from concerns.insight import actions
from concerns.insight.models import MeasureSource, TriangulationNote
from concerns.insight.queries import triangle
from concerns.insight.rules.charted import ways_of
from concerns.insight.rules.freshness import usual_period
from providers.measures.actions import Reading, add_measure, log_points
from providers.measures.models import Measure
from providers.measures.rules.vocabulary import Assurance, Variation
from quality_oversight.audit.models import AuditEvent
from quality_oversight.people import actions as people_actions
from reporting.profile.queries.known import known
from tests.cast import acting

TODAY = timezone.localdate
MONTHS = 14


@pytest.mark.parametrize(
    ("variation", "assurance", "ways"),
    [
        (Variation.CONCERN_HIGH, None, ["negative"]),
        (Variation.CONCERN_LOW, Assurance.INCONSISTENT, ["negative"]),
        (Variation.IMPROVEMENT_HIGH, None, ["positive"]),
        (Variation.IMPROVEMENT_LOW, Assurance.PASS, ["positive"]),
        (Variation.COMMON, Assurance.FAIL, ["negative"]),
        (Variation.COMMON, Assurance.PASS, ["positive"]),
        (Variation.COMMON, Assurance.INCONSISTENT, ["neutral"]),
        (Variation.NEUTRAL_HIGH, None, ["neutral"]),
        (Variation.IMPROVEMENT_HIGH, Assurance.FAIL, ["negative", "positive"]),
        (None, None, ["neutral"]),
    ],
)
def test_what_the_icons_of_a_chart_say_as_evidence(variation, assurance, ways):
    assert list(ways_of(variation, assurance)) == ways


def month(ago: int) -> date:
    """The first day of the month so many months before the last that is over."""
    number = TODAY().year * 12 + TODAY().month - 2 - ago
    return date(number // 12, number % 12 + 1, 1)


def charted(cast, code="FFT-X", *, last=0, shift=0, **fields) -> Measure:
    """A measure with fourteen values of the first subject, of which the last eight lie apart from the others."""
    about = {"name": f"Invented {code}", "direction": "increase", "decimals": 1} | fields
    measure = add_measure(by=cast.lead, code=code, **about)
    readings = [
        Reading(cast.subject, month(last + MONTHS - 1 - place), Decimal(50 + place % 3 + (shift if place > 5 else 0)))
        for place in range(MONTHS)
    ]
    log_points(measure, readings, by=cast.lead, loaded_from="Invented")
    return measure


def seen_of(cast):
    return triangle(cast.subject, *usual_period(TODAY()))


def test_a_chart_that_gets_worse_is_word_of_its_source_against_the_subject(cast, sign_in):
    with acting(cast.lead):
        measure = charted(cast, shift=-20)
        before = seen_of(cast)
        assert (before.charts, before.weighed.negative) == ((), 0)
        actions.tie(measure, "EQ13", by=cast.lead, version=0)
        seen = seen_of(cast)
        assert [(each.source, list(each.ways), each.is_stale) for each in seen.charts] == [
            ("EQ13", ["negative"], False)
        ]
        assert (seen.weighed.negative, seen.weighed.coverage) == (1, 1)
        assert "EQ13" not in {each.code for each in seen.weighed.silent}
        assert AuditEvent.objects.filter(verb="measure.tied", target_id=str(measure.pk)).count() == 1
    text = sign_in(cast.lead).get(f"/insight/subjects/{cast.subject.pk}/").text
    quadrant = text[text.index('id="quadrant-EQ"') : text.index('id="quadrant-IL"')]
    assert "Chart: Invented FFT-X" in quadrant
    assert "Special cause, concern, low" in quadrant


def test_a_source_counts_once_however_many_of_its_charts_and_items_point_one_way(cast):
    with acting(cast.lead):
        for code in ("ONE", "TWO"):
            actions.tie(charted(cast, code, shift=20), "EQ13", by=cast.lead, version=0)
        actions.log(cast.subject, by=cast.lead, source="EQ13", polarity="positive", headline="More would recommend it")
        seen = seen_of(cast)
        assert (len(seen.charts), seen.weighed.positive, seen.weighed.negative) == (2, 1, 0)


def test_what_was_not_known_yet_on_the_last_day_of_the_period_has_no_part(cast):
    with acting(cast.lead):
        actions.tie(charted(cast, shift=-20), "EQ13", by=cast.lead, version=0)
        on = month(8) + timedelta(days=27)
        seen = triangle(cast.subject, on - timedelta(days=365), on)
        assert [list(each.ways) for each in seen.charts] == [["neutral"]]


def test_a_chart_without_new_values_is_stale_by_the_rule_of_its_source(cast):
    with acting(cast.lead):
        measure = charted(cast, last=7, shift=-20)
        actions.tie(measure, "EQ13", by=cast.lead, version=0)
        seen = seen_of(cast)
        assert [each.is_stale for each in seen.charts] == [True]
        assert ([each.code for each in seen.weighed.stale], seen.weighed.negative) == (["EQ13"], 0)
        actions.tie(measure, "EQ11", by=cast.lead, version=1)  # what comes once a year counts for longer
        assert [each.is_stale for each in seen_of(cast).charts] == [False]
        later = triangle(cast.subject, TODAY() - timedelta(days=30), TODAY())
        assert (later.charts, [each.code for each in later.weighed.stale]) == ((), ["EQ11"])


def test_a_published_measure_speaks_for_its_source_until_somebody_says_otherwise(cast):
    with acting(cast.lead):
        measure = charted(cast, "AE-4H-NHSE")
        assert [each.source for each in seen_of(cast).charts] == ["EQ07"]
        actions.tie(measure, "", by=cast.lead, version=0)
        assert seen_of(cast).charts == ()


@pytest.mark.parametrize("code", ["IQ04", "IQ11", "XX99"])
def test_a_restricted_or_unknown_source_is_refused(cast, code):
    with acting(cast.lead):
        measure = Measure.objects.create(code="FTSU-X", name="Contacts (invented)", direction="neutral")
        with pytest.raises(ValidationError, match=r"restricted|no source"):
            actions.tie(measure, code, by=cast.lead, version=0)
        assert not MeasureSource.objects.exists()


def test_small_counts_do_not_move_what_a_chart_says(cast):
    with acting(cast.lead):
        measure = charted(cast, direction="decrease", small_numbers=True, decimals=0)
        small = [Reading(cast.subject, month(place), Decimal(1 + place % 4)) for place in range(MONTHS)]
        log_points(measure, small, by=cast.lead, loaded_from="Invented, revised")
        actions.tie(measure, "EQ13", by=cast.lead, version=0)
        chart = seen_of(cast).charts[0].picture.chart
        assert {point.value for point in chart.points} == {2.5}


def test_the_second_of_two_is_told_what_the_first_chose(cast, sign_in):
    with acting(cast.lead):
        measure = charted(cast)
    client, address = sign_in(cast.lead), f"/insight/measures/{measure.pk}/"
    assert "Freedom to Speak Up" not in client.get(address).text
    assert client.post(address, {"source": "EQ13", "version": "0"}).status_code == 302
    second = client.post(address, {"source": "IL01", "version": "0"})
    assert second.status_code == 409
    assert "its charts speak for Friends and Family Test" in second.text
    assert '<option value="IL01" selected' in second.text
    assert client.post(address, {"source": "IQ04", "version": "1"}).status_code == 422
    with acting(cast.lead):
        assert MeasureSource.objects.get().source == "EQ13"
    assert "Invented FFT-X" in client.get("/insight/sources/").text


def test_a_judgement_keeps_which_charts_there_were(cast):
    with acting(cast.lead):
        measure = charted(cast)
        actions.tie(measure, "EQ13", by=cast.lead, version=0)
        first, last = usual_period(TODAY())
        said = {"agreement": "mixed", "narrative": "Invented."}
        actions.judge(cast.subject, by=cast.lead, period_from=first, period_to=last, **said)
        assert TriangulationNote.objects.get().charts == [measure.pk]


def test_programs_read_and_set_the_source_and_have_the_charts_as_evidence(cast):
    with acting(cast.admin):
        secret = people_actions.issue_key(cast.lead, by=cast.admin, label="Test")[1]
    with acting(cast.lead):
        measure = charted(cast, shift=-20)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    address = f"/api/v1/insight/measures/{measure.pk}/"
    read = program.get(address)
    assert (read.json()["source"], read.json()["chosen"], read.json()["version"]) == ("", False, 0)
    kept = program.put(address, {"source": "EQ13"}, content_type="application/json")
    assert (kept.status_code, kept.json()["source_name"], kept.json()["version"]) == (200, "Friends and Family Test", 1)
    late = {"If-Match": read.headers["ETag"]}
    assert program.put(address, {"source": "IL01"}, content_type="application/json", headers=late).status_code == 412
    refused = program.put(address, {"source": "IQ04"}, content_type="application/json")
    assert (refused.status_code, "restricted" in refused.text) == (400, True)
    chart = program.get(f"/api/v1/insight/subjects/{cast.subject.pk}/").json()["charts"][0]
    assert (chart["measure"], chart["source"], chart["points"], chart["stale"]) == (
        str(measure.pk), "EQ13", ["negative"], False,
    )  # fmt: skip


def test_a_chart_with_fresh_values_is_no_gap_of_the_profile(cast):
    with acting(cast.lead):
        measure, provider = charted(cast), cast.subject.provider
        assert "EQ13" not in known(provider, by=cast.lead, today=TODAY()).last_of
        actions.tie(measure, "EQ13", by=cast.lead, version=0)
        assert known(provider, by=cast.lead, today=TODAY()).last_of["EQ13"] >= month(0)
