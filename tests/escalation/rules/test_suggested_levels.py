"""What suggests which level (domain brief 7.3, case by case), and when somebody is asked to look (RG4, RG5)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from escalation.early_warning.rules.dismissing import why_back
from escalation.early_warning.rules.facts import (
    Charted,
    Facts,
    Kind,
    Negative,
    OpenConcern,
    Rated,
    Record,
    StandingRisk,
)
from escalation.early_warning.rules.suggesting import RULES, Behind, Prompt, lines_of, prompt_of, suggested
from escalation.rules.levels import Level
from quality_oversight import frameworks
from quality_oversight.frameworks.loader import keys
from quality_oversight.frameworks.timing import USUAL_EARLY_WARNING
from quality_oversight.frameworks.vocabulary import USUAL_WARNINGS, WARNING_REASONS

DAY = date(2026, 4, 9)
ROUTINE, ENHANCED, INTENSIVE = Level


def concern(number: int = 1, **fields: object) -> OpenConcern:
    usual = {"immediate": False, "score": 9, "first_score": 9, "themes": frozenset(), "identified": DAY}
    return OpenConcern(id=f"concern-{number}", **usual | fields)


def rating(question: str, words: str) -> Rated:
    return Rated(id=f"RTD/{question}", question=question, rating=words, words=f"{question}: {words}")


def chart(domain: str, *, failing: bool = False) -> Charted:
    return Charted(id=domain, domain=domain, failing=failing, words=domain)


def evidence(*codes: str, **fields: object) -> tuple[Negative, ...]:
    return tuple(Negative(id=code, kind=Kind.INSIGHT, source=code, **fields) for code in codes)


def themed(*ages: int) -> tuple[OpenConcern, ...]:
    """Concerns of one theme that were identified so many days ago."""
    falls = frozenset({"falls"})
    return tuple(concern(n, themes=falls, identified=DAY - timedelta(age)) for n, age in enumerate(ages))


# facts; the level that 7.3 suggests; the reasons that stand
CASES = {
    "nothing is known": ({}, ROUTINE, set()),
    "red: immediate harm": ({"concerns": (concern(immediate=True),)}, INTENSIVE, {"immediate_harm"}),
    "red: a risk of 20": ({"concerns": (concern(score=20, first_score=20),)}, INTENSIVE, {"risk_very_high"}),
    "red: a risk of 25": ({"concerns": (concern(score=25, first_score=25),)}, INTENSIVE, {"risk_very_high"}),
    "red: a risk of 20 on the register": ({"risks": (StandingRisk(id="r", score=20),)}, INTENSIVE, {"risk_very_high"}),
    "red: overall Inadequate": ({"ratings": (rating("overall", "inadequate"),)}, INTENSIVE, {"cqc_inadequate"}),
    "red: Safe Inadequate": ({"ratings": (rating("safe", "inadequate"),)}, INTENSIVE, {"cqc_inadequate"}),
    "red: three domains in concern that consistently fail": (
        {"charts": tuple(chart(each, failing=True) for each in ("safe", "caring", "well_led"))},
        INTENSIVE,
        {"measures_failing", "measures_in_concern"},
    ),
    "amber: three domains in concern of which two fail": (
        {"charts": (chart("safe", failing=True), chart("caring", failing=True), chart("well_led"))},
        ENHANCED,
        {"measures_in_concern"},
    ),
    "amber: two domains in concern": ({"charts": (chart("safe"), chart("caring"))}, ENHANCED, {"measures_in_concern"}),
    "two measures of one domain are one domain": ({"charts": (chart("safe"), chart("safe"))}, ROUTINE, set()),
    "amber: a risk of 15": ({"concerns": (concern(score=15, first_score=15),)}, ENHANCED, {"risk_high"}),
    "amber: a risk of 16": ({"concerns": (concern(score=16, first_score=16),)}, ENHANCED, {"risk_high"}),
    "a risk of 12 suggests nothing": ({"concerns": (concern(score=12, first_score=12),)}, ROUTINE, set()),
    "amber: Safe requires improvement": (
        {"ratings": (rating("safe", "requires_improvement"),)},
        ENHANCED,
        {"cqc_requires_improvement"},
    ),
    "amber: Well-led requires improvement": (
        {"ratings": (rating("well_led", "requires_improvement"),)},
        ENHANCED,
        {"cqc_requires_improvement"},
    ),
    "amber: Well-led Inadequate is no better": (
        {"ratings": (rating("well_led", "inadequate"),)},
        ENHANCED,
        {"cqc_requires_improvement"},
    ),
    "overall requires improvement suggests nothing": (
        {"ratings": (rating("overall", "requires_improvement"),)},
        ROUTINE,
        set(),
    ),
    "amber: a warning notice": ({"notices": (Record(id="n", words="INT-2026-0001"),)}, ENHANCED, {"warning_notice"}),
    "amber: three concerns of a theme in 90 days": ({"concerns": themed(0, 30, 90)}, ENHANCED, {"same_theme"}),
    "the third was identified 91 days ago": ({"concerns": themed(0, 30, 91)}, ROUTINE, set()),
    "three concerns of three themes": (
        {"concerns": tuple(concern(n, themes=frozenset({str(n)})) for n in range(3))},
        ROUTINE,
        set(),
    ),
    "amber: negative in three quadrants": (
        {"negative": evidence("IQ01", "EQ13", "EL07")},
        ENHANCED,
        {"evidence_negative"},
    ),
    "negative in two quadrants": ({"negative": evidence("IQ01", "IQ02", "EL07", "EL10")}, ROUTINE, set()),
    "noted: a risk that rose": ({"concerns": (concern(score=12, first_score=8),)}, ROUTINE, {"risk_risen"}),
    "noted: people's experience": (
        {"negative": evidence("EQ13", experience=True)},
        ROUTINE,
        {"experience_negative"},
    ),
    "noted: a review later than two intervals": ({"review_late": 61, "review_days": 30}, ROUTINE, {"review_late"}),
    "a review late by two intervals": ({"review_late": 60, "review_days": 30}, ROUTINE, set()),
    "noted: three actions overdue": (
        {"concerns": (concern(1, overdue_actions=2), concern(2, overdue_actions=1))},
        ROUTINE,
        {"actions_overdue"},
    ),
    "noted: three sources fell silent": (
        {"silent": tuple(Record(id=code, words=code) for code in ("IQ06", "EQ01", "EL01"))},
        ROUTINE,
        {"sources_silent"},
    ),
    "red wins over amber": (
        {"concerns": (concern(1, score=16, first_score=16), concern(2, immediate=True))},
        INTENSIVE,
        {"immediate_harm", "risk_high"},
    ),
}


@pytest.mark.parametrize(("known", "level", "reasons"), CASES.values(), ids=CASES)
def test_what_each_fact_suggests(known, level, reasons):
    lines = lines_of(Facts(on=DAY, **known), USUAL_EARLY_WARNING)
    assert suggested(lines) == level
    assert {line.reason for line in lines} == reasons
    assert all(line.words and line.behind for line in lines)
    assert [line.rank for line in lines] == sorted((line.rank for line in lines), reverse=True)


@pytest.mark.parametrize(
    ("suggestion", "actual", "met", "prompt"),
    [
        (INTENSIVE, ROUTINE, 0, Prompt.UP),  # RG4
        (ENHANCED, ROUTINE, 0, Prompt.UP),
        (INTENSIVE, ENHANCED, 0, Prompt.UP),
        (ROUTINE, ROUTINE, 0, None),
        (ENHANCED, ENHANCED, 1, None),
        (ROUTINE, ENHANCED, 0, None),  # RG5: no exit criterion is met yet
        (ROUTINE, ENHANCED, 1, Prompt.DOWN),  # RG5
        (ENHANCED, INTENSIVE, 0, None),
        (ENHANCED, INTENSIVE, 2, Prompt.DOWN),
    ],
)
def test_when_somebody_is_asked_to_look(suggestion, actual, met, prompt):
    assert prompt_of(suggestion, actual, criteria_met=met) == prompt


def test_rg4_safe_inadequate_at_routine_suggests_the_highest_level_and_leaves_the_actual_one():
    lines = lines_of(Facts(on=DAY, ratings=(rating("safe", "inadequate"),)), USUAL_EARLY_WARNING)
    assert (suggested(lines), prompt_of(suggested(lines), ROUTINE)) == (INTENSIVE, Prompt.UP)
    assert lines[0].words == "The Care Quality Commission rates Safe Inadequate"
    assert [each.words for each in lines[0].behind] == ["safe: inadequate"]


def test_what_is_restricted_stands_in_a_line_of_its_own_and_is_counted_with_nothing_else():
    several = tuple(
        concern(n, score=20, first_score=20, sensitivity=stream, themes=frozenset({"one"}))
        for n, stream in enumerate(("standard", "speak_up", "speak_up", "safeguarding"))
    )
    lines = lines_of(Facts(on=DAY, concerns=several), USUAL_EARLY_WARNING)
    assert {(line.sensitivity, len(line.behind)) for line in lines} == {
        ("standard", 1),
        ("speak_up", 2),
        ("safeguarding", 1),
    }
    assert {line.reason for line in lines} == {"risk_very_high"}  # no theme of three


def test_an_icb_may_ask_for_more_for_less_or_for_nothing():
    facts = Facts(on=DAY, ratings=(rating("safe", "inadequate"),))
    milder = tuple(
        replace(each, level="enhanced") if each.key == "cqc_inadequate" else each
        for each in USUAL_EARLY_WARNING.reasons
    )
    assert suggested(lines_of(facts, replace(USUAL_EARLY_WARNING, reasons=milder))) == ENHANCED
    assert lines_of(facts, replace(USUAL_EARLY_WARNING, reasons=())) == []


def test_every_reason_has_a_rule_a_name_and_a_usual_number():
    assert set(RULES) == set(WARNING_REASONS) == {key for key, *_ in USUAL_WARNINGS}


@pytest.mark.parametrize("key", keys())
def test_shipped_frameworks_hold_the_numbers_of_the_brief(key):
    shipped = frameworks.load(key).early_warning
    assert (shipped.window_days, shipped.reasons) == (90, USUAL_EARLY_WARNING.reasons)


@pytest.mark.parametrize(
    ("then", "before", "now", "behind", "words"),
    [
        ("enhanced", {"concern:1": 15}, "enhanced", [("1", 15)], ""),
        ("enhanced", {"concern:1": 16}, "enhanced", [("1", 15)], ""),
        ("enhanced", {"concern:1": 15, "concern:2": 15}, "enhanced", [("1", 15)], ""),
        ("enhanced", {"concern:1": 15}, "enhanced", [("1", 16)], "grown worse"),
        ("enhanced", {"concern:1": 15}, "enhanced", [("1", 15), ("2", 15)], "was not there"),
        ("enhanced", {"concern:1": 15}, "intensive", [("1", 15)], "higher level"),
        ("noted", {"concern:1": 1}, "enhanced", [("1", 1)], "higher level"),
        ("intensive", {"concern:1": 1}, "enhanced", [("1", 1)], ""),
        ("enhanced", {"concern:1": 15}, "enhanced", [("1", 15), ("judged", 0)], ""),  # a judgement adds no weight
    ],
)
def test_a_dismissed_line_comes_back_when_the_facts_grow_worse(then, before, now, behind, words):
    why = why_back(then, before, now, [Behind(Kind.CONCERN, key, weight) for key, weight in behind])
    assert words in why if words else why == ""
