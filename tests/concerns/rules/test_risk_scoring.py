"""Risk scores as the worked examples have them (domain brief 7.1)."""

import pytest
from django.core.exceptions import ValidationError

from concerns.rules.risk import (
    BANDS,
    SCORES,
    Appetite,
    Area,
    Band,
    Consequence,
    Likelihood,
    band,
    headline,
    matrix,
    score,
    warnings,
    why_not_both,
)
from concerns.rules.risk import why_not_bands as why_not


@pytest.mark.parametrize(
    ("case", "consequence", "likelihood", "expected", "key"),
    [
        ("RS1", 3, 1, 3, "low"),
        ("RS2", 1, 4, 4, "moderate"),
        ("RS3", 2, 3, 6, "moderate"),
        ("RS4", 2, 4, 8, "high"),
        ("RS5", 4, 3, 12, "high"),
        ("RS6", 3, 5, 15, "extreme"),
        ("RS7", 5, 1, 5, "moderate"),
        ("RS8", 5, 5, 25, "extreme"),
    ],
)
def test_a_score_is_consequence_times_likelihood_and_falls_in_a_band(case, consequence, likelihood, expected, key):
    assert score(consequence, likelihood) == expected, case
    assert band(expected).key == key, case


@pytest.mark.parametrize(
    ("consequence", "likelihood", "fields"),
    [
        (0, 3, {"consequence"}),
        (3, 6, {"likelihood"}),
        (0, 6, {"consequence", "likelihood"}),
        (-1, 1, {"consequence"}),
        (None, 2, {"consequence"}),
        ("3", 2, {"consequence"}),
        (2, 2.5, {"likelihood"}),
    ],
)
def test_a_value_outside_one_to_five_is_refused_by_field(consequence, likelihood, fields):
    with pytest.raises(ValidationError) as refusal:
        score(consequence, likelihood)
    assert set(refusal.value.message_dict) == fields


def test_only_fourteen_scores_exist():
    assert SCORES == (1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 20, 25)


@pytest.mark.parametrize("number", sorted(set(range(-1, 28)) - set(SCORES)))
def test_a_number_that_the_matrix_cannot_give_has_no_band(number):
    with pytest.raises(ValidationError):
        band(number)


def test_the_bands_tile_one_to_twenty_five():
    assert [n for each in BANDS for n in range(each.low, each.high + 1)] == list(range(1, 26))
    assert why_not(BANDS) is None


def test_each_band_shows_the_scores_that_it_really_holds():
    assert {each.key: (each.scores[0], each.scores[-1]) for each in BANDS} == {
        "low": (1, 3),
        "moderate": (4, 6),
        "high": (8, 12),
        "extreme": (15, 25),
    }
    assert [each.colour for each in BANDS] == ["green", "yellow", "orange", "red"]


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ([(1, 3), (5, 25)], "must start at 4, not 5"),
        ([(1, 4), (4, 25)], "must start at 5, not 4"),
        ([(2, 25)], "must start at 1, not 2"),
        ([(1, 24)], "must end at 25, not 24"),
        ([(1, 26)], "must end at 25, not 26"),
        ([(1, 5), (6, 4)], "ends before it starts"),
        ([], "must end at 25, not 0"),
    ],
)
def test_bands_with_a_gap_or_an_overlap_are_refused(limits, reason):
    assert reason in why_not([Band(f"b{low}", "Name", "grey", low, high) for low, high in limits])


def test_an_icb_may_label_its_bands_in_its_own_way():
    own = (Band("fine", "Fine", "green", 1, 9), Band("not_fine", "Not fine", "red", 10, 25))
    assert why_not(own) is None
    assert [band(n, own).label for n in (9, 10)] == ["Fine", "Not fine"]


def test_catastrophic_but_rare_is_pointed_out_and_nothing_else_is():
    warned = [(c, x) for c in Consequence.values for x in Likelihood.values if warnings(c, x)]
    assert warned == [(5, 1)]  # RS7
    assert "catastrophic" in warnings(5, 1)[0]


@pytest.mark.parametrize(
    ("scores", "area"),
    [
        ({"finance": (4, 3), "safety": (3, 5)}, "safety"),  # RS15: 12 and 15
        ({"safety": (3, 4), "reputation": (4, 3)}, "reputation"),  # equal scores: the worse consequence
        ({"workforce": (3, 4), "quality": (3, 4)}, "quality"),  # equal in all: the first in the order of areas
        ({"service": (1, 1)}, "service"),
    ],
)
def test_the_headline_is_the_area_with_the_highest_score(scores, area):
    assert headline(scores) == area


@pytest.mark.parametrize(
    ("whole", "areas", "refused"),
    [
        (
            (4, 4),
            {"safety": (2, 2)},
            "As a whole you chose 16, but the highest of the areas is Safety of people with 4.",
        ),
        (
            (1, 2),
            {"safety": (2, 2), "finance": (3, 3)},
            "As a whole you chose 2, but the highest of the areas is Finance",
        ),
        ((2, 2), {"safety": (2, 2)}, None),
        ((1, 4), {"safety": (2, 2)}, None),
        (None, {"safety": (2, 2)}, None),
        ((4, 4), {}, None),
    ],
)
def test_a_score_as_a_whole_never_gives_way_to_areas_in_silence(whole, areas, refused):
    said = why_not_both(whole, areas)
    assert said == refused if refused is None else said.startswith(refused)


def test_a_risk_without_any_score_has_no_headline():
    with pytest.raises(ValidationError):
        headline({})


def test_a_risk_strikes_eight_areas_and_a_board_has_five_appetites():
    assert len(Area) == 8
    assert Appetite.labels == ["Averse", "Minimal", "Cautious", "Open", "Seek"]


def test_the_matrix_has_the_worst_consequence_on_top_and_likelihood_to_the_right():
    rows = matrix()
    assert [row.consequence.label for row in rows] == ["Catastrophic", "Major", "Moderate", "Minor", "Negligible"]
    assert [[cell.score for cell in row.cells] for row in rows] == [
        [5, 10, 15, 20, 25],
        [4, 8, 12, 16, 20],
        [3, 6, 9, 12, 15],
        [2, 4, 6, 8, 10],
        [1, 2, 3, 4, 5],
    ]
    assert {cell.band.key for row in rows for cell in row.cells} == {"low", "moderate", "high", "extreme"}
    assert not any(cell.chosen for row in rows for cell in row.cells)


def test_the_matrix_marks_the_chosen_cell_only():
    chosen = [cell for row in matrix(4, 3) for cell in row.cells if cell.chosen]
    assert [(cell.consequence, cell.likelihood, cell.score, cell.band.key) for cell in chosen] == [(4, 3, 12, "high")]


def test_the_scales_have_their_words():
    assert Consequence.labels == ["Negligible", "Minor", "Moderate", "Major", "Catastrophic"]
    assert Likelihood.labels == ["Rare", "Unlikely", "Possible", "Likely", "Almost certain"]
