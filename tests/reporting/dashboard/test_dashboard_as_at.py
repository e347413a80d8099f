"""Any past day shows what stood at its end: levels, movement since the meeting before, proposals and concerns."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from escalation.models import Meeting
from escalation.rules.levels import Level
from providers.models import Subject
from reporting.rules.dashboard_lines import Trend
from tests.cast import acting

R, E, INT = Level
PROPOSED = "proposed Enhanced quality assurance and improvement"


def march(day: int) -> date:
    return date(2025, 3, day)


@pytest.fixture
def moved(story, cast):
    """Enhanced on 10 March, intensive on 20 March, enhanced on 2 April; the group met on 5, 12 and 26 March."""
    story.meets(march(5), march(12), march(26))
    story.meets(march(19), status=Meeting.Status.CANCELLED)
    story.meets(march(24), kind="qc")
    story.moves(cast.subject, E, march(10))
    story.moves(cast.subject, INT, march(20))
    story.moves(cast.subject, E, date(2025, 4, 2))
    return story


@pytest.mark.parametrize(
    ("as_at", "level", "days", "trend", "on_file"),
    [
        (march(4), R, None, Trend.NEW, False),  # no meeting before
        (march(9), R, None, Trend.SAME, False),
        (march(10), E, 0, Trend.UP, True),  # the day of change counts as the new level
        (march(12), E, 2, Trend.UP, True),  # on a meeting's day, the meeting before counts
        (march(13), E, 3, Trend.SAME, True),
        (march(20), INT, 0, Trend.UP, True),
        (march(25), INT, 5, Trend.UP, True),  # neither a cancelled meeting nor another committee's counts
        (march(27), INT, 7, Trend.SAME, True),
        (date(2025, 4, 1), INT, 12, Trend.SAME, True),
        (date(2025, 4, 2), E, 0, Trend.DOWN, True),
        (date(2025, 5, 2), E, 30, Trend.DOWN, True),
    ],
)
def test_a_past_day_shows_the_level_of_its_end(moved, lines, as_at, level, days, trend, on_file):
    line = lines(as_at)["RTD"]
    assert (line.row.level, line.row.days_at_level, line.trend) == (level, days, trend)
    assert (line.row.fact.level is not None) is on_file


def test_a_proposal_stands_until_it_takes_effect(moved, lines):
    assert lines(march(8))["RTD"].row.proposed == ""
    before = lines(march(9))["RTD"]
    assert (before.row.level, before.row.proposed, before.request_id is not None) == (R, PROPOSED, True)
    after = lines(march(10))["RTD"]
    assert (after.row.proposed, after.request_id) == ("", None)


def test_a_review_is_overdue_from_the_day_after_it_was_due(moved, lines):
    enhanced_for_30_days = date(2025, 5, 2)
    assert lines(enhanced_for_30_days)["RTD"].row.days_overdue == 0
    assert lines(enhanced_for_30_days + timedelta(days=1))["RTD"].row.days_overdue == 1


def test_concerns_are_counted_as_they_stood(story, cast, lines):
    story.worries(cast.subject, march(10), score=(4, 5), domains=("safety", "culture"), closed=march(20))
    story.worries(cast.subject, march(11), score=(2, 3))
    found = {day: [(cell.count, cell.worst) for cell in lines(march(day))["RTD"].cells] for day in (9, 10, 11, 19, 20)}
    nothing = (0, 0)
    assert found[9] == [nothing] * 5
    assert found[10] == [(1, 20), nothing, nothing, (1, 20), nothing]
    assert found[11] == found[19] == [(2, 20), nothing, nothing, (1, 20), nothing]
    assert found[20] == [(1, 6), nothing, nothing, nothing, nothing]
    assert lines(march(19))["RTD"].row.fact.score == 20


def test_today_shows_what_stands(story, cast, lines):
    today = timezone.localdate()
    story.meets(today - timedelta(days=7))
    story.moves(cast.subject, INT, today - timedelta(days=3), review_due=today - timedelta(days=2))
    story.worries(cast.subject, today - timedelta(days=1), score=(5, 4), domains=("safety",))
    line = lines(today)["RTD"]
    assert (line.row.level, line.row.days_at_level, line.row.days_overdue, line.trend) == (INT, 3, 2, Trend.UP)
    assert (line.cells[0].count, line.cells[0].worst, line.cells[0].band.key) == (1, 20, "extreme")
    other = lines(today)["RTF"]
    assert (other.row.label, other.row.days_at_level, other.trend) == (
        "Routine quality assurance and improvement (default)", None, Trend.SAME,
    )  # fmt: skip


def test_a_service_above_its_provider_is_a_badge(story, cast, lines):
    with acting(cast.lead):
        maternity = Subject.objects.create(provider=cast.trust, name="Maternity", kind="service")
    story.moves(maternity, E, march(10))
    assert lines(march(11))["RTD"].row.badges == ("1 service Enhanced",)
    assert lines(march(9))["RTD"].row.badges == ()
    assert "Maternity" not in {line.name for line in lines(march(11)).values()}


def test_a_provider_taken_on_after_the_meeting_is_first_seen(story, cast, lines):
    story.meets(march(5), march(26))
    new = story.adds("RR8", "Leeds Teaching Hospitals NHS Trust", march(10))
    assert "RR8" not in lines(march(9))
    assert lines(march(10))["RR8"].trend == Trend.NEW
    story.moves(new, E, march(15))
    assert lines(march(15))["RR8"].trend == Trend.NEW
    assert lines(march(27))["RR8"].trend == Trend.SAME


def test_history_from_before_a_provider_was_taken_on_is_shown(story, lines):
    imported = story.adds("RR8", "Leeds Teaching Hospitals NHS Trust", march(20))
    story.moves(imported, E, march(10))
    assert lines(march(10))["RR8"].row.level == E
    assert "RR8" not in lines(march(9))
