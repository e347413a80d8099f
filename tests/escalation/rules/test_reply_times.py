"""Until when a provider may answer, and what an answer needs (domain brief 4.4)."""

from datetime import UTC, date, datetime

import pytest

from escalation.rules.replies import (
    Reply,
    Said,
    answer_problems,
    closes_at,
    in_words,
    last_day,
    reply_of,
    why_not_address,
    why_not_answer,
    why_not_withdraw,
)


@pytest.mark.parametrize(
    ("shared_on", "days", "until"),
    [
        (date(2026, 11, 26), 5, date(2026, 12, 3)),  # a Thursday: the Thursday after
        (date(2026, 11, 27), 5, date(2026, 12, 4)),
        (date(2026, 11, 28), 5, date(2026, 12, 4)),  # a Saturday counts as the Friday before
        (date(2026, 4, 1), 5, date(2026, 4, 10)),  # over Good Friday and Easter Monday
        (date(2026, 12, 23), 5, date(2027, 1, 4)),  # Christmas, Boxing Day in lieu on the 28th, New Year
        (date(2026, 5, 1), 1, date(2026, 5, 5)),  # the early May bank holiday
        (date(2026, 8, 28), 10, date(2026, 9, 14)),  # the summer bank holiday of England, not of Scotland
    ],
)
def test_the_last_day_counts_working_days_of_england(shared_on, days, until):
    assert last_day(shared_on, days) == until


# Europe/London: winter time is UTC; summer time is an hour ahead of it.
STROKES = [
    (date(2026, 12, 3), datetime(2026, 12, 4, 0, tzinfo=UTC)),
    (date(2026, 6, 3), datetime(2026, 6, 3, 23, tzinfo=UTC)),
    (date(2026, 3, 27), datetime(2026, 3, 28, 0, tzinfo=UTC)),  # the clocks go forward on the 29th
    (date(2026, 3, 28), datetime(2026, 3, 29, 0, tzinfo=UTC)),
    (date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),  # a day of 23 hours
    (date(2026, 10, 24), datetime(2026, 10, 24, 23, tzinfo=UTC)),  # the clocks go back on the 25th
    (date(2026, 10, 25), datetime(2026, 10, 26, 0, tzinfo=UTC)),  # a day of 25 hours
]


@pytest.mark.parametrize(("due_on", "stroke"), STROKES)
def test_it_closes_at_the_stroke_of_midnight_in_london(due_on, stroke):
    assert closes_at(due_on) == stroke
    before = stroke.replace(microsecond=0).timestamp() - 0.001
    given = {"withdrawn": False, "answered": False, "due_on": due_on}
    assert reply_of(**given, now=datetime.fromtimestamp(before, UTC)) == Reply.AWAITED
    assert reply_of(**given, now=stroke) == Reply.SILENT


@pytest.mark.parametrize(
    ("withdrawn", "answered", "late", "reply"),
    [
        (False, False, False, Reply.AWAITED),
        (False, False, True, Reply.SILENT),
        (True, False, False, Reply.WITHDRAWN),
        (True, False, True, Reply.WITHDRAWN),
        (False, True, False, Reply.ANSWERED),
        (False, True, True, Reply.ANSWERED),  # what came in time stands
    ],
)
def test_where_an_answer_stands(withdrawn, answered, late, reply):
    now = datetime(2026, 12, 5 if late else 3, 12, tzinfo=UTC)
    due_on = date(2026, 12, 4)
    assert reply_of(withdrawn=withdrawn, answered=answered, due_on=due_on, now=now) == reply
    assert (why_not_answer(reply, due_on) is None) == (reply == Reply.AWAITED)
    assert (why_not_withdraw(reply) is None) == (reply == Reply.AWAITED)


@pytest.mark.parametrize(
    ("said", "answered_by", "fields"),
    [
        ([Said(1, "right"), Said(2, "wrong", "The ward has 20 beds.")], "A. Nurse, chief nurse", set()),
        ([Said(1, "right"), Said(2, "wrong", " ")], "A. Nurse", {"comment_2"}),
        ([Said(1, ""), Said(2, "perhaps")], "A. Nurse", {"verdict_1", "verdict_2"}),
        ([Said(1, "right")], " ", {"answered_by"}),
    ],
)
def test_what_an_answer_lacks_is_said_beside_its_field(said, answered_by, fields):
    assert set(answer_problems(said, words="", answered_by=answered_by)) == fields


@pytest.mark.parametrize(
    ("address", "good"),
    [("quality@trust.nhs.uk", True), ("a.nurse@GMAIL.com", False), ("team@outlook.com", False), ("q@nhs.net", True)],
)
def test_a_link_goes_to_no_private_mailbox(address, good):
    assert (why_not_address(address) is None) == good


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply.ANSWERED, "Answered on 3 December 2026: 1 fact right, 2 wrong"),
        (Reply.SILENT, "No answer by 4 December 2026"),
        (Reply.AWAITED, "Asked to answer by 4 December 2026"),
        (Reply.WITHDRAWN, "Link withdrawn"),
    ],
)
def test_an_answer_in_one_line(reply, words):
    given = {"due_on": date(2026, 12, 4), "answered_on": date(2026, 12, 3), "right": 1, "wrong": 2}
    assert in_words(reply, **given) == words
