"""What the chart of a measure says of an exit criterion (domain brief 7.2; EA8): each case a series of months."""

from datetime import date, timedelta

import pytest

from escalation.rules.charted import NEW_FOR, Asked, Judgement, Verdict, judge, why_not_judge
from escalation.rules.exits import Progress, Status, Terms, chart_lacks, why_not_terms
from providers.measures.rules.charts import Settings, Stretch, chart_of
from providers.measures.rules.periods import next_first_day
from providers.measures.rules.targets import Target
from providers.measures.rules.vocabulary import Direction, Frequency, TargetType

A = [12, 14, 11, 13, 12, 15, 13, 12, 14, 13, 11, 14]  # baseline A of the brief: common cause
P = [91, 92, 90, 93, 91, 92, 91, 90, 92, 93, 91, 92]  # SP9, a percentage
FIRST = date(2025, 1, 1)
LOCKED = (Stretch(0, 12),)


def months(number, frequency=Frequency.MONTH):
    days = [FIRST]
    while len(days) < number:
        days.append(next_first_day(days[-1], frequency))
    return days


def judged(values, judgement, *, sustained=None, target=None, later=0, direction=Direction.INCREASE, stretches=LOCKED):
    """What the chart says so many days after the end of its newest period."""
    days = months(len(values))
    aim = (
        Target(target, TargetType.AT_LEAST if direction == Direction.INCREASE else TargetType.AT_MOST)
        if target
        else None
    )
    chart = chart_of(values, Settings(direction=direction, target=aim, stretches=stretches))
    last = next(day for day, value in zip(reversed(days), reversed(values), strict=True) if value is not None)
    today = next_first_day(last, Frequency.MONTH) - timedelta(days=1) + timedelta(days=later)
    asked = Asked(judgement=Judgement(judgement), frequency=Frequency.MONTH, sustained_days=sustained)
    return judge(chart, days, asked, today=today)


BETTER = [*A, 15, 14, 15, 16, 14, 15, 16]  # SP3: points 12 to 19 are special cause, high


def test_common_cause_is_no_improvement():
    found = judged(A, "improvement", sustained=84)
    assert found.verdict == Verdict.NOT_SHOWN
    assert found.words == "No improvement: the newest value is common cause."


def test_improvement_that_has_lasted_is_shown_with_since_when():
    found = judged(BETTER, "improvement", sustained=240)
    assert (found.verdict, found.since) == (Verdict.SHOWN, date(2025, 12, 1))
    assert found.words == (
        "Sustained improvement: special cause, improvement, since 1 December 2025 (8 values, 243 days)."
    )
    assert found.newest_to == date(2026, 7, 31)


def test_improvement_that_is_younger_than_its_period_is_not_sustained_yet():
    found = judged(BETTER, "improvement", sustained=244)
    assert found.verdict == Verdict.NOT_SHOWN
    assert "244 days are asked for" in found.words


def test_the_same_is_concern_where_lower_is_better():
    found = judged(BETTER, "improvement", sustained=84, direction=Direction.DECREASE)
    assert (found.verdict, found.words) == (
        Verdict.NOT_SHOWN,
        "No improvement: the newest value is special cause, concern.",
    )


def test_one_value_outside_the_limits_is_improvement_but_has_not_lasted():
    found = judged([*A, 24], "improvement", sustained=84)
    assert found.verdict == Verdict.NOT_SHOWN
    assert "1 value, 31 days" in found.words


def test_a_worse_value_ends_it():
    assert judged([*BETTER, 12], "improvement", sustained=84).verdict == Verdict.NOT_SHOWN


def test_a_month_without_a_value_ends_a_run():
    found = judged([*A, 15, 14, 15, 16, 14, 15, 16, None, 16, 15, 16, 15, 16, 15, 16], "improvement", sustained=300)
    assert found.verdict == Verdict.NOT_SHOWN
    assert found.since == date(2026, 9, 1)


@pytest.mark.parametrize(("number", "enough"), [(2, False), (6, False), (7, True), (12, True)])
def test_improvement_needs_seven_values(number, enough):
    found = judged([10 + n for n in range(number)], "improvement", sustained=1, stretches=(Stretch(),))
    assert (found.verdict == Verdict.TOO_FEW) is not enough
    if not enough:
        assert found.words == f"Not enough data: {number} values, 7 are needed."
    if number == 7:
        assert found.words.endswith("By trial limits.")


def test_values_before_a_rebase_do_not_count_towards_enough():
    found = judged([*A, 20, 21, 20], "improvement", sustained=84, stretches=(Stretch(), Stretch(12)))
    assert found.words == "Not enough data: 3 values since the last rebase, 7 are needed."


def test_no_value_is_not_enough():
    chart = chart_of([], Settings())
    asked = Asked(judgement=Judgement.TARGET, frequency=Frequency.MONTH)
    assert judge(chart, [], asked, today=FIRST).verdict == Verdict.TOO_FEW


