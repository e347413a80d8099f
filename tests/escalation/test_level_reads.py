"""Levels as at a day, the dashboard's rows, changes for reports; numbers of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from concerns.models import Concern, ConcernEvent
from escalation import actions, queries
from escalation.models import Committee, LevelPeriod, LevelRequest, LevelReview, Meeting, RequestStep
from providers.models import Subject
from tests.cast import acting
from tests.escalation.conftest import DECISION

pytestmark = pytest.mark.django_db


def rows(cast, day, last_meeting=None):
    with (
        acting(cast.lead),
        CaptureQueriesContext(
            connection,
        ) as found,
    ):
        result = queries.dashboard_rows(day, last_meeting)
    return {row.subject_id: row for row in result}, [q for q in found if "escalation" in q["sql"]]


def test_the_dashboard_s_rows_come_in_one_query(cast, at_level, considered, concern, today):
    at_level("enhanced")
    considered("intensive")
    found, asked = rows(cast, today, today - timedelta(days=7))
    assert len(asked) == 1
    row = found[cast.subject.pk]
    assert (row.level, row.since, row.level_then) == ("enhanced", today, None)
    assert (row.proposed, row.request_status) == ("intensive", "sqg_considered")
    assert (row.review_due, row.code, row.sector, row.lead) == (today + timedelta(days=30), "RTD", "acute", "")
    assert (row.concerns, row.score, row.domains) == (1, 12, ("safety",))
    other = found[cast.second_subject.pk]
    assert (other.level, other.request_id, other.parts, other.score) == (None, None, (), 0)


def test_without_a_meeting_the_level_then_is_the_level_now(cast, at_level, today):
    at_level("enhanced")
    assert rows(cast, today)[0][cast.subject.pk].level_then == "enhanced"
    assert rows(cast, today, today)[0][cast.subject.pk].level_then == "enhanced"


def test_rg1_levels_of_the_provider_s_services(cast, at_level, today):
    with acting(cast.lead):
        ward = Subject.objects.create(kind="service", provider=cast.trust, name="Maternity", scope="Maternity")
    at_level("enhanced", ward)
    found, _ = rows(cast, today)
    assert (found[cast.subject.pk].level, found[cast.subject.pk].parts) == (None, ("enhanced",))
    assert ward.pk not in found


@pytest.fixture
def history(cast, at_level, proposed, concern, today):
    """A level reached 20 days ago, reviewed 10 days ago, and a request of 5 days ago that was withdrawn today."""
    with acting(cast.lead) as lead:
        entered = at_level("enhanced")
        period = LevelPeriod.objects.get()
        correction = {"reason": "Minutes.", "effective_from": today - timedelta(days=20)}
        with acting(cast.executive) as executive:
            actions.correct(period.decision, by=executive, **correction)
        LevelReview.objects.create(
            **LevelReview.signature(lead), subject=cast.subject, level="enhanced", outcome="continue", note="Steady.",
            held_on=today - timedelta(days=10), next_due=today + timedelta(days=20),
            at=timezone.now() - timedelta(days=9),
        )  # fmt: skip
        request = proposed("intensive")
        ConcernEvent.objects.create(
            **ConcernEvent.signature(lead), concern=concern, verb="raised", status="open", consequence=5, likelihood=4,
            domains=["safety"], at=timezone.now() - timedelta(days=8),
        )  # fmt: skip
        Concern.objects.filter(pk=concern.pk).update(status="no_further_action")
        ConcernEvent.objects.create(
            **ConcernEvent.signature(lead), concern=concern, verb="no_further_action", status="no_further_action",
            consequence=5, likelihood=4,
        )  # fmt: skip
        return entered, request


def test_as_at_a_past_day(cast, history, today):
    now = rows(cast, today)[0][cast.subject.pk]
    assert (now.concerns, now.proposed) == (0, "intensive")
    week, asked = rows(cast, today - timedelta(days=7), today - timedelta(days=30))
    row = week[cast.subject.pk]
    assert len(asked) == 1
    assert (row.level, row.since, row.level_then) == ("enhanced", today - timedelta(days=20), None)
    assert (row.concerns, row.score, row.domains, row.proposed) == (1, 20, ("safety",), None)
    assert row.review_due == today + timedelta(days=20)
    for ago in (15, 10):  # until the end of the day on which it was held, nobody had written it down
        before_review = rows(cast, today - timedelta(days=ago))[0][cast.subject.pk]
        assert before_review.review_due == today + timedelta(days=10)  # 30 days from the move, as was known then
    long_ago = rows(cast, today - timedelta(days=25))[0][cast.subject.pk]
    assert (long_ago.level, long_ago.since, long_ago.review_due, long_ago.concerns) == (None, None, None, 0)


def test_a_review_that_is_written_down_later_was_not_known_before(cast, history, today):
    """Held six days ago, put on record today: on the days between, the review before it was the last that counted."""
    with acting(cast.lead) as lead:
        held = {"held_on": today - timedelta(days=6), "outcome": "continue", "note": "Held by telephone."}
        actions.record_review(cast.subject, by=lead, **held)
    dues = [rows(cast, today - timedelta(days=ago))[0][cast.subject.pk].review_due for ago in (6, 1, 0)]
    assert dues == [today + timedelta(days=days) for days in (20, 20, 24)]


def test_changes_of_level_for_a_report(cast, history, considered, today):
    with acting(cast.lead):
        changes = queries.level_changes(today - timedelta(days=21), today)
        assert [(c.origin, c.target, c.starts_on) for c in changes] == [
            ("routine", "enhanced", today - timedelta(days=20))
        ]
        assert (changes[0].authoriser, changes[0].reasons) == (cast.executive.name, DECISION["reasons"])
        assert queries.level_changes(today - timedelta(days=20), today) == []  # after, not on, the last day reported
        assert queries.level_changes(None, today - timedelta(days=21)) == []


def test_meetings_before_and_after(cast, sqg, today):
    with acting(cast.lead):
        for days, status in ((3, "cancelled"), (7, "planned"), (14, "planned")):
            Meeting.objects.create(committee=sqg.committee, held_on=today + timedelta(days=days), status=status)
        Committee.objects.create(key="qc", name="Quality Committee", kind="qc")
        assert queries.last_meeting("sqg", today) == today - timedelta(days=7)
        assert queries.next_meeting("sqg", today) == today + timedelta(days=7)
        assert queries.next_meeting("qc", today) is None
        assert queries.last_meeting("sqg", today - timedelta(days=7)) is None


def own_queries(client, name, *args) -> int:
    """Queries of a page beyond those of its frame; the page of the framework asks nothing of its own."""
    counts = []
    for address in (reverse("escalation:framework"), reverse(f"escalation:{name}", args=args)):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    return counts[1] - counts[0]


def many(cast, number):
    """Add closed requests by hand: one list, as long as wanted."""
    with acting(cast.lead) as lead:
        made = LevelRequest.objects.bulk_create(
            LevelRequest(
                subject=cast.subject, origin="routine", target="enhanced", status="declined", proposer=lead,
                grounds="Waits.", risk_profile="Older people.", consequence=3, likelihood=3,
            )
            for _ in range(number)
        )  # fmt: skip
        RequestStep.objects.bulk_create(
            RequestStep(**RequestStep.signature(lead), request=each, status="declined") for each in made
        )


def test_the_list_costs_the_same_for_any_number(cast, sign_in, at_level):
    at_level("enhanced")
    client, counts = sign_in(cast.lead), []
    for number in (24, 75):
        many(cast, number)
        counts.append(own_queries(client, "requests"))
    assert counts == [3, 3]


def test_the_other_pages_cost_little(cast, sign_in, at_level, concern):
    proposal = at_level("intensive")
    client = sign_in(cast.lead)
    about = {"request": proposal, "subject": cast.subject, "provider_panel": cast.trust, "concern_panel": concern}
    counts = {name: own_queries(client, name, row.pk) for name, row in about.items()}
    assert counts == {"request": 16, "subject": 17, "provider_panel": 5, "concern_panel": 5}
