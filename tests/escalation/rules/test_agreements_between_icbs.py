"""EA12: a provider commissioned by several ICBs; what each sees of the others' levels."""

from dataclasses import replace
from datetime import date

import pytest

from escalation.agreements.rules import Known, State, Terms, sides, state, why_not_end, why_not_propose, why_not_sign

TODAY, LATER, EARLIER = date(2026, 11, 27), date(2026, 12, 1), date(2026, 11, 1)
AB = Terms(parties=("A", "B"), lead="B", starts_on=EARLIER, signed=frozenset("AB"))
ABC = Terms(parties=("A", "B", "C"), lead="C", starts_on=EARLIER, signed=frozenset("ABC"))


def known(level: str, *, whole: bool = True, name: str = "Trust", scope: str = "Whole organisation") -> Known:
    return Known(
        about=f"{name} {scope}", name=name, scope=scope, whole=whole, level=level, label=level.title(),
        colour="#fff", text_colour="#000", shape="circle",
    )  # fmt: skip


LEVELS = {"A": [known("routine")], "B": [known("enhanced")], "C": [known("intensive")]}


@pytest.mark.parametrize(
    ("terms", "stands"),
    [
        (AB, State.HOLDS),
        (replace(AB, signed=frozenset()), State.UNSIGNED),
        (replace(AB, signed=frozenset("A")), State.UNSIGNED),
        (replace(AB, starts_on=TODAY), State.HOLDS),
        (replace(AB, starts_on=LATER), State.AHEAD),
        (replace(AB, ends_on=TODAY), State.HOLDS),
        (replace(AB, ends_on=EARLIER), State.OVER),
        (replace(AB, ended_on=TODAY), State.ENDED),
        (replace(AB, ended_on=LATER), State.HOLDS),
        (replace(AB, ended_on=LATER, ends_on=EARLIER), State.OVER),
        (replace(AB, ended_on=TODAY, signed=frozenset("A")), State.DECLINED),
        (ABC, State.HOLDS),
        (replace(ABC, signed=frozenset("AB")), State.UNSIGNED),
    ],
)
def test_an_agreement_holds_once_everybody_has_signed_and_until_it_ends(terms, stands):
    assert state(terms, TODAY) == stands


@pytest.mark.parametrize(
    ("terms", "own", "levels", "seen"),
    [
        # each has its own level, both see both, the lead commissioner's first
        (AB, "A", LEVELS, [("B", ["enhanced"], True), ("A", ["routine"], True)]),
        (AB, "B", LEVELS, [("B", ["enhanced"], True), ("A", ["routine"], True)]),
        (replace(AB, lead="A"), "B", LEVELS, [("A", ["routine"], True), ("B", ["enhanced"], True)]),  # lead swapped
        (
            AB, "A", {"A": [known("intensive")], "B": [known("intensive")]},
            [("B", ["intensive"], True), ("A", ["intensive"], True)],
        ),
        (AB, "A", {"A": LEVELS["A"]}, [("B", [], True), ("A", ["routine"], True)]),  # not told yet
        # signed by one only, not begun: nothing of the other, whatever lies there
        (replace(AB, signed=frozenset("A")), "A", LEVELS, [("A", ["routine"], True)]),
        (replace(AB, signed=frozenset("B")), "A", LEVELS, [("A", ["routine"], True)]),
        (replace(AB, starts_on=LATER), "A", LEVELS, [("A", ["routine"], True)]),
        (replace(AB, signed=frozenset("A"), ended_on=TODAY), "A", LEVELS, [("A", ["routine"], True)]),
        # ended: what was told stays, no longer current; nothing told, nothing seen
        (replace(AB, ended_on=TODAY), "A", LEVELS, [("B", ["enhanced"], False), ("A", ["routine"], True)]),
        (replace(AB, ends_on=EARLIER), "A", LEVELS, [("B", ["enhanced"], False), ("A", ["routine"], True)]),
        (replace(AB, ended_on=TODAY), "A", {"A": LEVELS["A"]}, [("A", ["routine"], True)]),
        # the level of a scope only: the whole first, then its parts
        (
            AB, "A", {"A": [], "B": [known("enhanced", whole=False, name="Maternity"), known("routine")]},
            [("B", ["routine", "enhanced"], True), ("A", [], True)],
        ),
        # three ICBs
        (ABC, "B", LEVELS, [("C", ["intensive"], True), ("A", ["routine"], True), ("B", ["enhanced"], True)]),
        (replace(ABC, signed=frozenset("BC")), "B", LEVELS, [("B", ["enhanced"], True)]),
    ],
)  # fmt: skip
def test_what_an_icb_sees(terms, own, levels, seen):
    found = sides(terms, own, levels, TODAY)
    assert [(side.party, [each.level for each in side.levels], side.current) for side in found] == seen
    assert all(side.lead == (side.party == terms.lead) and side.own == (side.party == own) for side in found)


GOOD = Terms(parties=("A", "B"), lead="B", starts_on=TODAY)


@pytest.mark.parametrize(
    ("terms", "purpose", "bound", "fields"),
    [
        (GOOD, "Why", (), set()),
        (GOOD, "", (), {"purpose"}),
        (replace(GOOD, parties=("A",)), "Why", (), {"others", "lead"}),
        (replace(GOOD, lead="C"), "Why", (), {"lead"}),
        (replace(GOOD, starts_on=EARLIER), "Why", (), {"starts_on"}),
        (replace(GOOD, starts_on=LATER, ends_on=TODAY), "Why", (), {"ends_on"}),
        (GOOD, "Why", ("A", "B"), {"others"}),
        (GOOD, "Why", ("A", "C"), set()),
    ],
)
def test_what_a_proposal_needs(terms, purpose, bound, fields):
    assert set(why_not_propose(terms, "A", purpose, today=TODAY, bound=bound)) == fields


def test_an_icb_signs_once_and_not_after_the_end():
    assert why_not_sign(GOOD, "A", today=TODAY) is None
    assert "already" in why_not_sign(replace(GOOD, signed=frozenset("A")), "A", today=TODAY)
    assert "ended" in why_not_sign(replace(GOOD, ended_on=LATER), "A", today=TODAY)


@pytest.mark.parametrize(
    ("terms", "on", "reason", "fields"),
    [
        (AB, TODAY, "Why", set()),
        (GOOD, TODAY, "No", set()),
        (AB, EARLIER, "Why", {"on"}),
        (AB, TODAY, "", {"reason"}),
        (replace(AB, ends_on=TODAY), LATER, "Why", {"on"}),
        (replace(AB, ended_on=TODAY), TODAY, "Why", {"on"}),
    ],
)
def test_what_an_end_needs(terms, on, reason, fields):
    assert set(why_not_end(terms, on, reason, today=TODAY)) == fields
