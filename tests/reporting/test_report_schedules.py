"""When reports fall due: plain choices, one schedule for each pair of committees, nothing overwritten unseen."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from escalation.models import Committee
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.policy import Role
from reporting import actions
from reporting.models import ReportSchedule
from reporting.rules.recurrence import Frequency, Position, Recurrence, Weekday, in_words, read
from tests.cast import acting, add_person

FIRST = date(2031, 3, 11)  # the second Tuesday of March


@pytest.fixture
def committees(cast):
    with acting(cast.secretary):
        return [
            Committee.objects.create(key=key, name=name, kind=key)
            for key, name in (("sqg", "System Quality Group"), ("qc", "Quality Committee"))
        ]


def posted(day=FIRST, **changes):
    return {
        "frequency": "monthly", "weekday": "TU", "position": "2", "days_before": "7", "active": "on",
        "starts_on_day": day.day, "starts_on_month": day.month, "starts_on_year": day.year,
    } | changes  # fmt: skip


def pair(committees):
    return {"committee": committees[0].pk, "receiver": committees[1].pk}


class TestPlainChoices:
    @pytest.mark.parametrize("frequency", Frequency)
    @pytest.mark.parametrize("position", [Position.FIRST, Position.LAST])
    def test_each_choice_is_read_back_from_its_rule(self, frequency, position):
        choice = Recurrence(frequency, Weekday.THURSDAY, position)
        found = read(choice.rule)
        assert found.rule == choice.rule
        assert found.words == choice.words

    @pytest.mark.parametrize(
        ("rule", "words"),
        [
            ("FREQ=WEEKLY;BYDAY=TU", "Every week, on Tuesdays"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "Every two weeks, on Mondays"),
            ("FREQ=MONTHLY;BYDAY=-1FR", "Every month, on the last Friday"),
            (
                "FREQ=MONTHLY;BYMONTH=1,3,5,7,9,11;BYDAY=3TH",
                "Every two months, on the third Thursday of January, March, May and so on",
            ),
            ("FREQ=YEARLY", "By the repeat rule FREQ=YEARLY"),
            ("FREQ=MONTHLY;BYDAY=2SU", "By the repeat rule FREQ=MONTHLY;BYDAY=2SU"),
        ],
    )
    def test_a_rule_in_words(self, rule, words):
        assert in_words(rule) == words


def test_adding_keeps_the_litany(cast, committees, sign_in):
    url = reverse("reporting:schedule_add")
    given = posted() | pair(committees)
    client = sign_in(cast.secretary)
    assert client.get(url).status_code == 200
    assert client.put(url).status_code == 405
    for wrong in (cast.lead, cast.chair, cast.provider_user):
        assert sign_in(wrong).post(url, given).status_code == 403
    assert client.post(url, given).status_code == 302
    with acting(cast.secretary):
        schedule = ReportSchedule.objects.get()
        assert (schedule.cadence, schedule.starts_on, schedule.days_before) == ("FREQ=MONTHLY;BYDAY=2TU", FIRST, 7)
        assert AuditEvent.objects.filter(verb="schedule.added", target_id=str(schedule.pk)).exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"position": ""}, "Choose which of those days in the month"),
        ({"weekday": ""}, "Choose the day of the week"),
        ({"frequency": ""}, "Choose how often the receiving committee meets"),
        ({"days_before": "61"}, "less than or equal to 60"),
        ({"starts_on_day": "12"}, "12 March 2031 is not one of these meetings"),
        ({"starts_on_year": "2020"}, "First meeting must be today or in the future"),
    ],
)
def test_a_refusal_stands_beside_its_field(cast, committees, sign_in, changes, reason):
    response = sign_in(cast.secretary).post(reverse("reporting:schedule_add"), posted(**changes) | pair(committees))
    assert response.status_code == 422
    assert reason in response.content.decode()


def test_a_committee_has_one_schedule_for_each_receiver_and_none_for_itself(cast, committees, sign_in):
    url = reverse("reporting:schedule_add")
    client = sign_in(cast.secretary)
    assert client.post(url, posted() | pair(committees)).status_code == 302
    again = client.post(url, posted() | pair(committees)).content.decode()
    assert "System Quality Group already has a schedule" in again
    itself = client.post(url, posted() | pair([committees[0], committees[0]])).content.decode()
    assert "A committee does not report to itself" in itself


def test_changing_keeps_the_litany_and_tells_what_changed(cast, schedule, sign_in, today):
    url = reverse("reporting:schedule_edit", args=[schedule.pk])
    given = posted(version=1)
    client = sign_in(cast.secretary)
    assert client.get(url).status_code == 200
    for wrong in (cast.lead, cast.provider_user):
        assert sign_in(wrong).post(url, given).status_code == 403
    assert client.post(url, given | {"days_before": ""}).status_code == 422
    assert client.post(url, given).status_code == 302
    with acting(cast.auditor):
        detail = AuditEvent.objects.get(verb="schedule.changed").detail
    assert detail == {"cadence": "FREQ=MONTHLY;BYDAY=2TU", "starts_on": "2031-03-11", "days_before": 7}


def test_another_icbs_schedule_is_not_there(cast, schedule, sign_in):

    with acting(cast.south_lead):
        other = add_person("South Secretary", "secretary@south.example", Role.COMMITTEE_SECRETARY)
    client = sign_in(other)
    assert client.get(reverse("reporting:schedule_edit", args=[schedule.pk])).status_code == 404
    assert "No committee has a schedule yet" in client.get(reverse("reporting:schedules")).content.decode()


def test_two_editors(cast, schedule, sign_in):
    url = reverse("reporting:schedule_edit", args=[schedule.pk])
    client = sign_in(cast.secretary)
    assert client.post(url, posted(version=1)).status_code == 302
    response = client.post(url, posted(version=1, days_before="14"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody else saved first" in page
    assert re.search(r'name="version" value="2"', page)
    assert client.post(url, posted(version=2, days_before="14")).status_code == 302


def test_a_rule_that_no_choice_says_is_kept_until_another_is_chosen(cast, schedule, sign_in, today):
    with acting(cast.secretary):
        ReportSchedule.objects.update(cadence="FREQ=DAILY", starts_on=today)
    url = reverse("reporting:schedule_edit", args=[schedule.pk])
    client = sign_in(cast.secretary)
    assert "As now: By the repeat rule FREQ=DAILY" in client.get(url).content.decode()
    given = posted(today, version=1, frequency="keep", weekday="", position="")
    assert client.post(url, given).status_code == 302
    with acting(cast.secretary):
        assert ReportSchedule.objects.get().cadence == "FREQ=DAILY"


def test_the_list_says_when_the_next_draft_is_made(cast, schedule, sign_in, today):
    page = sign_in(cast.secretary).get(reverse("reporting:schedules")).content.decode()
    following = today + timedelta(days=12 - 10)
    assert f"{following.day} {following:%B %Y}, for the meeting on" in page
    with acting(cast.secretary):
        ReportSchedule.objects.update(active=False)
    assert "Paused" in sign_in(cast.secretary).get(reverse("reporting:schedules")).content.decode()


def test_the_actions_ask_for_the_permission_and_a_readable_rule(cast, committees):
    fields = {"committee": committees[0], "receiver": committees[1], "starts_on": FIRST, "days_before": 7}
    with acting(cast.chair) as by, pytest.raises(PermissionDenied):
        actions.add_schedule(by=by, cadence="FREQ=MONTHLY;BYDAY=2TU", **fields)
    with acting(cast.secretary) as by, pytest.raises(ValidationError, match="cannot be read"):
        actions.add_schedule(by=by, cadence="EVERY SO OFTEN", **fields)
