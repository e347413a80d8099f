"""What the apps above read of concerns: counts now and on any past day, and what reports may speak of."""

from datetime import UTC, date, datetime, timedelta
from unittest import mock

from django.utils import timezone

from concerns import actions, queries
from concerns.queries import Tally
from tests.cast import acting


def at(*moment: int):
    return mock.patch("django.utils.timezone.now", return_value=datetime(*moment, tzinfo=UTC))


def test_live_concerns_are_counted_by_subject_and_domain_with_the_worst_score(
    cast, raised, opened, django_assert_num_queries
):
    raised(domains=["safety", "culture"])
    raised(initial_consequence=5, initial_likelihood=4)
    raised(subject=cast.second_subject, domains=["culture"])
    with acting(cast.lead) as by:
        actions.move(opened(), "closed", by=by, closure_reason="resolved", evidence="Seen to.", outcome="Trained.")
        expected = {
            (cast.subject.pk, "safety"): Tally(2, 20),
            (cast.subject.pk, "culture"): Tally(1, 12),
            (cast.second_subject.pk, "culture"): Tally(1, 12),
        }
        for day in (None, timezone.localdate()):
            with django_assert_num_queries(1):
                assert queries.live_counts_by_subject_and_domain(day) == expected


def test_a_past_day_is_shown_as_it_was_at_its_end_in_europe_london(cast, raised):
    with at(2026, 3, 2, 9):
        concern = raised()
    with acting(cast.lead) as by:
        with at(2026, 7, 1, 22, 59):  # a minute before midnight in British summer time
            actions.rescore(concern, by=by, consequence=4, likelihood=2, reason="More staff.")
        with at(2026, 7, 1, 23, 1):  # 2 July in London
            actions.rescore(concern, by=by, consequence=4, likelihood=1, reason="Still more staff.")
        with at(2026, 9, 1, 9):
            actions.move(concern, "triage", by=by)
        with at(2026, 9, 1, 10):
            actions.move(concern, "no_further_action", by=by, reason="Known.", outcome="Solved.")
        then = {
            day: queries.live_counts_by_subject_and_domain(day).get((cast.subject.pk, "safety"))
            for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 7, 1), date(2026, 7, 2), date(2026, 9, 1))
        }
    assert list(then.values()) == [None, Tally(1, 12), Tally(1, 8), Tally(1, 4), None]


def test_the_domains_of_a_past_day_are_those_of_that_day(cast, raised):
    with at(2026, 3, 2, 9):
        concern = raised()
    with acting(cast.lead) as by:
        with at(2026, 4, 2, 9):
            actions.edit(concern, by=by, version=1, domains=["culture"])
        assert list(queries.live_counts_by_subject_and_domain(date(2026, 3, 9))) == [(cast.subject.pk, "safety")]
        assert list(queries.live_counts_by_subject_and_domain()) == [(cast.subject.pk, "culture")]


def test_reports_are_given_live_concerns_from_a_score_on_the_worst_first(cast, raised):
    raised(title="Twelve")
    raised(title="Fifteen", initial_consequence=5)
    raised(title="Twenty", initial_consequence=5, initial_likelihood=4)
    with acting(cast.lead):
        assert [concern.title for concern in queries.live_with_score(15)] == ["Twenty", "Fifteen"]
        assert queries.live_for_reports().count() == 3


def test_reports_are_given_what_was_closed_in_their_period(cast, opened):
    today = timezone.localdate()
    with acting(cast.lead) as by:
        closed = actions.move(
            opened(), "closed", by=by, closure_reason="resolved", evidence="Seen to.", outcome="Trained."
        )
        opened()
        assert list(queries.closed_with_evidence(today - timedelta(days=1), today)) == [closed]
        assert list(queries.closed_with_evidence(None, today)) == [closed]
        assert not queries.closed_with_evidence(today, today).exists(), "the last report covered its own last day"
        assert not queries.closed_with_evidence(None, today - timedelta(days=1)).exists()


def test_each_icb_counts_its_own(cast, raised):
    raised()
    with acting(cast.south_lead):
        assert queries.live_counts_by_subject_and_domain() == {}
        assert queries.live_counts_by_subject_and_domain(timezone.localdate()) == {}
