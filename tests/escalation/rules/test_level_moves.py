"""Who may move a subject to another level, and with what on file (domain brief 7.4, EA1 to EA9)."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from escalation.rules.levels import Level
from escalation.rules.moves import (
    GUARDS,
    MOVES,
    REQUIREMENTS,
    Ask,
    Case,
    authorising_permission,
    button,
    checklist,
    find_move,
    moves_from,
    needed,
    needed_before,
    outstanding,
    why_not,
    why_not_pair,
)
from quality_oversight import frameworks
from quality_oversight.frameworks.vocabulary import REQUIREMENTS as VOCABULARY

TODAY = date(2026, 3, 10)
BY_ID = {move.id: move for move in MOVES.values()}


FRAMEWORK = frameworks.load("national-default")


def terms_of(move, **changes):
    """Return the national default's terms for a move; only here is every move allowed unless a test says otherwise."""
    return replace(FRAMEWORK.transition(move.id), **{"allowed": True, **changes})


def ask(move, case, **terms) -> Ask:
    return Ask(move=move, terms=terms_of(move, **terms), case=case, today=TODAY)


def case_for(move, **changes) -> Case:
    """Return a case with nothing missing for this move."""
    terms = terms_of(move)
    full = Case(
        proposer_id="lead", authoriser_id="decider", authoriser_party=terms.authoriser_party,
        authoriser_role=terms.authoriser_role, scope="Whole organisation", grounds="Two warning notices.",
        risk_profile="About 40 people a week on two wards.", consequence=4, likelihood=4,
        profile={"people": "40 a week", "immediacy": "Now", "grip": "Weak"},
        subsidiarity="Monthly contract meetings since June.", accountability="Two requirement notices are open.",
        quadrants=2, sqg_view="support", sqg_considered_on=date(2026, 3, 3), provider_informed_on=date(2026, 3, 4),
        exit_criteria=4, exit_criteria_met=4, exit_criteria_sustained=True, rqr_held_on=date(2026, 2, 20),
        plan_status="On track", qig_view="Ready to step down.", region_statement="The region agrees.",
        decided_on=TODAY, effective_from=TODAY, interest_declared=True, act_rapidly="no",
    )  # fmt: skip
    return replace(full, **changes)


@pytest.mark.parametrize("pair", list(product(Level, Level)), ids=lambda pair: f"{pair[0]}-{pair[1]}")
def test_every_pair_of_levels_is_a_move_or_is_refused_in_a_sentence(pair):
    move = find_move(*pair)
    if pair[0] == pair[1]:
        assert move is None
        assert why_not_pair(*pair).endswith("Record the outcome of a review instead.")
    else:
        assert why_not_pair(*pair) is None
        assert why_not(ask(move, case_for(move))) == {}
        assert all(check.done for check in checklist(ask(move, case_for(move))))


@pytest.mark.parametrize(
    ("ref", "origin", "target", "permission", "escalates"),
    [
        ("T1", "routine", "enhanced", "level.authorise_enhanced", True),
        ("T2", "enhanced", "intensive", "level.authorise_intensive", True),
        ("T3", "routine", "intensive", "level.authorise_intensive", True),
        ("T4", "intensive", "enhanced", "level.authorise_intensive", False),
        ("T5", "enhanced", "routine", "level.authorise_enhanced", False),
        ("T6", "intensive", "routine", "level.authorise_intensive", False),
    ],
)
def test_the_table_of_moves(ref, origin, target, permission, escalates):
    move = MOVES[Level(origin), Level(target)]
    assert (move.id, authorising_permission(terms_of(move)), move.escalates) == (ref, permission, escalates)


def test_no_level_on_file_moves_as_routine_does():
    assert find_move(None, Level.ENHANCED) is BY_ID["T1"]
    assert [move.id for move in moves_from(None)] == ["T1", "T3"]


