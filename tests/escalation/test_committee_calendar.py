"""An ICB takes its committees from its framework, and puts their meetings into the calendar, once."""

from datetime import date, timedelta

from escalation.actions.committees import adopt_framework, plan_meetings
from escalation.models import Committee, Meeting
from quality_oversight.frameworks import load
from tests.cast import acting

TODAY = date(2026, 11, 22)
SPAN = {"since": TODAY - timedelta(days=60), "until": TODAY + timedelta(days=60)}


def test_the_committees_are_those_of_the_framework_with_their_chain(cast):
    with acting(cast.south_lead):
        committees = adopt_framework(today=TODAY)
        framework = load(cast.south.framework_key)
        assert [committee.key for committee in committees] == [told.key for told in framework.committees]
        chain = {
            c.key: c.reports_to.key if c.reports_to else None for c in Committee.objects.select_related("reports_to")
        }
        assert chain["sqg"] == "qc"
        assert chain["qc"] == "board"
        assert chain["board"] is None
        assert all(
            committee.first_meeting_on < TODAY - timedelta(days=300) for committee in committees if committee.cadence
        )


def test_adopting_again_adds_nothing_and_keeps_what_the_icb_changed(cast):
    with acting(cast.south_lead):
        adopt_framework(today=TODAY)
        Committee.objects.filter(key="qc").update(name="Quality and Performance Committee")
        before = Committee.objects.count()
        names = {committee.key: committee.name for committee in adopt_framework(today=TODAY)}
        assert Committee.objects.count() == before
        assert names["qc"] == "Quality and Performance Committee"


def test_meetings_follow_the_cadence_once(cast):
    with acting(cast.south_lead):
        sqg = next(committee for committee in adopt_framework(today=TODAY) if committee.kind == "sqg")
        meetings = plan_meetings(sqg, **SPAN)
        assert {meeting.held_on.strftime("%A") for meeting in meetings} == {"Tuesday"}
        assert len(meetings) == 17
        Meeting.objects.filter(pk=meetings[0].pk).update(status=Meeting.Status.CANCELLED)
        again = plan_meetings(sqg, **SPAN)
        assert [meeting.pk for meeting in again] == [meeting.pk for meeting in meetings]
        assert again[0].status == Meeting.Status.CANCELLED


def test_a_committee_that_meets_on_request_has_no_meetings_planned(cast):
    with acting(cast.south_lead):
        adopt_framework(today=TODAY)
        assert plan_meetings(Committee.objects.filter(cadence="").first(), **SPAN) == []


def test_another_icb_gets_none_of_it(cast):
    with acting(cast.south_lead):
        adopt_framework(today=TODAY)
    with acting(cast.lead):
        assert not Committee.objects.exists()
