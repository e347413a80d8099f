"""Who may end a subject, why, from when, and who follows (domain brief 4.3, T8; dates as in EA14)."""

from datetime import date, timedelta
from itertools import product

import pytest

from escalation.rules.endings import (
    ENDS,
    PAIR,
    Known,
    Plan,
    Why,
    review_carried,
    review_resumed,
    takes_over,
    why_not_confirm,
    why_not_end,
    why_not_role,
)
from quality_oversight.tenancy.policy import GRANTS, Role

TODAY = date(2026, 11, 27)
DAY = timedelta(days=1)
FULL = {"why": "closes", "effective_on": TODAY, "reasons": "The provider hands its contract back.", "successor_id": 2}
ME = {"subject_id": 1, "covered": frozenset({1, 3})}


def fields(known=None, **changes):
    return set(why_not_end(Plan(**FULL | changes), Known(**ME | (known or {})), today=TODAY))


@pytest.mark.parametrize(
    ("source", "changes", "known", "refused"),
    [
        ("T8: closes", {}, {}, set()),
        ("T8: merges", {"why": "merges"}, {}, set()),
        ("T8: contract ends", {"why": "contract_ends"}, {}, set()),
        ("T8: suspend", {"why": "suspended", "successor_id": None}, {}, set()),
        ("T8: a small vocabulary", {"why": "renamed"}, {}, {"why"}),
        ("T8: why", {"reasons": " "}, {}, {"reasons"}),
        ("EA14: a date is given", {"effective_on": None}, {}, {"effective_on"}),
        ("EA14: not back-dated", {"effective_on": TODAY - DAY}, {}, {"effective_on"}),
        ("EA14: a later day waits", {"effective_on": TODAY + 400 * DAY}, {}, set()),
        ("T8: successor required", {"successor_id": None}, {}, {"successor"}),
        ("T8: successor, or why none", {"successor_id": None, "no_successor_reason": "Nobody does it now."}, {}, set()),
        ("T8: merger has one", {"why": "merges", "successor_id": None, "no_successor_reason": "x"}, {}, {"successor"}),
        ("T8: not both", {"no_successor_reason": "Nobody."}, {}, {"no_successor_reason"}),
        ("T8: not itself", {"successor_id": 1}, {}, {"successor"}),
        ("T8: not what ends with it", {"successor_id": 3}, {}, {"successor"}),
        ("T8: not ended", {}, {"successor_ended": "It ended on 1 May 2026."}, {"successor"}),
        ("T8: no circle", {}, {"leads_to": frozenset({5, 1})}, {"successor"}),
        ("T8: a chain is none", {}, {"leads_to": frozenset({5})}, set()),
        ("suspended: nobody follows", {"why": "suspended"}, {}, {"successor"}),
        ("ended once", {}, {"ended": "It ended."}, {"why"}),
        ("what is suspended can end", {}, {"ended": "It is suspended.", "suspended": True}, set()),
        ("suspended once", {"why": "suspended", "successor_id": None}, {"ended": "x", "suspended": True}, {"why"}),
        ("resumes: only the suspended", {"why": "resumes", "successor_id": None}, {"ended": "It ended."}, {"why"}),
        ("resumes: nothing ended", {"why": "resumes", "successor_id": None}, {}, {"why"}),
        ("resumes", {"why": "resumes", "successor_id": None}, {"ended": "x", "suspended": True}, set()),
        (
            "resumes: not without its whole", {"why": "resumes", "successor_id": None},
            {"ended": "x", "suspended": True, "whole_ended": "The trust ended."}, {"why"},
        ),
        ("proposed once", {}, {"open_ending": "There is a proposal already."}, {"why"}),
        ("settled first", {}, {"in_the_way": ("routine to enhanced",)}, {"open_request"}),
    ],
)  # fmt: skip
def test_a_proposal_is_refused_by_field(source, changes, known, refused):
    assert fields(known, **changes) == refused, source


def test_an_open_request_is_named():
    known = Known(**ME, in_the_way=("A trust: routine to enhanced, drafted", "B: enhanced to routine, drafted"))
    said = why_not_end(Plan(**FULL), known, today=TODAY)["open_request"]
    assert said == "Settle first: A trust: routine to enhanced, drafted and B: enhanced to routine, drafted."


@pytest.mark.parametrize(("proposer", "confirmer"), list(product(Role, Role)))
def test_two_persons_in_two_roles(proposer, confirmer):
    """T8: authorised by tenant_admin and quality_lead; whatever the roles, never one person alone."""
    who = {"proposer_role": proposer, "by_role": confirmer}
    if proposer in PAIR:
        allowed = why_not_confirm(proposer_id=1, by_id=2, **who) is None
        assert allowed == ({proposer, confirmer} == set(PAIR))
        assert why_not_confirm(proposer_id=1, by_id=1, **who) is not None


def test_the_pair_is_who_holds_the_permission():
    assert {role for role in Role if why_not_role(role) is None} == GRANTS["subject.end"] == set(PAIR)


@pytest.mark.parametrize(
    ("ended", "successor", "taken"),
    [
        ("enhanced", "routine", True),
        ("intensive", "enhanced", True),
        ("intensive", "routine", True),
        ("enhanced", "enhanced", False),
        ("enhanced", "intensive", False),
        ("routine", "routine", False),
        ("routine", "intensive", False),
    ],
)
def test_the_successor_stands_at_the_higher_of_both_levels(ended, successor, taken):
    assert takes_over(ended, successor) is taken


def test_no_review_is_put_off():
    assert review_carried(None, None) is None
    assert review_carried(TODAY, None) == review_carried(None, TODAY) == TODAY
    assert review_carried(TODAY, TODAY - DAY) == review_carried(TODAY - DAY, TODAY) == TODAY - DAY
    assert review_resumed(TODAY + DAY, TODAY) == TODAY + DAY
    assert review_resumed(TODAY - DAY, TODAY) == TODAY
    assert review_resumed(None, TODAY) is None


def test_every_end_has_its_words():
    assert set(ENDS) < set(Why)
    assert all(why.label for why in Why)
