"""Committees are set up: terms of reference, seats and deputies, meetings a year ahead. All people are invented."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from escalation.models import Committee, Meeting
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.working_days import is_working_day
from reporting.committees import actions
from reporting.committees.models import CommitteeStep, Seat, Terms
from reporting.committees.queries import lines
from reporting.tasks import due_in
from tests.cast import NORTH, SOUTH, acting

TUESDAYS, THURSDAYS = "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TH"
TERMS = {
    "purpose": "Reviews quality across the system.", "cadence": TUESDAYS, "starts_at": time(9, 30), "minutes": 120,
    "paper_days": 2, "quorum_members": 2, "quorum_chair": True, "venue": "Room 4",
}  # fmt: skip
CANCELLED = Meeting.Status.CANCELLED
HOME = "/api/v1/committees/"


@pytest.fixture
def group(cast):
    with acting(cast.secretary):
        board = Committee.objects.create(key="board", name="Board", kind="board")
        return Committee.objects.create(key="sqg", name="System Quality Group", kind="sqg", reports_to=board)


@pytest.fixture
def weekly(cast, group):
    with acting(cast.secretary) as by:
        actions.set_terms(group, by=by, number=0, **TERMS)
    return group


def standing(committee):
    return list(committee.meetings.exclude(status=CANCELLED).order_by("held_on"))


def seat(committee, by, **given):
    usual = {"role": "chair", "title": "Chief nurse", "since": date(2026, 1, 5)}
    return actions.add_seat(committee, by=by, **usual | given)


def test_terms_plan_the_meetings_of_a_year_ahead_and_no_two_versions_are_the_same(cast, weekly, today):
    with acting(cast.secretary) as by:
        meetings = standing(weekly)
        assert 51 <= len(meetings) <= 53
        assert {meeting.by_rule_on.weekday() for meeting in meetings} == {1}
        assert all(is_working_day(meeting.held_on) for meeting in meetings)
        assert {(meeting.starts_at, meeting.minutes, meeting.venue) for meeting in meetings} == {
            (time(9, 30), 120, "Room 4")
        }
        with pytest.raises(ValidationError, match="Nothing is changed"):
            actions.set_terms(weekly, by=by, number=1, **TERMS)
        assert [step.verb for step in weekly.steps.all()] == ["meetings_planned", "terms_set"]
        assert AuditEvent.objects.filter(verb="committee.terms_set").count() == 1


def test_other_days_cancel_what_no_longer_fits_and_leave_what_was_done_by_hand(cast, weekly, today):
    with acting(cast.secretary) as by:
        first, second, third, *_ = standing(weekly)[1:]
        moved_to = first.held_on + timedelta(days=1)
        actions.change_meeting(first, by=by, version=first.version, held_on=moved_to, why="The chair is away.")
        actions.cancel_meeting(second, by=by, version=second.version, why="Half term.")
        extra = actions.add_meeting(
            weekly, by=by, held_on=third.held_on + timedelta(days=3), starts_at=time(8), minutes=30
        )
        actions.set_terms(weekly, by=by, number=1, cadence=THURSDAYS, starts_at=time(14))
        kept = standing(weekly)
        assert {each.held_on.weekday() for each in kept if each.pk not in (first.pk, extra.pk)} <= {3, 4}
        assert {first.pk, extra.pk} <= {each.pk for each in kept}
        third.refresh_from_db()
        assert (third.status, third.why) == (CANCELLED, "The committee meets on other days now.")
        on_thursdays = [each for each in kept if each.by_rule_on and each.by_rule_on.weekday() == 3]
        assert {each.starts_at for each in on_thursdays} == {time(14)}
        extra.refresh_from_db()
        assert extra.starts_at == time(8)

        actions.set_terms(weekly, by=by, number=2, cadence=TUESDAYS)
        third.refresh_from_db()
        second.refresh_from_db()
        assert (third.status, third.why) == (Meeting.Status.PLANNED, "")
        assert (second.status, second.why) == (CANCELLED, "Half term.")


def test_each_day_meetings_are_planned_on_and_a_second_run_does_nothing(cast, weekly, today):
    later = today + timedelta(days=21)
    planned = [done.name for done in due_in(NORTH, later) if done.what == "planned"]
    assert planned == ["Meetings of System Quality Group"]
    assert [done for done in due_in(NORTH, later) if done.what == "planned"] == []
    with acting(cast.secretary):
        assert max(meeting.held_on for meeting in standing(weekly)) > today + timedelta(days=366)
        days = [meeting.held_on for meeting in standing(weekly)]
        assert len(days) == len(set(days))


def test_a_committee_that_meets_on_request_has_the_meetings_that_are_added(cast, group, today):
    with acting(cast.secretary) as by:
        actions.set_terms(group, by=by, number=0, **TERMS | {"cadence": ""})
        assert standing(group) == []
        made = actions.add_meeting(group, by=by, held_on=today, starts_at=time(9), minutes=60)
        assert standing(group) == [made]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"purpose": " "}, "purpose", "Enter the purpose"),
        ({"cadence": "EVERY DAY"}, "cadence", "cannot be read"),
        ({"starts_at": None}, "starts_at", "Enter the time"),
        ({"minutes": 0}, "minutes", "between 5 and 600"),
        ({"paper_days": 61}, "paper_days", "between 0 and 60"),
        ({"on_holiday": "sleep"}, "on_holiday", "Choose what becomes"),
        ({"quorum_members": -1}, "quorum_members", "between 0 and 100"),
        ({"purpose": "NHS number 943 476 5919"}, "purpose", "NHS number"),
    ],
)
def test_terms_that_are_wrong_are_refused_beside_the_field_and_nothing_is_kept(cast, group, given, field, words):
    with acting(cast.secretary) as by:
        with pytest.raises(ValidationError) as refusal:
            actions.set_terms(group, by=by, number=0, **TERMS | given)
        assert words in " ".join(refusal.value.message_dict[field])
        assert (Terms.objects.count(), Meeting.objects.count(), CommitteeStep.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"role": ""}, "role", "Choose the role"),
        ({"title": ""}, "title", "Enter whose seat it is"),
        ({"since": None}, "since", "Enter the first day"),
        ({"since": date(2099, 1, 1)}, "since", "today or before"),
        ({"membership": "lead", "name": "Ann Otherone"}, "name", "not both"),
        ({"membership": "lead", "deputy": "lead"}, "deputy", "Nobody is their own deputy"),
        ({"membership": "executive"}, "membership", "has a seat on the committee already"),
    ],
)
def test_a_seat_that_is_wrong_is_refused_beside_the_field(cast, group, given, field, words):
    people = {name: getattr(cast, who) for name, who in given.items() if name in ("membership", "deputy")}
    with acting(cast.secretary) as by:
        seat(group, by, membership=cast.executive)
        with pytest.raises(ValidationError) as refusal:
            seat(group, by, **given | people)
        assert words in " ".join(refusal.value.message_dict[field])
        assert Seat.objects.count() == 1


def test_a_seat_changes_hands_and_ends_and_its_history_stays(cast, group, today):
    with acting(cast.secretary) as by:
        row = seat(group, by, membership=cast.executive, deputy_name="Bo Lind")
        row = actions.change_seat(row, by=by, version=1, membership=cast.lead)
        with pytest.raises(actions.SavedMeanwhileError):
            actions.change_seat(row, by=by, version=1, title="Mine")
        with pytest.raises(ValidationError, match="today or before"):
            actions.end_seat(row, by=by, version=2, until=today + timedelta(days=1))
        actions.end_seat(row, by=by, version=2, until=today - timedelta(days=1))
        with pytest.raises(ValidationError, match="has ended"):
            actions.change_seat(row, by=by, version=3, title="Again")
        assert list(Seat.objects.on(today)) == []
        changed = group.steps.get(verb="seat_changed")
        assert changed.changes["membership"] == [cast.executive.name, cast.lead.name]


def test_a_meeting_is_moved_with_a_reason_and_a_held_one_no_more(cast, weekly, today):
    with acting(cast.secretary) as by:
        meeting, other, *_ = standing(weekly)[1:]
        on = meeting.held_on + timedelta(days=2)
        for given, field in (
            ({"held_on": on}, "why"),
            ({"held_on": other.held_on, "why": "Away."}, "held_on"),
            ({"held_on": today - timedelta(days=1), "why": "Away."}, "held_on"),
            ({"minutes": 1}, "minutes"),
        ):
            with pytest.raises(ValidationError) as refusal:
                actions.change_meeting(meeting, by=by, version=meeting.version, **given)
            assert field in refusal.value.message_dict
        Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.HELD)
        with pytest.raises(ValidationError, match="is held"):
            actions.cancel_meeting(meeting, by=by, version=meeting.version, why="Too late.")


def test_the_list_stands_in_the_chain_and_says_what_is_lacking(cast, weekly, today):
    with acting(cast.secretary) as by:
        board, group = lines(today)
        assert [(line.committee.name, line.depth) for line in (board, group)] == [
            ("Board", 0), ("System Quality Group", 1),
        ]  # fmt: skip
        assert board.lacks == ("no terms of reference", "no chair named")
        assert group.lacks == ("no chair named",)
        assert group.papers_on < group.next_meeting.held_on
        seat(weekly, by, membership=cast.executive)
        assert lines(today)[1].lacks == ()


def test_two_committees_that_report_to_each_other_are_both_shown(cast, group, today):
    with acting(cast.secretary):
        Committee.objects.filter(key="board").update(reports_to=group)
        assert {line.committee.key for line in lines(today)} == {"board", "sqg"}


def test_only_who_may_keeps_them_and_no_other_icb_sees_them(cast, weekly):
    with acting(cast.secretary) as by:
        row, meeting = seat(weekly, by), standing(weekly)[0]
    with acting(cast.lead) as by:
        for act in (
            lambda: actions.set_terms(weekly, by=by, number=1, venue="Mine"),
            lambda: actions.add_seat(weekly, by=by),
            lambda: actions.end_seat(row, by=by, version=1, until=None),
            lambda: actions.add_meeting(weekly, by=by),
            lambda: actions.cancel_meeting(meeting, by=by, version=1, why="Mine."),
        ):
            with pytest.raises(PermissionDenied):
                act()
    for settings in ({"tenant_id": SOUTH}, {"tenant_id": NORTH, "organisation_id": cast.trust.organisation_id}):
        with tenant_context(**settings):
            assert [model.objects.count() for model in (Terms, Seat, CommitteeStep, Meeting)] == [0] * 4


POSTED = {
    "number": "0", "purpose": "Reviews quality.", "frequency": "weekly", "weekday": "TU", "starts_at": "9.30",
    "minutes": "90", "on_holiday": "next", "paper_days": "2", "quorum_members": "3", "quorum_chair": "on",
    "quorum_parties": ["regional_oversight_body"],
}  # fmt: skip


def test_by_the_pages_a_committee_is_set_up(cast, group, sign_in, today):
    client = sign_in(cast.secretary)
    address = reverse("committees:set_terms", args=[group.pk])
    wrong = client.post(address, POSTED | {"weekday": "", "starts_at": "half nine"})
    text = wrong.content.decode()
    assert (wrong.status_code, "Choose the day of the week" in text, "half nine" in text) == (422, True, True)
    assert client.post(address, POSTED).status_code == 302
    add = reverse("committees:add_seat", args=[group.pk])
    day = {"since_day": "5", "since_month": "1", "since_year": "2026"}
    given = {"role": "chair", "title": "Chief nurse", "party": "icb", "membership": str(cast.executive.pk)}
    assert client.post(add, given | day).status_code == 302
    shown = client.get(reverse("committees:committee", args=[group.pk])).content.decode()
    for words in (
        "3 members, the chair or deputy chair and somebody for the regional oversight body",
        "Every week, on Tuesdays", cast.executive.name, "09:30", "Version 1",
    ):  # fmt: skip
        assert words in shown
    with acting(cast.secretary):
        row, meeting = Seat.objects.get(), standing(group)[1]
    assert (
        client.post(reverse("committees:cancel_meeting", args=[meeting.pk]), {"why": "", "version": "1"}).status_code
        == 422
    )
    client.post(reverse("committees:cancel_meeting", args=[meeting.pk]), {"why": "Half term.", "version": "1"})
    calendar = client.get(reverse("committees:calendar"), {"committee": str(group.pk)}).content.decode()
    assert "Half term." in calendar
    ended = {
        "until_day": str(today.day),
        "until_month": str(today.month),
        "until_year": str(today.year),
        "version": "1",
    }
    assert client.post(reverse("committees:end_seat", args=[row.pk]), ended).status_code == 302
    assert "System Quality Group" in sign_in(cast.viewer).get(reverse("committees:list")).content.decode()


def test_the_second_of_two_people_is_told_who_set_other_terms(cast, weekly, sign_in):
    with acting(cast.admin) as by:
        actions.set_terms(weekly, by=by, number=1, venue="Theirs")
    client, address = sign_in(cast.secretary), reverse("committees:set_terms", args=[weekly.pk])
    typed = POSTED | {"number": "1", "venue": "Mine"}
    met = client.post(address, typed)
    text = met.content.decode()
    assert (met.status_code, *(words in text for words in ("Theirs", "Mine", cast.admin.name))) == (
        409,
        True,
        True,
        True,
    )
    assert client.post(address, typed | {"number": "2"}).status_code == 302
    earlier = client.get(reverse("committees:terms", args=[weekly.pk, 2])).content.decode()
    assert "Theirs" in earlier
    assert "Replaced by a later version" in earlier


def test_the_second_of_two_people_is_told_of_a_seat_and_of_a_meeting(cast, weekly, sign_in):
    with acting(cast.admin) as by:
        row = seat(weekly, by)
        actions.change_seat(row, by=by, version=1, title="Theirs")
        meeting = standing(weekly)[1]
        actions.change_meeting(meeting, by=by, version=meeting.version, venue="Theirs")
    client = sign_in(cast.secretary)
    on = meeting.held_on
    cases = (
        ("committees:change_seat", row.pk, {"role": "chair", "title": "Mine", "party": "icb", "since_day": "5",
         "since_month": "1", "since_year": "2026", "version": "1"}),
        ("committees:change_meeting", meeting.pk, {"held_on_day": str(on.day), "held_on_month": str(on.month),
         "held_on_year": str(on.year), "starts_at": "09:30", "minutes": "120", "venue": "Mine", "version": "1"}),
    )  # fmt: skip
    for name, pk, typed in cases:
        met = client.post(reverse(name, args=[pk]), typed)
        assert met.status_code == 409
        assert all(words in met.content.decode() for words in ("Theirs", "Mine"))
        assert client.post(reverse(name, args=[pk]), typed | {"version": "2"}).status_code == 302


def test_a_program_reads_them(cast, weekly, key_for, today):
    with acting(cast.secretary) as by:
        seat(weekly, by, membership=cast.executive, deputy_name="Bo Lind")
    client = Client(headers=key_for(cast.viewer))
    assert [each["name"] for each in client.get(HOME).json()["results"]] == ["Board", "System Quality Group"]
    shown = client.get(f"{HOME}{weekly.pk}/").json()
    assert (shown["terms"]["number"], shown["terms"]["starts_at"]) == (1, "09:30:00")
    assert [(each["holder"], each["deputy"]) for each in shown["seats"]] == [(cast.executive.name, "Bo Lind")]
    until = (today + timedelta(days=13)).isoformat()
    meetings = client.get(f"{HOME}meetings/", {"until": until}).json()["results"]
    assert [each["status"] for each in meetings] == ["planned"] * 2
    assert client.get(f"{HOME}meetings/", {"since": "tomorrow"}).status_code == 400
    assert Client(headers=key_for(cast.south_lead)).get(f"{HOME}{weekly.pk}/").status_code == 404
