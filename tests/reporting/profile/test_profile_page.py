"""The profile of a provider on a page: fifteen blocks, each with its date and its gap, and the timeline."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from concerns.insight import actions as insight
from concerns.models import Concern
from escalation.letters.models import Letter
from providers.models import Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.tenancy.models import Signed
from quality_oversight.tenancy.policy import INSIDE, may
from reporting.profile.queries import moments, profile
from reporting.profile.rules.blocks import Key
from tests.cast import acting, assemble
from tests.reporting.profile.conftest import add_measure, add_rating
from tests.rows import add_concern, add_concern_event

CANARY = "Zugzwang"
QUERIES = 52  # of the whole page, whatever there is; the frame of every page is part of it
DAY = timedelta(days=1)


@pytest.fixture
def page(cast, sign_in):
    def read(by=None, name="profile", query=""):
        response = sign_in(by or cast.lead).get(reverse(f"profile:{name}", args=[cast.trust.pk]) + query)
        assert response.status_code == 200
        return response.content.decode()

    return read


def block(made, key):
    return next(each for each in made.blocks if each.key == key)


def words(part):
    return str(part)


def test_a_provider_of_which_nothing_is_known_has_fifteen_blocks_that_say_so(read, page):
    made = read()
    assert [each.key for each in made.blocks] == list(Key)
    assert all(each.parts for each in made.blocks)
    assert block(made, Key.VISITS).gaps == ("No visit on file",)
    shown = page()
    for number, key in enumerate(Key, 1):
        assert f"{number}. {key.label}" in shown.replace("&#39;", "'")
    assert "No dated entry" in shown
    assert reverse("insight:log") in shown


def test_each_block_shows_its_newest_day_and_what_is_missing(cast, lived, read, page, today):
    with acting(cast.lead) as by:
        old = {"period_from": date(2025, 3, 1), "period_to": date(2025, 3, 31), "received_on": date(2025, 4, 9)}
        insight.log(cast.subject, by=by, source="EQ11", polarity="neutral", headline="Survey", **old)
    found = block(read(), Key.EXPERIENCE)
    assert "No patient survey since March 2025" in found.gaps
    assert "No word from patients’ groups on file" in found.gaps
    assert not any("complaints" in each for each in found.gaps), "a concern that came as a complaint is word of it"
    assert not any("Friends and Family" in each for each in found.gaps)
    shown = page()
    assert "No patient survey since March 2025" in shown
    assert f"Newest of {today.day} {today:%B %Y}" in shown


def test_ratings_go_with_their_direction_and_an_old_one_is_a_gap(fresh_database, today):
    cast = assemble()
    add_rating("RTD", today - 1200 * DAY, "requires_improvement")
    add_rating("RTD", today - 2000 * DAY, "good", current=False)
    with acting(cast.lead) as by:
        found = block(profile(cast.trust, by=by, today=today), Key.RATINGS)
        told = moments(cast.trust, by=by, kinds=["ratings"])
    assert found.as_at == today - 1200 * DAY
    assert "▲ Requires improvement" in words(found.parts)
    assert "Worse than before: Good" in words(found.parts)
    assert found.gaps[0].startswith("No rating since ")
    assert [each.what for each in told] == [
        "Royal Hospital is rated: ▲ Requires improvement",
        "Royal Hospital is rated: ● Good",
    ]


def test_open_concerns_are_counted_by_risk_and_age_and_services_are_part_of_the_provider(cast, read, today):
    with acting(cast.lead):
        service = Subject.objects.create(kind=SubjectKind.SERVICE, provider=cast.trust, name="Maternity (invented)")
        add_concern(cast.subject, 1, consequence=5, likelihood=5)
        add_concern(service, 2)
        add_concern(cast.second_subject, 3)
        closed = add_concern(cast.subject, 4)
        done = {"status": "closed", "closed_on": today, "closure_reason": "resolved", "closure_evidence": "Seen."}
        Concern.objects.filter(pk=closed.pk).update(**done)
    counted, said = block(read(), Key.CONCERNS).parts[:2]
    assert counted.rows[0] == ("Extreme", "1", "0", "0", "1")
    assert counted.rows[-1] == ("All", "2", "0", "0", "2")
    assert said.text == "Closed in the last 12 months: 1 (resolved: 1)."


def test_small_numbers_of_concerns_by_source_are_not_shown_nor_a_total_that_holds_one(cast, read, today):
    with acting(cast.lead):
        for number in range(8):
            add_concern(cast.subject, number, source="IL01" if number < 3 else "EQ13", date_identified=today)
    counted = block(read(), Key.EXPERIENCE).parts[-1]
    assert dict(counted.rows)["Complaints, concerns and advice and liaison (PALS) contacts"] == "<5"
    assert dict(counted.rows)["Friends and Family Test"] == "5"
    assert counted.rows[-1] == ("All", "withheld")


@pytest.mark.parametrize("who", ["lead", "guardian_as_lead"])
def test_what_is_restricted_is_in_no_block_and_no_timeline_of_anybody(cast, lived, page, who):
    with acting(cast.guardian) as by:
        hidden = add_concern(cast.subject, 9, sensitivity="speak_up", title=CANARY, source="IL03")
        add_concern_event(hidden, by)
        insight.log(cast.subject, by=by, source="IL03", polarity="negative", headline=CANARY)
    if who == "guardian_as_lead":
        with acting(cast.lead) as by:
            type(by).objects.filter(pk=by.pk).update(clearances=["speak_up"])
    assert CANARY not in page() + page(name="timeline")
    assert hidden.ref not in page() + page(name="timeline")


def test_twenty_charts_ask_as_many_queries_as_one(cast, lived, sign_in, today):
    browser, address = sign_in(cast.lead), reverse("profile:profile", args=[cast.trust.pk])

    def count():
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            shown = browser.get(address).content.decode()
        return shown.count('class="qo-multiples__item"'), len(asked)

    few = count()
    with acting(cast.lead) as by:
        for number in range(10, 28):
            add_measure(cast.subject, number, today)
            concern = add_concern(cast.subject, number)
            add_concern_event(concern, by)
            insight.log(cast.subject, by=by, source="IQ01", polarity="negative", headline=f"Item {number}")
    many = count()
    assert (few[0], many[0]) == (2, 20)
    assert few[1] == many[1] == QUERIES


def test_of_more_than_twenty_charts_those_of_concern_come_first(cast, read, today):
    with acting(cast.lead):
        for number in range(21):
            add_measure(cast.subject, number, today)
        last = add_measure(cast.subject, 99, today)
        last.points.filter(period_start=max(last.points.values_list("period_start", flat=True))).update(value=99)
    found = block(read(), Key.MEASURES)
    charts = [picture for part in found.parts if part.kind == "charts" for picture in part.pictures]
    assert len(charts) == 20
    assert last.pk in {picture.series.measure.pk for picture in charts}
    assert "20 of 22 charts are shown" in words(found.parts)


def test_a_measure_without_new_values_is_a_gap(cast, read):
    with acting(cast.lead):
        add_measure(cast.subject, 1, date(2025, 4, 1))
    assert block(read(), Key.MEASURES).gaps == ("No value of “Measure 1” since March 2025",)


def test_the_wheel_says_of_each_kind_of_source_how_fresh_it_is(cast, lived, read, today):
    with acting(cast.lead) as by:
        old = {"period_from": date(2025, 3, 1), "period_to": date(2025, 3, 31), "received_on": date(2025, 4, 9)}
        insight.log(cast.subject, by=by, source="EL07", polarity="neutral", headline="Forum", age_limit=1, **old)
    drawn = str(block(read(), Key.TRIANGULATION).parts[0].svg)
    assert f"External figures: fresh, {today.day} {today:%b %Y}" in drawn
    assert "External reports and accounts: silent" in drawn  # what is said in it is older than the year that is shown
    assert "<title" in drawn


def test_whoever_sees_a_profile_sees_all_that_is_in_it(subtests):
    shown = ("directory", "level", "concern", "insight", "measure", "risk", "intervention", "profile")
    for role in INSIDE:
        for name in shown:
            with subtests.test(role=role, name=name):
                assert may(role, f"{name}.view")


def test_the_providers_page_leads_to_its_profile(cast, sign_in):
    shown = sign_in(cast.viewer).get(cast.trust.get_absolute_url()).content.decode()
    assert reverse("profile:profile", args=[cast.trust.pk]) in shown
    shown = sign_in(cast.admin).get(cast.trust.get_absolute_url()).content.decode()
    assert reverse("profile:profile", args=[cast.trust.pk]) not in shown


def test_another_icbs_provider_has_no_profile_here(cast, sign_in):
    for name in ("profile", "timeline"):
        address = reverse(f"profile:{name}", args=[cast.south_trust.pk])
        assert sign_in(cast.lead).get(address).status_code == 404


@pytest.fixture
def told(cast, lived, today):
    """A letter beside all that is known already, and a signal in a chart."""
    with acting(cast.lead) as by:
        sent = {"sent_on": today, "sent_how": "email", "sent_to": "a@b.example", "sent_by": by.name}
        letter = {"pdf": b"%PDF", "pages": 1, "sha256": "0" * 64, "kind": "entry", "recipient": "Chief", "body": "W."}
        Letter.objects.create(subject=cast.subject, heading="Level", **letter, **sent, **Signed.signature(by))
        points = lived["measure"].points
        points.filter(period_start=max(points.values_list("period_start", flat=True))).update(value=40)


def test_the_timeline_tells_every_kind_newest_first_and_filters(cast, told, page, today):
    with acting(cast.lead) as by:
        every = moments(cast.trust, by=by)
        late = moments(cast.trust, by=by, since=today - DAY)
    kinds = {each.kind for each in every}
    assert kinds == {"concerns", "interventions", "insight", "letters", "signals"}
    assert [each.at for each in every] == sorted((each.at for each in every), reverse=True)
    assert {each.kind for each in late} == {"concerns", "interventions", "insight", "letters"}
    shown = page(name="timeline", query="?kind=letters&kind=signals")
    assert "Letter sent: Level" in shown
    assert "Measure 1: special cause, concern" in shown
    assert "Corridor care" not in shown
    assert "Remove filter" in shown


def test_the_timeline_is_read_page_by_page(cast, page):
    with acting(cast.lead) as by:
        for number in range(60):
            add_concern_event(add_concern(cast.subject, number, title=f"Matter {number}"), by)
    first, second = page(name="timeline"), page(name="timeline", query="?page=2")
    assert "Showing 1 to 50 of 60 entries" in first
    found = set(re.findall(r"Matter (\d+)", second))
    assert len(found) == 10


def test_the_timeline_asks_as_many_queries_for_many_entries_as_for_few(cast, told, today):
    counts = []
    for round_ in (1, 2):
        with acting(cast.lead) as by, CaptureQueriesContext(connection) as asked:
            moments(cast.trust, by=by)
        counts.append(len(asked))
        with acting(cast.lead) as by:
            for number in range(10):
                add_concern_event(add_concern(cast.subject, 100 * round_ + number), by)
                add_measure(cast.subject, 100 * round_ + number, today)
                insight.log(cast.subject, by=by, source="IQ01", polarity="negative", headline="More")
    assert counts[0] == counts[1]
