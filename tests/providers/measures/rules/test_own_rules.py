"""What is a rule of our own: no variation, few points, rebases, ranges, floating point, the other profile."""

from dataclasses import replace

import pytest
from spc_cases import chart, marked, published

from providers.measures.rules.charts import Settings, Stretch, both_ways, chart_of
from providers.measures.rules.differing import difference
from providers.measures.rules.limits import limits_of
from providers.measures.rules.targets import Target
from providers.measures.rules.vocabulary import Assurance, Cause, Direction, Profile, Standing, TargetType, Variation


def degenerate(name, **changes):
    settings, rows, _ = published()[name, "no facet"]
    return chart_of([float(row["y"]) for row in rows], replace(settings, **changes))


def test_values_that_never_vary_have_their_lines_on_the_mean_and_nothing_stands_out():
    made = degenerate("edge_constant")
    assert (made.limits.mean, made.limits.lower, made.limits.upper) == (10, 10, 10)
    assert marked(made) == []
    assert made.variation == Variation.COMMON


@pytest.mark.parametrize(
    ("type_", "target", "assurance"),
    [
        ("at_least", 10, Assurance.PASS),
        ("at_least", 10.1, Assurance.FAIL),
        ("at_most", 10, Assurance.PASS),
        ("at_most", 9.9, Assurance.FAIL),
    ],
)
def test_a_value_that_never_varies_meets_its_target_or_does_not(type_, target, assurance):
    assert degenerate("edge_constant", target=Target(target, TargetType(type_))).assurance == assurance


@pytest.mark.parametrize(
    ("name", "variation"),
    [
        ("edge_const_then_jump", Variation.IMPROVEMENT_HIGH),
        ("edge_const_then_jump_dec", Variation.CONCERN_HIGH),
    ],
)
def test_a_jump_after_values_that_never_varied_stands_out_alone(name, variation):
    made = degenerate(name)
    assert made.limits.mean == 10
    assert (made.limits.lower, made.limits.upper) == pytest.approx((8.1, 11.9))
    assert marked(made) == [15]
    assert made.variation == variation


def test_without_screening_a_jump_moves_the_mean_as_in_the_national_tool():
    made = degenerate("edge_const_then_jump", profile=Profile.EXCEL_TOOL)
    assert made.limits.mean == pytest.approx(10.6667, abs=5e-5)
    assert marked(made) == [*range(1, 16)]


@pytest.mark.parametrize(("count", "standing"), [(0, "nothing"), (2, "nothing"), (3, "run"), (6, "run"), (7, "trial"),
                                                 (11, "trial"), (12, "firm")])  # fmt: skip
def test_how_many_points_bear_what(count, standing):
    made = chart([10 + place % 3 for place in range(count)], target=1)
    assert made.standing == standing
    assert (made.shown_variation is None) == (standing in ("nothing", "run"))
    assert (made.shown_assurance is None) == (standing != "firm")


def test_after_a_rebase_points_are_counted_anew():
    values = [10, 11, 12] * 5 + [20, 21, 22]
    made = chart(values, stretches=(Stretch(), Stretch(15)))
    assert made.standing == Standing.RUN
    assert [point.limits.mean for point in made.points] == [11.0] * 15 + [21.0] * 3
    assert marked(made) == []


def test_a_stretch_is_locked_to_its_own_first_values():
    values = [10, 11, 12] * 4 + [20, 21, 22] * 4 + [40]
    made = chart(values, stretches=(Stretch(), Stretch(12, 12)))
    assert made.limits.mean == 21
    assert marked(made) == [25]


def test_a_rebase_after_the_last_value_changes_nothing():
    values = [10, 11, 12] * 5
    assert chart(values, stretches=(Stretch(), Stretch(15), Stretch(99))).points == chart(values).points
    assert chart(values, stretches=(Stretch(15),)).points == chart(values).points


def test_one_value_after_a_rebase_has_a_mean_and_no_limits():
    made = chart([10, 11, 12] * 5 + [20], stretches=(Stretch(), Stretch(15)), target=15)
    assert made.limits.mean == 20
    assert (made.limits.lower, made.assurance) == (None, None)
    assert made.points[-1].cause == Cause.COMMON


@pytest.mark.parametrize(
    ("lowest", "highest", "assurance"),
    [(5, 20, "consistent_pass"), (9, 20, "inconsistent"), (20, 30, "consistent_fail"), (1, 2, "consistent_fail")],
)
def test_a_range_is_met_where_both_limits_lie_inside(lowest, highest, assurance):
    settings = Settings(Direction.INCREASE, Target(lowest, TargetType.RANGE, highest))
    made = chart_of([12, 14, 11, 13, 12, 15, 13, 12, 14, 13, 11, 14], settings)
    assert made.assurance == assurance


def test_no_values_are_no_chart():
    for values in ([], [None, None]):
        made = chart(values, target=1)
        assert (made.standing, made.latest, made.variation, made.assurance) == (Standing.NOTHING, None, None, None)


def test_what_floating_point_cannot_tell_apart_is_equal():
    made = chart([0.1 + 0.2, 0.3] * 8)
    assert made.limits.lower == pytest.approx(0.3)
    assert marked(made) == []
    assert {point.side for point in made.points} == {0}


def test_two_values_apart_by_a_gap_have_no_moving_range():
    assert limits_of([1.0, None, 2.0], screen=True).moving_range is None


SPIKE = [1.0, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


def test_a_chart_says_where_the_other_profile_would_differ():
    found = difference(*both_ways(SPIKE, Settings(target=Target(5, TargetType.AT_LEAST))))
    assert found
    assert (found.limits, found.places, found.variation, found.assurance) == (True, (), False, True)


def test_a_chart_says_which_points_the_other_profile_judges_otherwise():
    found = difference(*both_ways([*SPIKE, 6.0], Settings(stretches=(Stretch(0, 18),))))
    assert found.places == (18,)
    assert found.variation


def test_profiles_that_agree_differ_in_nothing():
    assert not difference(*both_ways([12.0, 14, 11, 13, 12, 15, 13, 12, 14, 13, 11, 14], Settings()))
