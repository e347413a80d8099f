"""The rules of the risk register, case by case (domain brief 7.1)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from concerns.register.rules import judging
from concerns.register.rules.vocabulary import Status
from concerns.rules.risk import Area

TODAY = date(2026, 11, 25)


def test_the_headline_is_the_highest_area_and_both_are_shown():
    """RS15."""
    now = judging.scored({"quality": (4, 3), "safety": (3, 5)})
    assert (now.score, now.consequence, now.likelihood, now.band.key) == (15, 3, 5, "extreme")
    assert now.areas == ((Area.SAFETY, 3, 5), (Area.QUALITY, 4, 3))


def test_of_equal_areas_the_graver_consequence_leads():
    now = judging.scored({"safety": (3, 4), "finance": (4, 3)})
    assert (now.consequence, now.likelihood) == (4, 3)


@pytest.mark.parametrize("areas", [{}, {"safety": (0, 3)}, {"safety": (3, 6)}])
def test_no_area_and_no_step_beyond_five(areas):
    """RS9."""
    with pytest.raises(ValidationError):
        judging.scored(areas)


@pytest.mark.parametrize(("inherent", "current", "refused"), [(12, 16, True), (12, 12, False), (16, 12, False)])
def test_controls_cannot_raise_a_risk(inherent, current, refused):
    """RS11."""
    problems = judging.why_not_scores(inherent=inherent, current=current)
    assert bool(problems) == refused
    assert not refused or "score the inherent risk again first" in problems["current"]


@pytest.mark.parametrize(
    ("current", "target", "status", "reason", "warned"),
    [
        (8, 12, "open", "", True),
        (8, 12, "open", "We live with it.", True),
        (8, 12, "tolerated", "", True),
        (8, 12, "tolerated", "We live with it.", False),
        (8, 8, "open", "", False),
        (12, 4, "open", "", False),
    ],
)
def test_a_target_above_the_current_score_is_questioned(current, target, status, reason, warned):
    """RS12."""
    warning = judging.target_warning(current=current, target=target, status=status, reason=reason)
    assert bool(warning) == warned


@pytest.mark.parametrize(
    ("current", "until", "words"),
    [
        (8, None, "Within tolerance: 8 of 8."),
        (12, None, "Outside tolerance: 12 is above 8. Agree an action, or ask an executive to accept it."),
        (12, TODAY, "Outside tolerance: 12 is above 8. Accepted by an executive."),
        (
            12,
            TODAY - timedelta(days=1),
            "Outside tolerance: 12 is above 8. An executive’s acceptance has ended: "
            "agree an action, or ask for it again.",
        ),
    ],
)
def test_a_score_above_tolerance_says_what_must_follow(current, until, words):
    """RS13: current 12, cautious with tolerance 8."""
    assert judging.tolerance_words(current, 8, accepted_until=until, today=TODAY) == words


@pytest.mark.parametrize(
    ("kind", "current", "ref", "needed"),
    [
        ("quality", 15, "", True),
        ("quality", 25, "", True),
        ("quality", 12, "", False),
        ("quality", 16, "CRR 12", False),
        ("strategic", 20, "", False),
    ],
)
def test_a_quality_risk_of_15_or_more_is_linked_to_the_corporate_register(kind, current, ref, needed):
    """RS14."""
    assert judging.needs_corporate_register(kind, current, ref) == needed


@pytest.mark.parametrize(
    ("since", "months"),
    [
        (date(2026, 11, 25), 0),
        (date(2026, 10, 26), 0),
        (date(2026, 10, 25), 1),
        (date(2026, 5, 25), 6),
        (date(2026, 5, 26), 5),
        (date(2025, 11, 25), 12),
        (date(2027, 1, 1), 0),
    ],
)
def test_months_at_a_score_are_whole_ones(since, months):
    assert judging.months_at_score(since, TODAY) == months


def test_a_month_that_starts_on_the_31st_is_whole_on_the_last_day_of_a_shorter_one():
    assert judging.months_at_score(date(2026, 1, 31), date(2026, 2, 28)) == 1
    assert judging.months_at_score(date(2026, 1, 31), date(2026, 2, 27)) == 0


@pytest.mark.parametrize(
    ("previous", "current", "months", "direction"),
    [
        (None, 16, 0, "new"),
        (16, 16, 2, "same"),
        (12, 16, 2, "up"),
        (20, 16, 2, "down"),
        (12, 16, 6, "same"),
        (None, 16, 6, "same"),
    ],
)
def test_movement_since_the_last_look(previous, current, months, direction):
    """RS16: the same score for six months is no movement."""
    assert judging.movement(previous, current, months=months) == direction
    assert judging.is_static(months) == (months >= 6)


@pytest.mark.parametrize(("dated", "stale"), [(date(2025, 11, 26), False), (date(2025, 11, 25), True)])
def test_an_assurance_is_stale_after_a_year(dated, stale):
    assert judging.is_stale(dated, TODAY) == stale


@pytest.mark.parametrize(
    ("status", "days", "field"),
    [
        ("open", 30, None),
        ("tolerated", 366, None),
        ("open", 0, "until"),
        ("open", 367, "until"),
        ("closed", 30, "__all__"),
    ],
)
def test_an_acceptance_ends_in_the_coming_year(status, days, field):
    problems = judging.why_not_accept(status, TODAY + timedelta(days=days), today=TODAY)
    assert list(problems) == ([field] if field else [])


def test_every_step_from_every_status():
    able = {(status, step) for status in Status for step in judging.STEPS if not judging.why_not_step(status, step)}
    assert able == {
        ("open", "closed"),
        ("tolerated", "closed"),
        ("tolerated", "acceptance_ended"),
        ("closed", "reopened"),
    }


def test_the_bearer_is_not_the_source():
    """F123."""
    assert judging.why_not_bearer("a", "a")
    assert judging.why_not_bearer("a", "b") is None
    assert judging.why_not_bearer(None, None) is None
    assert judging.why_not_bearer(None, "b") is None
