"""A request goes from draft to effect by the table of steps, and in no other way (domain brief 4.4)."""

from datetime import date, timedelta
from itertools import product

import pytest

from escalation.rules.moves import authorising_permission
from escalation.rules.workflow import (
    CLOSED,
    NEEDS,
    STEPS,
    RequestStatus,
    StepFacts,
    decided_status,
    effective_on,
    permission_for,
    settled_status,
    steps_from,
    why_not_step,
)
from quality_oversight import frameworks

TODAY = date(2026, 3, 10)
S = RequestStatus
REGION = ("regional_oversight_body",)

SECOND = {
    "emergency": True,
    "by_role": "exec_quality_lead",
    "confirming_roles": ("region_authoriser", "exec_quality_lead"),
}

# What each step needs to go ahead, by origin and target.
GOOD = {
    (None, "drafted"): {},
    ("drafted", "sqg_considered"): {"sqg_view": "split", "sqg_considered_on": TODAY},
    ("drafted", "shared_with_provider"): {"has_provider": True},
    ("shared_with_provider", "sqg_considered"): {"sqg_view": "split", "sqg_considered_on": TODAY},
    ("shared_with_provider", "drafted"): {},
    ("shared_with_provider", "withdrawn"): {"reason": "Resolved."},
    ("drafted", "awaiting_confirmer"): {"emergency": True},
    ("drafted", "declined"): {"emergency": True, "reason": "No immediate danger."},
    ("drafted", "returned"): {"emergency": True, "reason": "Say who is at risk."},
    ("sqg_considered", "awaiting_confirmer"): {"emergency": True},
    ("awaiting_confirmer", "awaiting_concurrence"): {**SECOND, "outstanding": REGION},
    ("awaiting_confirmer", "authorised"): {**SECOND, "effective_from": TODAY + timedelta(days=1)},
    ("awaiting_confirmer", "effective"): {**SECOND, "effective_from": TODAY},
    ("awaiting_confirmer", "declined"): {**SECOND, "reason": "The unit is closed already."},
    ("awaiting_confirmer", "withdrawn"): {"reason": "The trust closed the ward itself."},
    ("sqg_considered", "awaiting_concurrence"): {"outstanding": REGION},
    ("sqg_considered", "authorised"): {"effective_from": TODAY + timedelta(days=1)},
    ("sqg_considered", "effective"): {"effective_from": TODAY},
    ("sqg_considered", "declined"): {"reason": "Not proportionate."},
    ("sqg_considered", "returned"): {"reason": "Add the exit criteria."},
    ("awaiting_concurrence", "awaiting_concurrence"): {
        "outstanding": ("icb", "local_authority"), "by_party": "icb",
    },
    ("awaiting_concurrence", "authorised"): {
        "outstanding": REGION, "by_party": REGION[0], "effective_from": TODAY + timedelta(days=1),
    },
    ("awaiting_concurrence", "effective"): {"outstanding": REGION, "by_party": REGION[0], "effective_from": TODAY},
    ("awaiting_concurrence", "declined"): {
        "outstanding": REGION, "by_party": REGION[0], "reason": "The region does not agree.",
    },
    ("awaiting_concurrence", "withdrawn"): {"reason": "The trust closed the ward itself."},
    ("authorised", "withdrawn"): {"reason": "The trust closed the ward itself."},
    ("authorised", "effective"): {"effective_from": TODAY},
    ("effective", "closed"): {},
    ("returned", "drafted"): {},
    ("drafted", "withdrawn"): {"reason": "Resolved."},
    ("sqg_considered", "withdrawn"): {"reason": "Resolved."},
    ("returned", "withdrawn"): {"reason": "Resolved."},
}  # fmt: skip


def facts(**changes) -> StepFacts:
    return StepFacts(**{"by_id": "third", "proposer_id": "lead", "authoriser_id": "exec", **changes})


@pytest.mark.parametrize("pair", list(product([None, *S], S)), ids=lambda pair: f"{pair[0]}-{pair[1]}")
def test_every_pair_of_statuses_is_a_step_or_is_refused_in_a_sentence(pair):
    if pair in GOOD:
        assert why_not_step(*pair, facts(**GOOD[pair]), today=TODAY) == {}
    else:
        refusal = why_not_step(*pair, facts(), today=TODAY)
        assert set(refusal) == {"status"}
        assert refusal["status"].endswith(".")


def test_the_table_holds_no_other_steps():
    assert set(STEPS) == set(GOOD)
    assert {key for step in STEPS.values() for key in step.needs} == set(NEEDS)


