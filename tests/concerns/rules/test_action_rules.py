"""How an action stands, and what may be done with it (domain brief 5.2, and 7.3 number 3 with RG6 and RG7)."""

from datetime import date, timedelta

import pytest

from concerns.rules.lifecycle import Status as ConcernStatus
from concerns.work.rules import changes
from concerns.work.rules.judging import OPEN, OVERDUE, Brag, Status, is_slip, judge, standing, standing_words
from concerns.work.rules.next_steps import next_step

TODAY = date(2026, 4, 9)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


# (status, due in days, slips, blocked, evidence) -> colour and reason
BRAG = {
    "RG6: due yesterday, however much is done": (("on_track", -1, 0, False, True), Brag.RED, "overdue"),
    "RG7: complete without evidence stays green": (("complete", 5, 0, False, False), Brag.GREEN, "done, but without"),
    "RG7: complete without evidence stays amber": (("complete", 5, 1, False, False), Brag.AMBER, "put off once"),
    "RG7: complete without evidence stays red": (("complete", -1, 0, False, False), Brag.RED, "overdue"),
    "complete with evidence": (("complete", 5, 0, False, True), Brag.BLUE, "complete with evidence"),
    "complete with evidence, late and put off": (("complete", -9, 3, False, True), Brag.BLUE, "complete with"),
    "on track": (("on_track", 5, 0, False, True), Brag.GREEN, "on track"),
    "not started": (("not_started", 5, 0, False, True), Brag.GREEN, "not started"),
    "due today is in time": (("on_track", 0, 0, False, True), Brag.GREEN, "on track"),
    "blocked, due in 30 days": (("on_track", 30, 0, True, True), Brag.AMBER, "due within 30 days, and blocked"),
    "blocked, due in 31 days": (("on_track", 31, 0, True, True), Brag.GREEN, "on track"),
    "put off once": (("on_track", 90, 1, False, True), Brag.AMBER, "put off once"),
    "put off twice": (("on_track", 90, 2, False, True), Brag.RED, "put off twice"),
    "put off three times": (("on_track", 90, 3, False, True), Brag.RED, "put off 3 times"),
    "at risk by its owner's word": (("at_risk", 90, 0, False, True), Brag.AMBER, "at risk, its owner says"),
    "blocked and overdue": (("at_risk", -1, 0, True, True), Brag.RED, "overdue"),
    "cancelled": (("cancelled", -1, 2, True, True), Brag.NONE, "not needed any more"),
}


@pytest.mark.parametrize("case", BRAG)
def test_the_colour_of_an_action(case):
    (status, due, slips, blocked, evidenced), brag, because = BRAG[case]
    judged = judge(status, due=day(due), today=TODAY, slips=slips, blocked=blocked, evidenced=evidenced)
    assert judged.brag == brag
    assert because in judged.because


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("due", [-1, 0, 1])
def test_overdue_is_worked_out_for_open_actions_only(status, due):
    shown = standing(status, due=day(due), today=TODAY)
    assert shown == (OVERDUE if status in OPEN and due < 0 else status)
    assert OVERDUE not in Status.values
    assert standing_words(status, due=day(due), today=TODAY) == ("Overdue" if shown == OVERDUE else status.label)


@pytest.mark.parametrize(("after", "slipped"), [(1, True), (0, False), (-1, False)])
def test_only_a_later_date_puts_an_action_off(after, slipped):
    assert is_slip(TODAY, day(after)) is slipped


MOVES = {
    # verb: the statuses that it starts from
    "change": OPEN,
    "revise": OPEN,
    "report": OPEN,
    "complete": OPEN,
    "cancel": OPEN,
    "reopen": set(Status) - OPEN,
}
ON_LIVE_CONCERNS_ONLY = {"change", "revise", "reopen"}


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("status", Status)
def test_from_which_status_a_step_starts(verb, status):
    refusal = changes.why_not(verb, status, concern_status="open")
    assert (refusal is None) == (status in MOVES[verb])
    assert set(changes.VERBS) == set(MOVES)


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("concern_status", ConcernStatus)
def test_what_still_can_be_done_when_work_on_the_concern_has_ended(verb, concern_status):
    status = sorted(MOVES[verb])[0]
    live = concern_status in {"draft", "submitted", "triage", "open", "monitoring"}
    refusal = changes.why_not(verb, status, concern_status=concern_status)
    assert (refusal is None) == (live or verb not in ON_LIVE_CONCERNS_ONLY)


NEEDS = {
    "change": ({"title": "Audit", "owner": "somebody"}, {"title": " ", "owner": None}),
    "revise": ({"due": TODAY, "reason": "Staff"}, {"due": None, "reason": ""}),
    "report": ({"status": "at_risk"}, {"status": ""}),
    "complete": ({"evidence": "Seen"}, {"evidence": " "}),
    "cancel": ({"reason": "Not needed"}, {"reason": ""}),
    "reopen": ({"reason": "It came back"}, {"reason": ""}),
}


@pytest.mark.parametrize("verb", NEEDS)
def test_what_each_step_needs(verb):
    good, empty = NEEDS[verb]
    assert changes.problems(verb, good) == {}
    assert changes.problems(verb, empty) == {name: changes.MISSING[name] for name in empty}


@pytest.mark.parametrize("status", ["overdue", "complete", "cancelled", "nonsense"])
def test_what_nobody_can_report(status):
    assert changes.problems("report", {"status": status}) == {"status": changes.MISSING["status"]}


@pytest.mark.parametrize(
    ("due", "before", "problem"),
    [(0, None, None), (5, 3, None), (-1, None, "today or in the future"), (3, 3, "stands already")],
)
def test_a_due_date_lies_ahead_and_differs(due, before, problem):
    refusal = changes.why_not_due(day(due), today=TODAY, before=day(before) if before is not None else None)
    assert (refusal is None) if problem is None else problem in refusal


@pytest.mark.parametrize(
    ("works", "cleared", "sees", "problem"),
    [
        (True, True, True, None),
        (False, True, True, "takes on actions"),
        (True, False, True, "not cleared"),
        (True, True, False, "Share it first"),
    ],
)
def test_nobody_is_asked_who_may_not_see_the_concern(works, cleared, sees, problem):
    refusal = changes.why_not_owner(works=works, cleared=cleared, sees=sees)
    assert (refusal is None) if problem is None else problem in refusal


def test_only_the_owner_and_the_keeper_report():
    assert changes.why_not_report(own=True, keeper=False) is None
    assert changes.why_not_report(own=False, keeper=True) is None
    assert "owner" in changes.why_not_report(own=False, keeper=False)


def test_every_step_has_its_words_on_the_action_and_on_the_concern():
    from concerns.rules.changes import BESIDE, told

    for verb in changes.PAST:
        assert told(f"action_{verb}")
        assert f"action_{verb}" in BESIDE


@pytest.mark.parametrize("status", ConcernStatus)
def test_a_concern_always_has_a_next_step(status):
    assert next_step(status)
    assert next_step(status, action="Audit of falls", action_due=day(1)) == "Audit of falls, due 10 April 2026"
    assert "was due" in next_step(status, action="Audit of falls", action_due=day(-1), overdue=True)
