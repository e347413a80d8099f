"""One table of fields serves forms, history, REST and spreadsheets (domain brief 5.2)."""

from datetime import date

import pytest

from concerns.rules.fields import BY_NAME, FIELDS, LABELS, SEVERAL, Kind, in_order, label, words
from concerns.rules.vocabulary import INEQUALITY_GROUPS, Confidence, EvidenceCategory, InequalityGroup


def test_no_two_fields_share_a_label():
    labels = [each.label.lower() for each in FIELDS]
    assert len(set(labels)) == len(labels)


def test_what_one_of_several_is_called_is_said_wherever_there_are_several():
    assert {each.name for each in FIELDS if each.kind in SEVERAL} == {each.name for each in FIELDS if each.one}


def test_every_text_has_its_limit():
    assert {each.name for each in FIELDS if each.kind in {Kind.LINE, Kind.TEXT} and not each.limit} == set()


def test_what_stands_under_more_may_be_left_as_it_is():
    needed = [each.name for each in FIELDS if each.more and each.missing]
    assert needed == ["harm"], "it starts as “not known yet”"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("title", "Falls", "Falls"),
        ("harm", "low", "Low harm"),
        ("key_questions", ["safe", "caring"], "Safe, Caring"),
        ("domains", ["safety", "gone"], "Patient safety, gone"),
        ("people_affected", 1200, "1,200"),
        ("people_affected", 0, "0"),
        ("people_affected", None, ""),
        ("review_due", date(2026, 4, 9), "9 April 2026"),
        ("themes", [], ""),
        ("confidence", "", ""),
        ("lead", None, ""),
    ],
)
def test_a_value_is_shown_as_people_read_it(name, value, shown):
    assert words(BY_NAME[name], value, {"safety": "Patient safety"}) == shown


def test_changes_are_told_in_the_order_of_the_tables_and_nothing_is_left_out():
    assert in_order({"zz", "action_due", "action_title", "summary", "title"}) == [
        "title", "summary", "action_title", "action_due", "zz",
    ]  # fmt: skip


def test_history_names_also_what_is_no_field():
    assert (label("current_risk"), label("harm"), label("a_new_thing")) == (
        "Current risk",
        "Harm known so far",
        "A new thing",
    )
    assert set(LABELS) > {each.name for each in FIELDS}


def test_groups_of_people_stand_once_and_in_three_lists():
    assert [each for groups in INEQUALITY_GROUPS.values() for each in groups] == list(InequalityGroup)
    assert [len(groups) for groups in INEQUALITY_GROUPS.values()] == [9, 7, 11]


def test_the_care_quality_commission_has_six_kinds_of_evidence():
    assert len(EvidenceCategory) == 6
    assert len(Confidence) == 3
