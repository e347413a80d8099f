"""What falls due of interventions stands in the work of who follows them up, and in the daily mail."""

from datetime import timedelta

import pytest
from django.urls import reverse

from concerns.work.queries import counts, people_to_remind, work_of
from escalation.interventions.models import Deadline
from tests.cast import TRUST, acting
from tests.rows import add_intervention


@pytest.fixture
def due(cast, today):
    """Two things due of what the lead follows up, one of which the provider does; others done, ended or elsewhere."""
    with acting(cast.lead):
        told = {"told_on": today, "told_to": TRUST}
        open_one = add_intervention(cast.subject, cast.lead, 1, **told)
        ended = add_intervention(cast.subject, cast.lead, 2, ended_on=today, outcome="Over.", **told)
        other = add_intervention(cast.second_subject, cast.executive, 3)
        late, soon = today - timedelta(days=2), today + timedelta(days=3)
        Deadline.objects.create(intervention=open_one, label="Meeting", due=late)
        Deadline.objects.create(intervention=open_one, key="response", label="Response", due=soon)
        Deadline.objects.create(intervention=open_one, label="Notice read", due=late, done_on=late)
        Deadline.objects.create(intervention=ended, key="response", label="Old response", due=late)
        Deadline.objects.create(intervention=other, label="Plan", due=today)
    return open_one


def test_who_follows_it_up_has_it_in_their_work(cast, due, sign_in, today):
    with acting(cast.lead):
        work = work_of(cast.lead, today=today)
        assert [(kind, each.what) for kind, each in work.chores] == [
            ("Due of an intervention", "Meeting"),
            ("Due of an intervention", "Response"),
        ]
        assert [(each.what, each.overdue) for each in work.due] == [("Meeting", True), ("Response", False)]
    page = sign_in(cast.lead).get(reverse("work:mine")).content.decode()
    assert due.ref in page
    assert due.get_absolute_url() in page


def test_a_provider_has_what_it_is_to_do_itself(cast, due, sign_in, today):
    with acting(cast.provider_user):
        assert [each.what for _, each in work_of(cast.provider_user, today=today).chores] == ["Response"]
        assert counts(cast.provider_user, today=today).overdue == 0
    with acting(cast.partner):
        assert work_of(cast.partner, today=today).chores == []


def test_the_daily_mail_counts_it_and_goes_to_who_follows_it_up(cast, due, today):
    with acting(cast.lead):
        assert (counts(cast.lead, today=today).overdue, counts(cast.lead, today=today).due) == (1, 0)
    with acting(cast.executive):
        assert (counts(cast.executive, today=today).overdue, counts(cast.executive, today=today).due) == (0, 1)
    with acting(cast.lead):
        assert {person.pk for person in people_to_remind(today)} == {cast.lead.pk, cast.executive.pk}
        earlier = today - timedelta(days=3)
        assert people_to_remind(earlier) == []