@pytest.mark.parametrize(
    ("on", "proposed_on", "refused"),
    [
        (TODAY, TODAY, ""),
        (TODAY - timedelta(days=1), TODAY - timedelta(days=1), ""),
        (TODAY - timedelta(days=1), TODAY, "proposed on 10 March 2026"),
        (date(2020, 1, 1), TODAY, "cannot have considered it before"),
        (TODAY + timedelta(days=1), TODAY, "cannot be in the future"),
        (None, TODAY, "Give the date"),
    ],
)
def test_the_group_considers_between_the_proposal_and_today(on, proposed_on, refused):
    given = facts(sqg_view="support", sqg_considered_on=on, proposed_on=proposed_on)
    answer = why_not_step(S.DRAFTED, S.SQG_CONSIDERED, given, today=TODAY)
    assert set(answer) == ({"sqg_considered_on"} if refused else set())
    assert refused in answer.get("sqg_considered_on", "")


@pytest.mark.parametrize(("days", "refused"), [(0, ""), (-1, "decided on 10 March 2026")])
def test_the_group_notes_an_emergency_on_the_day_of_its_decision_or_later(days, refused):
    on = TODAY + timedelta(days=days)
    given = facts(sqg_view="support", sqg_considered_on=on, decided_on=TODAY, proposed_on=TODAY + timedelta(days=1))
    answer = why_not_step(S.DRAFTED, S.SQG_CONSIDERED, given, today=TODAY)
    assert set(answer) == ({"sqg_considered_on"} if refused else set())
    assert refused in answer.get("sqg_considered_on", "")


@pytest.mark.parametrize("status", sorted(CLOSED - {S.EFFECTIVE}))
def test_nothing_leads_on_from_a_closed_request(status):
    assert steps_from(status) == {}


@pytest.mark.parametrize(
    ("origin", "target", "changes", "field"),
    [
        ("drafted", "awaiting_confirmer", {"emergency": False}, "emergency"),
        ("drafted", "effective", {"emergency": True, "effective_from": TODAY}, "status"),
        ("sqg_considered", "awaiting_confirmer", {"emergency": False}, "emergency"),
        ("sqg_considered", "effective", {"emergency": True, "effective_from": TODAY}, "emergency"),
        ("awaiting_confirmer", "effective", {**SECOND, "effective_from": TODAY, "by_id": "lead"}, "by_id"),
        ("awaiting_confirmer", "effective", {**SECOND, "effective_from": TODAY, "by_id": "exec"}, "by_id"),
        ("awaiting_confirmer", "effective", {**SECOND, "effective_from": TODAY, "by_id": None}, "by_id"),
        ("awaiting_confirmer", "effective", {**SECOND, "effective_from": TODAY, "by_role": "quality_lead"}, "by_role"),
        ("awaiting_confirmer", "effective", {**SECOND, "effective_from": TODAY, "outstanding": REGION}, "outstanding"),
        ("awaiting_confirmer", "declined", {**SECOND, "reason": ""}, "reason"),
        ("awaiting_confirmer", "withdrawn", {"by_id": "lead", "reason": "Mine."}, "by_id"),
        ("drafted", "shared_with_provider", {}, "provider"),
        ("drafted", "shared_with_provider", {"has_provider": True, "emergency": True}, "emergency"),
        ("drafted", "sqg_considered",
         {"sqg_view": "support", "sqg_considered_on": TODAY, "has_provider": True, "must_share": True}, "provider"),
        ("shared_with_provider", "sqg_considered",
         {"sqg_view": "support", "sqg_considered_on": TODAY, "answer_due": TODAY}, "provider"),
        ("shared_with_provider", "drafted", {"answer_due": TODAY}, "provider"),
        ("drafted", "sqg_considered", {"sqg_view": "maybe", "sqg_considered_on": TODAY}, "sqg_view"),
        ("drafted", "sqg_considered",
         {"sqg_view": "support", "sqg_considered_on": TODAY + timedelta(days=1)}, "sqg_considered_on"),
        ("sqg_considered", "effective", {"by_id": "lead", "effective_from": TODAY}, "by_id"),
        ("sqg_considered", "effective", {"by_id": None, "effective_from": TODAY}, "by_id"),
        ("sqg_considered", "effective", {"effective_from": TODAY, "outstanding": REGION}, "outstanding"),
        ("sqg_considered", "effective", {"effective_from": TODAY + timedelta(days=1)}, "effective_from"),
        ("sqg_considered", "effective", {}, "effective_from"),
        ("sqg_considered", "authorised", {"effective_from": TODAY}, "effective_from"),
        ("sqg_considered", "authorised", {}, "effective_from"),
        ("sqg_considered", "awaiting_concurrence", {}, "outstanding"),
        ("sqg_considered", "declined", {"reason": " "}, "reason"),
        ("sqg_considered", "returned", {"by_id": "lead", "reason": "Mine."}, "by_id"),
        ("awaiting_concurrence", "effective",
         {"outstanding": REGION, "by_party": "icb", "effective_from": TODAY}, "by_party"),
        ("awaiting_concurrence", "effective",
         {"outstanding": REGION, "by_party": REGION[0], "by_id": "exec", "effective_from": TODAY}, "by_id"),
        ("awaiting_concurrence", "effective",
         {"outstanding": (*REGION, "icb"), "by_party": "icb", "effective_from": TODAY}, "outstanding"),
        ("awaiting_concurrence", "awaiting_concurrence", {"outstanding": REGION, "by_party": REGION[0]}, "outstanding"),
        ("authorised", "effective", {"effective_from": TODAY + timedelta(days=1)}, "effective_from"),
        ("effective", "closed", {"to_do": ("A letter tells the provider",)}, "reason"),
        ("effective", "closed", {"to_do": ("A letter",), "reason": "  "}, "reason"),
        ("returned", "withdrawn", {}, "reason"),
    ],
)  # fmt: skip
def test_a_step_names_the_field_that_holds_it_up(origin, target, changes, field):
    refusals = why_not_step(S(origin), S(target), facts(**changes), today=TODAY)
    assert field in refusals
    assert all(why.endswith(".") for why in refusals.values())


