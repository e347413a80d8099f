"""The agenda that builds itself (F042; domain brief 6.3; RC1 of 7.6). All facts are invented."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from escalation.models import Committee, Meeting
from escalation.rules.levels import Level
from reporting.committees.rules.agenda import Entry, agenda, length, levels_on
from tests.cast import acting

WORDS = {"intensive": "Red", "enhanced": "Amber", "routine": "Green"}
RED = Entry(subject_id=1, name="Alpha", level=Level.INTENSIVE, score=20)
AMBER = Entry(subject_id=2, name="Beta", level=Level.ENHANCED, proposed="proposed Red")
GREEN = Entry(subject_id=3, name="Gamma", level=Level.ROUTINE)
LATE = Entry(subject_id=4, name="Delta", level=Level.ROUTINE, days_overdue=9)
ALL = (RED, AMBER, LATE, GREEN)


def by_title(kind, entries=ALL):
    return {part.title: part for part in agenda(kind, entries, WORDS)}


def test_each_subject_stands_in_its_part_in_the_order_given():
    parts = by_title("sqg")
    assert [item.entry.name for item in parts["Red"].items] == ["Alpha"]
    assert [item.entry.name for item in parts["Amber"].items] == ["Beta"]
    assert [item.entry.name for item in parts["Proposals to change a level"].items] == ["Beta"]
    late = parts["Green: reviews that are overdue, by exception"]
    assert [(item.entry.name, item.minutes) for item in late.items] == [("Delta", 0)]


def test_parts_are_numbered_as_the_brief_says_and_items_below_them():
    parts = agenda("sqg", ALL, WORDS)
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert [part.title for part in parts][3:7] == [
        "A story of lived experience", "Red", "Amber", "Proposals to change a level",
    ]  # fmt: skip
    assert [item.number for item in by_title("sqg", [RED, RED])["Red"].items] == ["5.1", "5.2"]


@pytest.mark.parametrize(
    ("kind", "spoken_of"),
    [
        ("sqg", {Level.INTENSIVE, Level.ENHANCED}),
        ("qc", {Level.INTENSIVE}),  # RC1: red at the group goes on the agenda of the committee
        ("board", {Level.INTENSIVE}),
        ("statutory", set()),
    ],
)
def test_a_committee_speaks_of_the_levels_that_are_its_own(kind, spoken_of):
    assert levels_on(agenda(kind, ALL, WORDS)) == spoken_of


def test_its_length_is_that_of_its_parts():
    assert length(agenda("sqg", ALL, WORDS)) - length(agenda("sqg", (), WORDS)) == 15 + 10 + 5


@pytest.fixture
def meeting(cast, stand, today):
    stand(cast.subject, "intensive", today - timedelta(days=3))
    with acting(cast.secretary):
        group = Committee.objects.create(key="sqg", name="System Quality Group", kind="sqg")
        return Meeting.objects.create(committee=group, held_on=today + timedelta(days=3), minutes=30)


def test_the_page_of_a_meeting_names_what_is_red_and_whom_it_asks_for(cast, meeting, sign_in):
    shown = sign_in(cast.viewer).get(reverse("committees:meeting", args=[meeting.pk])).content.decode()
    for words in (
        cast.subject.name,
        "Agenda by the levels of today",
        "Longer than the meeting",
        "Without a seat: invite",
    ):
        assert words in shown
    assert reverse("committees:cancel_meeting", args=[meeting.pk]) not in shown
    with acting(cast.secretary):
        Meeting.objects.filter(pk=meeting.pk).update(held_on=date(2026, 1, 6), status="held")
    past = sign_in(cast.viewer).get(reverse("committees:meeting", args=[meeting.pk])).content.decode()
    assert "Agenda by the levels of today" not in past


def test_the_page_asks_few_queries(cast, meeting, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.viewer)
    with django_assert_max_num_queries(24):
        client.get(reverse("committees:meeting", args=[meeting.pk]))