@pytest.mark.parametrize(
    ("target", "verdict", "words"),
    [
        (96, Verdict.NOT_SHOWN, "Consistently misses the target."),
        (92, Verdict.NOT_SHOWN, "Hits and misses the target."),
        (87, Verdict.SHOWN, "Consistently meets the target, with every value since 1 January 2025."),
    ],
)
def test_the_target_is_met_as_the_assurance_icon_says(target, verdict, words):
    """SP9: fail, hit and miss, pass consistently."""
    found = judged(P, "target", target=target)
    assert (found.verdict, found.words) == (verdict, words)


def test_lower_is_better_mirrors_it():
    """SP10: the same with 96 as the most is met consistently."""
    assert judged(P, "target", target=96, direction=Direction.DECREASE).verdict == Verdict.SHOWN


def test_eleven_values_bear_no_assurance():
    """SP11: trial limits, no assurance icon."""
    found = judged(P[:11], "target", target=80, stretches=(Stretch(),))
    assert (found.verdict, found.words) == (Verdict.TOO_FEW, "Not enough data: 11 values, 12 are needed.")


def test_the_target_must_have_been_met_for_the_whole_period():
    found = judged([80, *P], "target", target=87, sustained=400, stretches=(Stretch(), Stretch(1)))
    assert found.verdict == Verdict.NOT_SHOWN
    assert found.words.endswith("but only since 1 February 2025, 365 days of 400: missed in January 2025.")
    assert judged([80, *P], "target", target=87, sustained=365, stretches=(Stretch(), Stretch(1))).holds


def test_a_gap_inside_the_period_is_not_held_to_be_met():
    found = judged([*P, None, 91], "target", target=87, sustained=84)
    assert (found.verdict, found.words[-26:]) == (Verdict.NOT_SHOWN, "no value for January 2026.")


def test_values_that_begin_too_late_do_not_cover_the_period():
    assert judged(P, "target", target=87, sustained=500).words.endswith("365 days of 500: the values begin then.")


def test_a_newest_value_that_misses_is_said():
    found = judged([*P, 60], "target", target=87)
    assert (found.verdict, found.since) == (Verdict.NOT_SHOWN, None)


@pytest.mark.parametrize(("judgement", "values", "target"), [("improvement", BETTER, None), ("target", P, 87)])
def test_a_stale_measure_does_not_count(judgement, values, target):
    days = NEW_FOR[Frequency.MONTH]
    assert judged(values, judgement, sustained=84, target=target, later=days).holds
    found = judged(values, judgement, sustained=84, target=target, later=days + 1)
    assert (found.verdict, found.since) == (Verdict.STALE, None)
    assert "A newer one is needed" in found.words


def test_every_frequency_has_its_age():
    assert set(NEW_FOR) == set(Frequency)


def test_what_changed_in_the_measure_is_said():
    assert judged(P, "target").words == "Cannot be judged: the measure has no target now."
    assert judged(P, "improvement", sustained=84, direction=Direction.NEUTRAL).verdict == Verdict.CANNOT


@pytest.mark.parametrize(
    ("judgement", "facts", "why"),
    [
        ("target", {}, None),
        ("improvement", {"sustained_days": 84}, None),
        ("improvement", {}, "Say for how many days the improvement must last."),
        ("target", {"has_target": False}, "This measure has no target."),
        ("target", {"direction": "neutral"}, "Neither direction of this measure is better"),
        ("", {}, "Choose what the chart of the measure must show."),
    ],
)
def test_what_could_never_be_judged_is_refused_as_it_is_fixed(judgement, facts, why):
    given = {"direction": "increase", "has_target": True, "sustained_days": None, **facts}
    found = why_not_judge(judgement, **given)
    assert found is None if why is None else found.startswith(why)


def test_a_criterion_is_judged_by_a_chart_or_a_threshold():
    assert why_not_terms(Terms(text="x", measure_id=1, judgement="target")) is None
    assert "not by both" in why_not_terms(
        Terms(text="x", measure_id=1, judgement="target", threshold=2, bound="at_most")
    )
    assert "Choose the measure" in why_not_terms(Terms(text="x", judgement="target"))


def test_what_it_lacks_is_the_person_or_the_chart():
    shown, not_shown = judged(P, "target", target=87), judged(P, "target", target=92)
    verified = Progress(status=Status.SUSTAINED)
    assert chart_lacks(verified, shown, shown=True) == ""
    assert chart_lacks(verified, not_shown, shown=False) == (
        "verified, but its chart does not show it now: hits and misses the target"
    )
    assert chart_lacks(Progress(), shown, shown=True) == "shown by its chart, not yet recorded and verified"
    assert chart_lacks(Progress(), not_shown, shown=False) == "not shown by its chart: hits and misses the target"
