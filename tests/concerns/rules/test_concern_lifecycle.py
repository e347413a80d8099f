"""Which moves a concern may make, and what each of them asks for (domain brief 4.1)."""

from itertools import product

import pytest

from concerns.rules.lifecycle import LIVE, MISSING, MOVES, ClosureReason, Status, moves_from, why_not

EXPECTED = {
    ("draft", "submitted"): ("submit", "concern.raise", ()),
    ("submitted", "triage"): ("start_triage", "concern.triage", ()),
    ("triage", "open"): ("accept", "concern.triage", ()),
    ("triage", "no_further_action"): ("no_further_action", "concern.triage", ("reason", "outcome")),
    ("triage", "redirected"): ("redirect", "concern.triage", ("route", "redirected_to", "reason")),
    ("triage", "duplicate"): ("mark_duplicate", "concern.triage", ("duplicate_of",)),
    ("open", "monitoring"): ("monitor", "concern.work", ("reason",)),
    ("monitoring", "open"): ("resume", "concern.work", ("reason",)),
    ("open", "closed"): ("close", "concern.work", ("closure_reason", "evidence", "outcome")),
    ("monitoring", "closed"): ("close", "concern.work", ("closure_reason", "evidence", "outcome")),
    ("open", "redirected"): ("redirect", "concern.triage", ("route", "redirected_to", "reason")),
    ("open", "duplicate"): ("mark_duplicate", "concern.triage", ("duplicate_of",)),
    ("closed", "open"): ("reopen", "concern.work", ("reason",)),
    ("no_further_action", "triage"): ("reopen_at_triage", "concern.triage", ("reason",)),
    ("redirected", "triage"): ("reopen_at_triage", "concern.triage", ("reason",)),
    ("duplicate", "triage"): ("reopen_at_triage", "concern.triage", ("reason",)),
}
GIVEN = {
    "reason": "Two audits show it",
    "evidence": "Audit of 3 June",
    "closure_reason": "resolved",
    "outcome": "Every ward has a falls nurse",
    "route": "safeguarding",
    "redirected_to": "The safeguarding team",
    "duplicate_of": object(),
}
EVERY_PAIR = list(product(Status, Status))


@pytest.mark.parametrize(("origin", "target"), EVERY_PAIR)
def test_every_pair_of_statuses_is_either_a_known_move_or_refused(origin, target):
    problems = why_not(origin, target, given=GIVEN)
    if (origin, target) in EXPECTED:
        move = MOVES[origin, target]
        assert (move.name, move.permission, move.needs) == EXPECTED[origin, target]
        assert problems == {}
    else:
        assert (origin, target) not in MOVES
        assert list(problems) == ["__all__"]


@pytest.mark.parametrize("pair", EXPECTED)
@pytest.mark.parametrize("blank", [None, "", "   "])
def test_every_field_that_a_move_needs_is_asked_for(pair, blank):
    needs = EXPECTED[pair][2]
    assert set(why_not(*pair, given={})) == set(needs)
    for field in needs:
        assert why_not(*pair, given=GIVEN | {field: blank}) == {field: MISSING[field]}


def test_a_closure_reason_must_be_one_of_the_five():
    assert ClosureReason.values == ["resolved", "transferred", "no_case", "merged", "superseded"]
    assert list(why_not("open", "closed", given=GIVEN | {"closure_reason": "tired"})) == ["closure_reason"]
    for reason in ClosureReason.values:
        assert why_not("open", "closed", given=GIVEN | {"closure_reason": reason}) == {}


def test_an_unknown_move_is_refused_in_words():
    assert why_not("draft", "closed", given=GIVEN) == {"__all__": "A concern that is “draft” cannot become “closed”."}
    assert list(why_not("open", "nowhere", given=GIVEN)) == ["__all__"]


def test_plain_text_from_a_form_serves_as_a_status():
    assert why_not("triage", "open", given={}) == {}
    assert list(moves_from("triage")) == ["open", "no_further_action", "redirected", "duplicate"]


@pytest.mark.parametrize("status", Status)
def test_the_names_and_labels_of_a_statuss_buttons_differ(status):
    moves = moves_from(status)
    assert len({move.name for move in moves.values()}) == len({move.label for move in moves.values()}) == len(moves)


def test_every_end_has_a_way_back():
    ends = [status for status in Status if status not in LIVE and status != "draft"]
    assert all(set(moves_from(end)) & LIVE for end in ends)


def test_a_route_must_be_one_of_the_four():
    assert list(why_not("triage", "redirected", given=GIVEN | {"route": "the press"})) == ["route"]


def test_live_concerns_are_those_that_somebody_still_has_to_deal_with():
    assert {"submitted", "triage", "open", "monitoring"} == LIVE


def test_every_move_is_told_in_words():
    assert all(move.label and move.past and set(move.needs) <= set(MISSING) for move in MOVES.values())
