"""The emergency route (EA10), party types by date (EA13) and corrections (EA14)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from escalation.rules.corrections import Correction, why_not_correct
from escalation.rules.emergencies import confirming_roles, ratification_due, ratification_overdue
from escalation.rules.levels import Level
from escalation.rules.moves import MOVES, Ask, Case, why_not
from escalation.rules.parties import PARTIES, PartyHeld, parties_held_on, party_held_on
from quality_oversight import frameworks

SATURDAY = date(2026, 3, 7)
STRAIGHT = MOVES[Level.ROUTINE, Level.INTENSIVE]
FRAMEWORK = frameworks.load("national-default")


def refusals(case: Case, move=STRAIGHT, **terms) -> dict[str, str]:
    transition = replace(FRAMEWORK.transition(move.id), **terms)
    return why_not(Ask(move=move, terms=transition, case=case, today=SATURDAY))


def saturday_night(**changes) -> Case:
    facts = {
        "proposer_id": "lead", "authoriser_id": "region", "authoriser_party": "regional_oversight_body",
        "authoriser_role": "region_authoriser", "second_people": 1, "emergency": True,
        "risk_profile": "Maternity safety tonight.",
        "scope": "Maternity", "grounds": "Women are at risk tonight.", "consequence": 5, "likelihood": 4,
        "profile": {"people": "40 a week", "immediacy": "Now", "grip": "Weak"},
        "subsidiarity": "The trust has closed its unit.", "accountability": "Conditions of registration.",
        "quadrants": 2, "exit_criteria": 1, "rqr_none_reason": "To be held on Monday.", "plan_status": "None yet",
        "decided_on": SATURDAY, "effective_from": SATURDAY, "interest_declared": True, "act_rapidly": "no",
    }  # fmt: skip
    return Case(**{**facts, **changes})


def test_ea10_an_emergency_goes_ahead_with_two_people_before_the_group_has_met():
    assert refusals(saturday_night()) == {}


def test_without_the_emergency_the_group_and_the_provider_come_first():
    found = refusals(saturday_night(emergency=False, second_people=0))
    assert set(found) == {"sqg_view", "provider_informed_on"}


def test_ea10_nobody_decides_where_nobody_could_be_the_second_person():
    assert set(refusals(saturday_night(second_people=0))) == {"second_people"}


def test_ea10_the_second_person_can_authorise_or_is_the_executive():
    assert confirming_roles(FRAMEWORK.transition("T3")) == ("region_authoriser", "exec_quality_lead")
    assert set(confirming_roles(FRAMEWORK.transition("T1"))) == {"exec_quality_lead"}


def test_an_emergency_still_has_two_people_who_propose_and_authorise():
    assert "authoriser_id" in refusals(saturday_night(proposer_id="region"))


def test_ea10_an_emergency_holds_at_once_and_is_not_put_off_to_a_later_day():
    tomorrow = SATURDAY + timedelta(days=1)
    for later in (tomorrow, tomorrow + timedelta(days=400)):
        found = refusals(saturday_night(effective_from=later))
        assert set(found) == {"effective_from"}
        assert "cannot start on a later day" in found["effective_from"]
    assert refusals(saturday_night(decided_on=SATURDAY - timedelta(days=1))) == {}  # written down today


@pytest.mark.parametrize("move", MOVES.values(), ids=lambda move: move.id)
def test_the_emergency_route_is_open_where_the_framework_opens_it_and_never_on_the_way_down(move):
    assert ("emergency" in refusals(saturday_night(), move)) is (move.id != "T3")
    assert ("emergency" in refusals(saturday_night(), move, emergency=True)) is not move.escalates
    assert "emergency" in refusals(saturday_night(), move, emergency=False)


def test_ea10_ratification_is_due_at_the_next_meeting_and_within_seven_days():
    assert ratification_due(SATURDAY) == date(2026, 3, 14)
    assert ratification_due(SATURDAY, date(2026, 3, 10)) == date(2026, 3, 10)
    assert ratification_due(SATURDAY, date(2026, 4, 7)) == date(2026, 3, 14)


def test_ea10_ratification_is_overdue_on_day_eight():
    for number in range(8):
        assert not ratification_overdue(SATURDAY, None, today=SATURDAY + timedelta(days=number))
    assert ratification_overdue(SATURDAY, None, today=SATURDAY + timedelta(days=8))
    assert not ratification_overdue(SATURDAY, date(2026, 3, 17), today=date(2026, 4, 1))


def test_ea13_a_body_that_is_renamed_keeps_its_party_type():
    held = [
        PartyHeld("regional_oversight_body", date(2022, 7, 1), date(2027, 3, 31), "The old region"),
        PartyHeld("regional_oversight_body", date(2027, 4, 1), body="The new region"),
        PartyHeld("national_body", date(2027, 4, 1)),
    ]
    wanted = ("regional_oversight_body",)
    assert party_held_on(wanted, held, date(2027, 3, 31)) == "regional_oversight_body"
    assert party_held_on(wanted, held, date(2027, 4, 1)) == "regional_oversight_body"
    assert party_held_on(wanted, held, date(2022, 6, 30)) == ""
    assert party_held_on(("icb",), held, date(2027, 4, 1)) == ""
    assert parties_held_on(held, date(2027, 4, 1)) == {"regional_oversight_body", "national_body"}


def test_ea13_somebody_whose_party_ended_cannot_authorise():
    held = [PartyHeld("regional_oversight_body", date(2022, 7, 1), date(2026, 3, 6))]
    party = party_held_on(["regional_oversight_body"], held, SATURDAY)
    assert "authoriser_party" in refusals(saturday_night(authoriser_party=party))


def test_party_types_are_kinds_of_body_and_never_names():
    assert len(PARTIES) == len(set(PARTIES)) == 14


@pytest.mark.parametrize(
    ("corrected", "reason", "fields"),
    [
        (date(2026, 3, 2), "The minutes give 2 March.", set()),
        (date(2026, 3, 2), " ", {"reason"}),
        (date(2026, 3, 7), "Same.", {"corrected"}),
        (date(2026, 3, 11), "Ahead.", {"corrected"}),
        (date(2026, 1, 4), "Before the level before.", {"corrected"}),
        (date(2026, 1, 5), "On its first day.", set()),
        (date(2026, 3, 9), "After the level after.", {"corrected"}),
    ],
)
def test_ea14_a_correction_has_a_reason_and_keeps_both_dates(corrected, reason, fields):
    correction = Correction(recorded=SATURDAY, corrected=corrected, reason=reason)
    found = why_not_correct(
        correction, today=date(2026, 3, 10), not_before=date(2026, 1, 5), not_after=date(2026, 3, 8)
    )
    assert set(found) == fields
    assert (correction.recorded, correction.corrected) == (SATURDAY, corrected)


def test_ea14_a_correction_never_reaches_into_the_future():
    ahead = Correction(recorded=SATURDAY, corrected=date(2026, 3, 11), reason="Ahead.")
    assert set(why_not_correct(ahead, today=date(2026, 3, 10))) == {"corrected"}
    assert why_not_correct(ahead, today=date(2026, 3, 11)) == {}