@pytest.mark.parametrize("terms", frameworks.load("national-default").transitions, ids=lambda terms: terms.key)
def test_permissions_of_the_steps(terms):
    permissions = {pair: permission_for(step, terms) for pair, step in STEPS.items()}
    assert permissions[None, S.DRAFTED] == permissions[S.RETURNED, S.DRAFTED] == "level.propose"
    assert permissions[S.DRAFTED, S.WITHDRAWN] == "level.propose"
    assert permissions[S.DRAFTED, S.SQG_CONSIDERED] == "level.consider"
    assert permissions[S.AWAITING_CONCURRENCE, S.EFFECTIVE] == "level.concur"
    assert permissions[S.AUTHORISED, S.EFFECTIVE] == ""
    for target in (S.EFFECTIVE, S.AUTHORISED, S.AWAITING_CONCURRENCE, S.DECLINED, S.RETURNED):
        assert permissions[S.SQG_CONSIDERED, target] == authorising_permission(terms)
    for target in (S.EFFECTIVE, S.AUTHORISED, S.AWAITING_CONCURRENCE, S.DECLINED):
        assert permissions[S.AWAITING_CONFIRMER, target] == "level.confirm"
    assert permissions[S.AWAITING_CONCURRENCE, S.DECLINED] == "level.concur"
    assert permissions[S.AWAITING_CONCURRENCE, S.WITHDRAWN] == authorising_permission(terms)


def test_only_the_step_that_comes_by_date_is_open_to_nobody():
    terms = frameworks.load("national-default").transition("T1")
    assert [pair for pair, step in STEPS.items() if not permission_for(step, terms)] == [(S.AUTHORISED, S.EFFECTIVE)]


@pytest.mark.parametrize(
    ("outstanding", "effective_from", "status"),
    [
        (REGION, TODAY, S.AWAITING_CONCURRENCE),
        ((), TODAY, S.EFFECTIVE),
        ((), TODAY + timedelta(days=1), S.AUTHORISED),
        (REGION, TODAY + timedelta(days=1), S.AWAITING_CONCURRENCE),
    ],
)
def test_ea6_where_a_decision_stands(outstanding, effective_from, status):
    assert settled_status(outstanding, effective_from, today=TODAY) is status


@pytest.mark.parametrize("origin", [S.DRAFTED, S.SQG_CONSIDERED])
def test_ea10_an_emergency_goes_to_the_second_person_whether_the_group_has_met_or_not(origin):
    for outstanding in ((), REGION):
        found = decided_status(origin, outstanding, TODAY, emergency=True, today=TODAY)
        assert found is S.AWAITING_CONFIRMER


def test_what_is_no_emergency_needs_no_second_person():
    assert decided_status(S.SQG_CONSIDERED, (), TODAY, emergency=False, today=TODAY) is S.EFFECTIVE


def test_a_late_agreement_puts_the_effect_off_and_never_back():
    assert effective_on(date(2026, 3, 1), TODAY) == TODAY
    assert effective_on(date(2026, 4, 1), TODAY) == date(2026, 4, 1)
