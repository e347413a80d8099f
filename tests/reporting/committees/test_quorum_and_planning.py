"""Quorum, bank holidays, clock changes and working days of papers, as tables of cases (domain brief 2.2, 5.4; F010)."""

from datetime import date

import pytest

from reporting.committees.rules.planning import meets_on, papers_due, planned
from reporting.committees.rules.quorum import Rule, There, in_words, quorum

CHAIR, DEPUTY = There(role="chair", party="icb"), There(role="deputy_chair", party="icb")
MEMBER, REGION = There(role="member", party="icb"), There(role="member", party="regional_oversight_body")
ATTENDEE, OBSERVER = There(role="attendee", party="care_regulator"), There(role="observer", party="icb")
SECRETARY = There(role="secretary", party="icb")
ASKS = Rule(members=3, chair=True, parties=("regional_oversight_body",))


@pytest.mark.parametrize(
    ("rule", "there", "quorate", "lacking"),
    [
        (Rule(), [CHAIR, MEMBER], None, ()),
        (ASKS, [CHAIR, MEMBER, REGION], True, ()),
        (ASKS, [DEPUTY, MEMBER, REGION], True, ()),
        (ASKS, [CHAIR, REGION], False, ("1 member more must be there: 2 of 3.",)),
        (ASKS, [MEMBER, MEMBER, REGION], False, ("Neither the chair nor the deputy chair is there.",)),
        (ASKS, [CHAIR, MEMBER, MEMBER], False, ("Nobody is there for: Regional oversight body.",)),
        (ASKS, [CHAIR, REGION, ATTENDEE, OBSERVER, SECRETARY], False, ("1 member more must be there: 2 of 3.",)),
        (Rule(parties=("care_regulator",)), [CHAIR, ATTENDEE], False, ("Nobody is there for: Care regulator.",)),
        (Rule(members=1), [], False, ("1 member more must be there: 0 of 1.",)),
    ],
)
def test_a_meeting_is_quorate_by_the_rule_of_its_terms(rule, there, quorate, lacking):
    answer = quorum(rule, there)
    assert (answer.quorate, answer.lacking) == (quorate, lacking)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(), ""),
        (Rule(members=1), "1 member"),
        (ASKS, "3 members, the chair or deputy chair and somebody for the regional oversight body"),
        (Rule(chair=True, parties=("icb",)), "the chair or deputy chair and somebody for the ICB"),
    ],
)
def test_the_rule_is_told_in_words(rule, words):
    assert in_words(rule) == words


@pytest.mark.parametrize(
    ("day", "on_holiday", "meets"),
    [
        (date(2026, 5, 26), "next", date(2026, 5, 26)),  # the day after the spring bank holiday
        (date(2026, 5, 25), "next", date(2026, 5, 26)),
        (date(2026, 5, 25), "before", date(2026, 5, 22)),
        (date(2026, 5, 25), "none", None),
        (date(2026, 5, 25), "keep", date(2026, 5, 25)),
        (date(2026, 12, 25), "next", date(2026, 12, 29)),  # Boxing Day falls on a Saturday: the Monday is free instead
        (date(2026, 4, 3), "before", date(2026, 4, 2)),  # Good Friday
        (date(2026, 5, 23), "next", date(2026, 5, 23)),  # a Saturday, on purpose
    ],
)
def test_a_meeting_on_a_bank_holiday_goes_where_the_terms_say(day, on_holiday, meets):
    assert meets_on(day, on_holiday) == meets


def test_the_day_by_the_rule_is_kept_beside_the_day_of_the_meeting():
    found = planned("FREQ=WEEKLY;BYDAY=MO", date(2026, 5, 4), "next", since=date(2026, 5, 18), until=date(2026, 6, 1))
    assert [(each.by_rule.day, each.on.day) for each in found] == [(18, 18), (25, 26), (1, 1)]


def test_a_change_of_the_clocks_moves_no_meeting():
    found = planned("FREQ=WEEKLY;BYDAY=SU", date(2026, 3, 1), "next", since=date(2026, 3, 22), until=date(2026, 4, 5))
    assert [each.on for each in found] == [date(2026, 3, 22), date(2026, 3, 29), date(2026, 4, 5)]


@pytest.mark.parametrize(
    ("meeting", "days", "due"),
    [
        (date(2026, 4, 7), 2, date(2026, 4, 1)),  # Easter stands between
        (date(2026, 4, 9), 5, date(2026, 3, 31)),
        (date(2026, 4, 9), 0, date(2026, 4, 9)),
    ],
)
def test_papers_go_out_so_many_working_days_before(meeting, days, due):
    assert papers_due(meeting, days) == due