# Case, move, what differs from a full case, the field refused (None: it may go ahead), a piece of the message.
CASES = [
    ("EA1", "T1", {}, None, ""),
    ("EA2", "T1", {"authoriser_role": "quality_lead"}, "authoriser_role", "executive quality lead"),
    ("EA3", "T1", {"authoriser_id": "lead"}, "authoriser_id", "cannot authorise it"),
    ("EA4 role", "T2", {"authoriser_role": "exec_quality_lead"}, "authoriser_role", "a regional authoriser"),
    ("EA4 party", "T2", {"authoriser_party": "icb"}, "authoriser_party", "the regional oversight body"),
    ("EA5 none", "T2", {"rqr_held_on": None}, "rqr_held_on", "28 days"),
    ("EA5 too old", "T2", {"rqr_held_on": date(2026, 2, 9)}, "rqr_held_on", "give the reason why not"),
    ("EA5 day 28", "T2", {"rqr_held_on": date(2026, 2, 10)}, None, ""),
    ("EA5 reason", "T2", {"rqr_held_on": None, "rqr_none_reason": "Held by the regulator."}, None, ""),
    ("EA5 ahead", "T2", {"rqr_held_on": date(2026, 3, 11)}, "rqr_held_on", "after the decision"),
    ("EA6", "T1", {"terms": {"concurrence_parties": ("regional_oversight_body",)}}, None, ""),
    ("EA7", "T1", {"exit_criteria": 0, "exit_criteria_met": 0}, "exit_criteria", "at least one criterion"),
    ("EA8", "T5", {"exit_criteria_met": 3}, "exit_criteria_met", "3 of 4 exit criteria are met"),
    ("EA8 override", "T5", {"exit_criteria_met": 3, "override_reason": "The ward closed."}, None, ""),
    ("T4 not sustained", "T4", {"exit_criteria_sustained": False}, "exit_criteria_sustained", "not yet been met for"),
    ("T5 need not be sustained by default", "T5", {"exit_criteria_sustained": False}, None, ""),
    ("EA7 whatever the framework asks", "T1", {"exit_criteria": 0, "terms": {"requires": ()}}, "exit_criteria", "add"),
    ("no QIG view", "T4", {"qig_view": ""}, "qig_view", "Quality Improvement Group"),
    ("no region statement", "T4", {"region_statement": ""}, "region_statement", "region"),
    ("framework asks for less", "T1", {"subsidiarity": "", "terms": {"requires": ("risk_profile",)}}, None, ""),
    ("framework asks for more", "T1", {"plan_status": "", "terms": {"requires": ("improvement_plan",)}},
     "plan_status", "improvement plan"),
    ("no risk profile", "T1", {"risk_profile": " "}, "risk_profile", "Describe the risk"),
    ("framework forbids", "T1", {"terms": {"allowed": False}}, "target", "does not allow"),
    ("EA8 no criteria", "T5", {"exit_criteria": 0, "exit_criteria_met": 0, "override_reason": "Because."},
     "exit_criteria_met", "cannot be judged"),
    ("EA8 miscounted", "T5", {"exit_criteria_met": 5, "override_reason": "Because."}, "exit_criteria_met", "More"),
    ("T4 no override", "T4", {"exit_criteria_met": 3, "override_reason": "Because."}, "exit_criteria_met", "3 of 4"),
    ("EA9", "T6", {"terms": {"allowed": False}}, "target", "Step down to enhanced first"),
    ("EA14", "T1", {"effective_from": date(2026, 3, 9)}, "effective_from", "correction record"),
    ("EA14 before the proposal", "T1", {"proposed_on": date(2026, 3, 11)}, "decided_on", "decided before then"),
    ("EA14 long before it", "T3", {"emergency": True, "proposed_on": date(2026, 3, 18), "second_people": 1},
     "decided_on", "more than 7 days before"),
    ("EA14 before the present level", "T5", {"level_since": date(2026, 4, 1), "effective_from": date(2026, 3, 20)},
     "effective_from", "began on 1 April 2026"),
    ("decided ahead", "T1", {"decided_on": date(2026, 3, 11), "effective_from": date(2026, 3, 11)},
     "decided_on", "in the future"),
    ("takes effect later", "T1", {"effective_from": date(2026, 4, 1)}, None, ""),
    ("no decision date", "T1", {"decided_on": None}, "decided_on", "date of the decision"),
    ("no effect date", "T1", {"effective_from": None}, "effective_from", "new level holds"),
    ("nobody proposed", "T1", {"proposer_id": None}, "proposer_id", "who proposed"),
    ("nobody authorised", "T1", {"authoriser_id": None}, "authoriser_id", "Nobody"),
    ("provider on itself", "T1", {"authoriser_party": "provider", "terms": {"authoriser_party": "provider"}},
     "authoriser_party", "its own level"),
    ("interests", "T1", {"interest_declared": False}, "interest_declared", "conflict of interest"),
    ("scope", "T1", {"scope": "  "}, "scope", "What the level covers".lower()),
    ("grounds", "T5", {"grounds": ""}, "grounds", "why"),
    ("no risk", "T1", {"likelihood": None}, "likelihood", "1 to 5"),
    ("RS9", "T2", {"consequence": 6}, "consequence", "1 to 5"),
    ("a heading of the risk profile", "T1", {"profile": {"immediacy": "Now", "grip": "Weak"}}, "profile_people",
     "People affected"),
    ("subsidiarity", "T1", {"subsidiarity": ""}, "subsidiarity", "point of care"),
    ("source 004 at enhanced too", "T1", {"accountability": ""}, "accountability", "must reflect"),
    ("source 004", "T3", {"accountability": ""}, "accountability", "must reflect"),
    ("one quadrant", "T1", {"quadrants": 1}, "quadrants", "at least two"),
    ("no SQG view", "T1", {"sqg_view": ""}, "sqg_view", "System Quality Group"),
    ("SQG against, going up", "T1", {"sqg_view": "not_support"}, None, ""),
    ("SQG against, going down", "T5", {"sqg_view": "not_support"}, "override_reason", "does not recommend"),
    ("no SQG view, going down", "T5", {"sqg_view": ""}, "sqg_view", "System Quality Group"),
    ("no SQG date", "T5", {"sqg_considered_on": None}, "sqg_considered_on", "Give the date"),
    ("SQG after the decision", "T1", {"sqg_considered_on": date(2026, 3, 11)}, "sqg_considered_on", "after"),
    ("provider not told", "T1", {"provider_informed_on": None}, "provider_informed_on", "Tell the provider"),
    ("no plan status", "T2", {"plan_status": ""}, "plan_status", "improvement plan"),
    ("plan not asked at enhanced", "T1", {"plan_status": "", "rqr_held_on": None}, None, ""),
    ("framework's own authority", "T2",
     {"authoriser_party": "icb", "authoriser_role": "exec_quality_lead",
      "terms": {"authoriser_party": "icb", "authoriser_role": "exec_quality_lead"}}, None, ""),
    ("framework's own authority, wrong role", "T1", {"terms": {"authoriser_role": "committee_chair"}},
     "authoriser_role", "committee chair"),
]  # fmt: skip


