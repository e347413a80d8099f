"""The acceptance cases SP1 to SP14 (domain brief 7.2)."""

import pytest
from spc_cases import chart, marked

from providers.measures.rules.vocabulary import Assurance, Cause, Kind, Standing, Variation

A = [12, 14, 11, 13, 12, 15, 13, 12, 14, 13, 11, 14]
TEN = [20, 21, 19, 20, 22, 21, 20, 19, 20, 21]
SPIKE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
SHARE = [91, 92, 90, 93, 91, 92, 91, 90, 92, 93, 91, 92]
OF_A = [12.8333, 2.0, 7.5133, 18.1533]

# case: values, how it is charted, [mean, average moving range, lower, upper], points that stand out, variation
CASES = {
    "SP1": (A, {}, OF_A, [], "common"),
    "SP2": ([*A, 24], {"locked": 12, "direction": "decrease"}, OF_A, [13], "concern_high"),
    "SP2b": ([*A, 24], {"direction": "decrease", "screen": False}, [13.6923, 2.6667, 6.5990, 20.7856], [13],
             "concern_high"),
    "SP3": ([*A, 15, 14, 15, 16, 14, 15, 16], {"locked": 12}, OF_A, [*range(12, 20)], "improvement_high"),
    "SP4": ([*A, 17, 16, 17], {"locked": 12}, OF_A, [13, 15], "improvement_high"),
    "SP5": ([*A, 16, 13.5, 16.5], {"locked": 12}, OF_A, [], "common"),
    "SP6": ([*TEN, 22, 23, 24, 25], {"locked": 10}, [20.3, 1.2222, 17.0489, 23.5511], [*range(8, 15)],
            "improvement_high"),
    "SP7 screened": (SPIKE, {}, [1.9444, 1.0, -0.7156, 4.6044], [5], "common"),
    "SP7 not screened": (SPIKE, {"screen": False}, [1.9444, 1.8824, -3.0626, 6.9515], [5], "common"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_lines_points_and_variation(name):
    values, how, lines, standing_out, variation = CASES[name]
    made = chart(values, **how)
    limits = made.limits
    assert [limits.mean, limits.moving_range, limits.lower, limits.upper] == pytest.approx(lines, abs=5e-5)
    assert marked(made) == standing_out
    assert made.variation == variation


def test_near_lines_of_baseline_a():
    limits = chart(A).limits
    assert [limits.near_lower, limits.near_upper] == pytest.approx([9.2867, 16.38], abs=5e-5)


def test_sp6_a_trend_is_judged_by_where_it_goes_and_the_headline_by_the_latest_point():
    made = chart([*TEN, 22, 23, 24, 25], locked=10)
    assert [point.side for point in made.points[7:]] == [-1, -1, 1, 1, 1, 1, 1]
    assert [point.cause for point in made.points[7:]] == [*[Cause.RISING] * 5, *[Cause.ABOVE_LIMIT] * 2]
    assert {point.kind for point in made.points[7:]} == {Kind.IMPROVEMENT}  # since release 0.2.2 of the package


def test_sp8_a_floor_clips_what_is_drawn_and_never_what_is_judged():
    made = chart(SPIKE, direction="decrease", floor=0)
    assert made.clipped(made.limits.lower) == 0
    assert made.limits.lower == pytest.approx(-0.7156, abs=5e-5)
    assert made.clipped(made.limits.upper) == made.limits.upper
    assert marked(made) == marked(chart(SPIKE, direction="decrease"))


@pytest.mark.parametrize(
    ("direction", "target", "assurance"),
    [
        ("increase", 96, Assurance.FAIL),
        ("increase", 92, Assurance.INCONSISTENT),
        ("increase", 87, Assurance.PASS),
        ("decrease", 96, Assurance.PASS),  # SP10
        ("decrease", 87, Assurance.FAIL),
        ("increase", None, None),
    ],
)
def test_sp9_and_sp10_assurance_from_limits_and_target(direction, target, assurance):
    made = chart(SHARE, direction=direction, target=target)
    assert [made.limits.mean, made.limits.lower, made.limits.upper] == pytest.approx([91.5, 87.3891, 95.6109], abs=5e-5)
    assert made.assurance == made.shown_assurance == assurance


def test_sp11_nine_points_have_trial_limits_and_no_assurance():
    made = chart(SHARE[:9], target=96)
    assert made.standing == Standing.TRIAL
    assert made.limits.lower is not None
    assert made.shown_variation == Variation.COMMON
    assert made.shown_assurance is None


def test_sp12_a_value_on_the_mean_ends_a_run():
    locked = [9, 11, 10, 9, 11, 10, 9, 11, 10, 9, 11, 10]
    assert marked(chart([*locked, 11, 11, 11, 11, 11, 11, 11], locked=12)) == [*range(13, 20)]
    assert marked(chart([*locked, 11, 11, 11, 10, 11, 11, 11, 11], locked=12)) == []


def test_sp13_a_missing_month_is_a_gap_that_ends_runs_unless_they_may_go_on():
    after = [*A, 15, 14, 15, None, 14, 15, 16]
    made = chart(after, locked=12)
    assert made.points[15].value is None
    assert len(made.points) == 19
    assert marked(made) == []
    assert marked(chart(after, locked=12, across_gaps=True)) == [12, 13, 14, 15, 17, 18, 19]


def test_sp13_no_moving_range_crosses_a_gap():
    made = chart([*A[:6], None, *A[6:]])
    assert made.limits.mean == pytest.approx(12.8333, abs=5e-5)
    assert made.limits.moving_range == pytest.approx(2.0)  # that of 15 to 13, which was 2 too, is left out


def test_sp14_two_points_are_no_chart():
    made = chart([12, 14], target=10)
    assert made.standing == Standing.NOTHING
    assert (made.shown_variation, made.shown_assurance) == (None, None)
