"""The sixteen cases of risk scoring, one by one (domain brief 7.1, RS1 to RS16)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from concerns.register.rules.judging import needs_corporate_register, tolerance_words
from concerns.rules import rescoring, risk

TODAY = date(2026, 7, 15)


def banded(consequence, likelihood):
    score = risk.score(consequence, likelihood)
    return f"{score} {risk.band(score).key}"


def refused(*call):
    function, *given = call
    with pytest.raises(ValidationError) as refusal:
        function(*given)
    return sorted(getattr(refusal.value, "error_dict", {"score": None}))


def headline_and_others(scores):
    area = risk.headline(scores)
    return banded(*scores[area]), {each: banded(*pair) for each, pair in scores.items()}


def tolerance(current, tolerated):
    return tolerance_words(current, tolerated, accepted_until=None, today=TODAY)


def course(*steps):
    found = rescoring.course(steps, today=TODAY)
    return found.movement, found.static


TYPED = [number for number in range(-1, 30) if number not in risk.SCORES]
TWO_AREAS = {"quality": (4, 3), "safety": (3, 5)}
ABOVE = (
    "The current score 15 is above the initial score 12. "
    "Controls cannot raise a risk: score the initial risk again first."
)
QUESTIONED = ["The target score 12 is above the current score 9. Tolerate it and say why, or lower it."]
OUTSIDE = "Outside tolerance: 12 is above 8. Agree an action, or ask an executive to accept it."
BUT_GRAVE = ["Rare, but catastrophic if it happens: do not judge this risk by its score alone."]

# case: (what is found, what is expected)
CASES = {
    "RS1 moderate and rare": (lambda: banded(3, 1), "3 low"),
    "RS2 negligible but likely": (lambda: banded(1, 4), "4 moderate"),
    "RS3 minor and possible": (lambda: banded(2, 3), "6 moderate"),
    "RS4 minor and likely": (lambda: banded(2, 4), "8 high"),
    "RS5 major and possible": (lambda: banded(4, 3), "12 high"),
    "RS6 moderate and almost certain": (lambda: banded(3, 5), "15 extreme"),
    "RS7 catastrophic but rare": (lambda: (banded(5, 1), risk.warnings(5, 1)), ("5 moderate", BUT_GRAVE)),
    "RS7 possible is no longer rare": (lambda: risk.warnings(5, 2), []),
    "RS8 the worst": (lambda: banded(5, 5), "25 extreme"),
    "RS9 no consequence": (lambda: refused(risk.score, 0, 3), ["consequence"]),
    "RS9 beyond almost certain": (lambda: refused(risk.score, 3, 6), ["likelihood"]),
    "RS9 both": (lambda: refused(risk.score, 0, 6), ["consequence", "likelihood"]),
    "RS10 what no pair gives is no score": (lambda: {str(refused(risk.band, each)) for each in TYPED}, {"['score']"}),
    "RS11 controls cannot raise a risk": (
        lambda: rescoring.why_not_rescore(initial=12, current=15),
        {"current": ABOVE},
    ),
    "RS11 the same is fine": (lambda: rescoring.why_not_rescore(initial=12, current=12), {}),
    "RS12 a target above the current score": (lambda: rescoring.target_warnings(current=9, target=12), QUESTIONED),
    "RS12 tolerated without a reason": (
        lambda: rescoring.target_warnings(current=9, target=12, tolerated=True, reason=" "),
        QUESTIONED,
    ),
    "RS12 tolerated for a reason": (
        lambda: rescoring.target_warnings(current=9, target=12, tolerated=True, reason="Winter."),
        [],
    ),
    "RS13 outside tolerance": (lambda: tolerance(12, 8), OUTSIDE),
    "RS13 within tolerance": (lambda: tolerance(8, 8), "Within tolerance: 8 of 8."),
    "RS14 a quality risk of 15": (lambda: needs_corporate_register("quality", 15, ""), True),
    "RS14 linked already": (lambda: needs_corporate_register("quality", 15, "CRR 12"), False),
    "RS14 below 15": (lambda: needs_corporate_register("quality", 12, ""), False),
    "RS15 the highest area leads, both are shown": (
        lambda: headline_and_others(TWO_AREAS),
        ("15 extreme", {"quality": "12 high", "safety": "15 extreme"}),
    ),
    "RS16 the same for six months": (lambda: course((date(2026, 1, 15), 16)), ("same", "static 6 months")),
    "RS16 a day less": (lambda: course((date(2026, 1, 16), 16)), ("same", None)),
    "RS16 moved since": (lambda: course((date(2026, 1, 15), 16), (date(2026, 7, 1), 12)), ("down", None)),
}


@pytest.mark.parametrize("case", CASES)
def test_the_case_of_the_domain_brief(case):
    found, expected = CASES[case]
    assert found() == expected


def test_every_case_is_here():
    assert {case.split()[0] for case in CASES} == {f"RS{number}" for number in range(1, 17)}
