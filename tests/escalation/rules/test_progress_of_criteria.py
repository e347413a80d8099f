"""When an exit criterion is met, verified and sustained (domain brief 4.3 and 7.4, EA7-EA9)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from escalation.rules.exits import (
    Claim,
    Entry,
    Progress,
    Status,
    Terms,
    claim_of,
    fulfilled,
    lacks,
    number,
    progress,
    waits_for_verifier,
    why_not_terms,
    why_not_verify,
)

START = date(2026, 3, 2)


def on(days: int) -> date:
    return START + timedelta(days=days)


def said(days: int, claim: str = "met") -> Entry:
    return Entry(on=on(days), claim=claim)


def verified(days: int, claim: str = "met", *, sustained: bool = False) -> Entry:
    return Entry(on=on(days), claim=claim, verifies=True, sustained=sustained)


@pytest.mark.parametrize(
    ("period", "entries", "status", "since"),
    [
        (None, [], "not_met", None),
        (None, [said(0, "partly")], "partly", None),
        (None, [said(0)], "reported", 0),
        (None, [said(0), verified(3)], "met", 0),
        (None, [said(0), verified(3, sustained=True)], "sustained", 0),
        (None, [said(0), verified(3, "partly")], "partly", None),  # the verifier does not confirm it
        (28, [said(0), verified(3)], "met", 0),
        (28, [said(0), verified(3, sustained=True)], "met", 0),  # nobody says it away: the period was fixed on entry
        (28, [said(0), verified(3), said(28)], "met", 0),
        (28, [said(0), verified(3), said(28), verified(29)], "sustained", 0),
        (28, [said(0), said(27), verified(40)], "met", 0),  # seen to hold for 27 days only
        (28, [said(0), verified(3), said(14, "not_met")], "not_met", None),
        (28, [said(0), verified(3), said(14, "partly"), said(15)], "reported", 15),  # the clock starts again
        (28, [said(0), verified(3), said(14, "not_met"), said(15), said(43), verified(44)], "sustained", 15),
        (28, [said(0), said(28), verified(28), said(35)], "sustained", 0),
        (28, [said(0), said(28), verified(28), said(35, "not_met")], "not_met", None),
    ],
)
def test_where_the_entries_leave_a_criterion(period, entries, status, since):
    now = progress(entries, period)
    assert (now.status, now.met_since) == (status, None if since is None else on(since))


@pytest.mark.parametrize(
    ("bound", "threshold", "value", "claim"),
    [
        ("at_least", "90", "90", Claim.MET),
        ("at_least", "90", "89.9", Claim.NOT_MET),
        ("at_most", "2", "2", Claim.MET),
        ("at_most", "2", "2.1", Claim.NOT_MET),
        ("at_most", "0", "0", Claim.MET),
    ],
)
def test_a_reading_is_judged_by_its_threshold(bound, threshold, value, claim):
    terms = Terms(text="Waits", bound=bound, threshold=Decimal(threshold))
    assert claim_of(terms, Decimal(value)) == claim


def test_evidence_is_not_judged_by_a_number():
    with pytest.raises(ValueError, match="Only a measure"):
        claim_of(Terms(text="A visit"), Decimal(1))


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({}, None),
        ({"sustained_days": 84}, None),
        ({"bound": "at_most", "threshold": Decimal(2), "unit": "per cent"}, None),
        ({"threshold": Decimal(2)}, "at least or at most"),
        ({"bound": "at_most"}, "Enter the threshold"),
        ({"unit": "days"}, "Enter the threshold"),
        ({"sustained_days": 0}, "between 1 and 730"),
        ({"sustained_days": 731}, "between 1 and 730"),
    ],
)
def test_terms_are_whole_or_refused(terms, words):
    why = why_not_terms(Terms(text="Waits", **terms))
    assert why is None if words is None else words in why


def test_how_a_criterion_is_judged_in_words():
    assert Terms(text="A visit").judged == "Evidence"
    whole = Terms(text="Waits", bound="at_most", threshold=Decimal("2.500"), unit="per cent", sustained_days=84)
    assert whole.judged == "Measure: at most 2.5 per cent, held for 84 days"
    assert [number(Decimal(each)) for each in ("1200", "0.50", "3.000", "0")] == ["1200", "0.5", "3", "0"]


@pytest.mark.parametrize(
    ("entries", "period", "who", "words"),
    [
        ([said(0)], None, {}, None),
        ([said(0)], None, {"by_id": 1}, "recorded the evidence cannot"),
        ([said(0)], None, {"party": "provider"}, "member of the ICB"),
        ([said(0, "partly")], None, {}, "Nothing waits"),
        ([said(0), verified(1)], 28, {}, "until 30 March 2026"),
        ([said(0), verified(1), said(28)], 28, {}, None),
        ([said(0), verified(1)], None, {}, None),  # it can still be verified as sustained
        ([said(0), verified(1, sustained=True)], None, {}, "Nothing waits"),
    ],
)
def test_who_may_verify_and_when(entries, period, who, words):
    asked = {"by_id": 2, "recorded_by_id": 1, "party": "icb"} | who
    why = why_not_verify(progress(entries, period), period, **asked)
    assert why is None if words is None else words in why


def test_a_verifier_is_awaited_where_something_new_was_seen():
    assert waits_for_verifier(progress([said(0)], None), None)
    assert not waits_for_verifier(progress([said(0), verified(1)], 28), 28)
    assert waits_for_verifier(progress([said(0), verified(1), said(28)], 28), 28)


@pytest.mark.parametrize(
    ("status", "period", "done"),
    [
        ("met", None, True),
        ("met", 28, False),
        ("sustained", 28, True),
        ("sustained", None, True),
        ("reported", None, False),
        ("partly", None, False),
        ("not_met", None, False),
    ],
)
def test_what_stands_against_a_step_down(status, period, done):
    assert fulfilled(status, period) is done
    now = Progress(status=Status(status), met_since=START, held_to=START)
    assert (lacks(now, period) == "") is done


def test_what_is_missing_is_said_with_its_day():
    now = progress([said(0), verified(1)], 28)
    assert lacks(now, 28) == "met since 2 March 2026, to be held until 30 March 2026 and verified"
    assert lacks(Progress(), None) == "not met"