@pytest.mark.parametrize(("ref", "changes", "field", "words"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_move_goes_ahead_or_names_the_field_and_the_reason(ref, changes, field, words):
    move, terms = BY_ID[ref], changes.get("terms", {})
    case = case_for(move, **{key: value for key, value in changes.items() if key != "terms"})
    refusals = why_not(ask(move, case, **terms))
    assert set(refusals) == ({field} if field else set())
    assert words in refusals.get(field, "")


@pytest.mark.parametrize("move", MOVES.values(), ids=lambda move: move.id)
def test_an_empty_case_is_refused_on_every_line_of_its_checklist(move):
    empty = ask(move, Case(), allowed=False)
    checks = checklist(empty)
    assert [check.key for check in checks] == list(needed(empty))
    assert not any(check.done for check in checks)
    assert all(check.why.endswith(".") and check.label for check in checks)


@pytest.mark.parametrize("move", MOVES.values(), ids=lambda move: move.id)
def test_checklist_and_refusal_never_disagree(move):
    for changes in ({}, {"grounds": ""}, {"authoriser_id": "lead"}, {"exit_criteria_met": 1}, {"emergency": True}):
        case = case_for(move, **changes)
        assert bool(why_not(ask(move, case))) == any(not check.done for check in checklist(ask(move, case)))


def test_every_word_of_the_frameworks_vocabulary_is_a_check_and_no_other():
    assert set(REQUIREMENTS) == set(VOCABULARY)


@pytest.mark.parametrize("key", frameworks.keys())
def test_what_a_shipped_framework_requires_is_what_its_moves_need(key):
    for terms in frameworks.load(key).transitions:
        move = MOVES[Level(terms.origin), Level(terms.target)]
        assert move.id == terms.key
        assert set(terms.requires) <= set(needed(Ask(move=move, terms=terms, case=Case(), today=TODAY)))


def test_every_guard_is_used_by_some_move():
    cases = [ask(move, Case(emergency=True, asks_commissioner=True)) for move in MOVES.values()]
    assert set(GUARDS) <= {key for case in cases for key in needed(case)}


def test_the_request_shows_what_it_lacks_before_anybody_decides():
    move = BY_ID["T1"]
    draft = ask(
        move, case_for(move, authoriser_id=None, authoriser_role="", decided_on=None, exit_criteria=0, scope="")
    )
    lacking = [check.key for check in checklist(draft, needed_before(draft)) if not check.done]
    assert lacking == ["scope", "exit_criteria"]


def test_all_refusals_come_at_once():
    move = BY_ID["T1"]
    assert set(why_not(ask(move, case_for(move, grounds="", scope="", quadrants=0)))) == {
        "grounds", "scope", "quadrants",
    }  # fmt: skip


def test_ea6_agreement_is_awaited_from_the_parties_that_have_not_given_it():
    terms = terms_of(BY_ID["T1"], concurrence_parties=("regional_oversight_body", "local_authority"))
    assert outstanding(terms, ()) == ("regional_oversight_body", "local_authority")
    assert outstanding(terms, ("regional_oversight_body",)) == ("local_authority",)
    assert outstanding(terms_of(BY_ID["T1"]), ()) == ()


def test_ea6_the_region_agrees_to_the_enhanced_level_in_staffordshire():
    terms = frameworks.load("staffordshire-and-stoke-on-trent").transition("T1")
    assert outstanding(terms, ()) == ("regional_oversight_body",)


def test_who_authorises_need_not_agree_as_well():
    assert outstanding(terms_of(BY_ID["T4"], authoriser_party="icb"), ()) == ()


def test_the_icb_agrees_to_a_step_down_from_intensive():
    assert outstanding(terms_of(BY_ID["T4"]), ()) == ("icb",)
    assert outstanding(terms_of(BY_ID["T4"]), ("icb",)) == ()


def test_buttons_speak_the_framework_s_words():
    labels = {"routine": "Green - routine", "enhanced": "Amber - enhanced", "intensive": "Red - targeted"}
    assert button(BY_ID["T2"], labels) == "Escalate to Red - targeted"
    assert button(BY_ID["T5"], labels) == "Step down to Green - routine"
    assert button(BY_ID["T5"], {}) == "Step down to Routine"
