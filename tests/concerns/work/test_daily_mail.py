"""The daily mail: one to a person and day, with counts and a link, on days when something is due."""

import re
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from celery import current_app
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from concerns import actions as concerns
from concerns.models import Concern
from concerns.register.models import RiskAction
from concerns.work import actions, tasks
from concerns.work.models import Digest
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership
from tests.cast import NORTH, SOUTH, acting
from tests.concerns.work.conftest import backdate
from tests.rows import add_finding, add_risk, add_soft_report

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def run(today):
    """Do the run of a day and say who was written to."""
    return lambda day=today, tenant=NORTH: {person.pk for person in tasks.reminded(tenant, day)}


@pytest.fixture
def late(cast, concern, asked, today):
    """One action overdue, one due today and a review due, all the lead's."""
    first, _ = asked(concern, title="Secret title"), asked(concern, title="Second title", days=0)
    with acting(cast.lead):
        backdate(first, due=today - timedelta(days=1))
        Concern.objects.filter(pk=concern.pk).update(review_due=today)
    return first


def test_it_says_how_much_and_where_and_nothing_else(cast, late, run):
    assert run() == {cast.lead.pk}
    (letter,) = mail.outbox
    assert letter.to == [cast.lead.user.email]
    for words in ("1 action overdue", "1 action due today", "1 review of concerns due", reverse("work:mine")):
        assert words in letter.body
    for words in ("Secret title", "Second title", late.concern.ref, late.concern.title, cast.subject.name):
        assert words not in letter.body + letter.subject


def test_it_counts_actions_on_risks_answers_from_outside_and_what_waits_for_the_role(cast, shared, run, today):
    with acting(cast.risk_manager) as by:
        risk = add_risk(cast.subject, by)
        RiskAction.objects.create(risk=risk, text="Hire nurses", owner=cast.lead, due=today - timedelta(days=1))
        RiskAction.objects.create(risk=risk, text="Train them", owner=cast.lead, due=today)
        add_finding(shared, by)
    with acting(cast.provider_user) as by:
        concerns.add_update(shared, by=by, text="We have begun.")
        concerns.add_update(shared, by=by, text="We go on.")
    with acting(cast.colleague) as by:
        add_soft_report(by)
    assert run() == {cast.lead.pk, cast.executive.pk, cast.ig_lead.pk}
    letters = {letter.to[0]: letter.body for letter in mail.outbox}
    assert re.findall("^- .*", letters[cast.lead.user.email], re.MULTILINE) == [
        "- 1 action overdue",
        "- 1 action due today",
        "- 2 answers from outside that you have not read",
        "- 1 report of soft intelligence to review",
    ]
    others = [letters[each.user.email] for each in (cast.executive, cast.ig_lead)]
    assert [re.findall("^- .*", body, re.MULTILINE) for body in others] == [
        ["- 1 report of soft intelligence to review"],
        ["- 1 text or file that may identify somebody"],
    ]
    for words in ("Hire nurses", "We have begun", "Nobody answered", shared.ref, risk.ref):
        assert words not in "".join(letters.values())
    with acting(cast.lead) as by:
        assert Digest.objects.get(user=by.user).waiting == 3


def test_what_waits_in_a_restricted_stream_is_in_no_mail(cast, raised, run):
    secret = raised(by=cast.guardian, sensitivity="speak_up", source="IL03")
    with tenant_context(NORTH, clearances=["speak_up"]):
        add_soft_report(None, 1, sensitivity="speak_up", token_hash="0" * 64)
    with acting(cast.guardian) as by:
        add_finding(secret, by)
    assert run() == set()
    with acting(cast.colleague) as by:
        add_soft_report(by, 2)
    assert run() == {cast.lead.pk, cast.executive.pk}
    assert all("- 1 report" in letter.body for letter in mail.outbox)


def test_there_is_one_a_day(cast, late, run, today):
    assert run() == {cast.lead.pk}
    assert run() == set()
    assert run(today + timedelta(days=1)) == {cast.lead.pk}
    assert len(mail.outbox) == 2
    with acting(cast.lead), pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(user=cast.lead.user, day=today, overdue=1, due=0, reviews=0)
    with acting(cast.lead), pytest.raises(DatabaseError), transaction.atomic():
        Digest.objects.all().delete()


def test_a_run_that_lost_the_race_writes_nothing(cast, late, today):
    with acting(cast.lead) as by:
        assert actions.remind(by, today=today) is not None
        assert actions.remind(by, today=today) is None  # asked for both times before either was written
    assert len(mail.outbox) == 1


def test_a_mail_that_fails_is_written_by_the_next_run_and_holds_nobody_up(cast, late, asked, run, monkeypatch):
    with acting(cast.lead):
        asked(late.concern, owner=cast.viewer, days=0)
    sent = mail.EmailMessage.send

    def fail(letter, *args, **kwargs):
        if letter.to == [cast.lead.user.email]:
            raise OSError("The mail server is away.")
        return sent(letter, *args, **kwargs)

    monkeypatch.setattr(mail.EmailMessage, "send", fail)
    with pytest.raises(ExceptionGroup):
        run()
    assert [letter.to for letter in mail.outbox] == [[cast.viewer.user.email]]
    monkeypatch.setattr(mail.EmailMessage, "send", sent)
    assert run() == {cast.lead.pk}
    assert run() == set()


def test_nobody_is_written_to_when_nothing_is_due(cast, asked, run, today):
    asked(days=1)
    assert run() == set()
    assert run(today + timedelta(days=1)) == {cast.lead.pk}


def test_what_has_ended_reminds_of_nothing(cast, concern, asked, run, today):
    action = asked(concern, days=0)
    with acting(cast.lead) as by:
        Concern.objects.filter(pk=concern.pk).update(review_due=today)
        actions.cancel(action, by=by, reason="Not needed.")
        concern.refresh_from_db()
        concerns.move(concern, "closed", by=by, closure_reason="resolved", evidence="Seen.", outcome="Safer wards.")
    assert run() == set()


def test_restricted_concerns_are_never_counted(cast, raised, asked, run):
    secret = raised(by=cast.guardian, sensitivity="speak_up", source="IL03")
    asked(secret, by=cast.guardian, owner=cast.guardian, days=0)
    assert run() == set()
    open_to_all = raised()
    asked(open_to_all, owner=cast.guardian, days=0)
    assert run() == {cast.guardian.pk}
    assert "1 action due today" in mail.outbox[0].body


def test_outside_users_are_reminded_of_their_own(cast, shared, asked, trust, run, today):
    asked(shared, organisation=trust, days=0)
    asked(shared, owner=cast.executive, days=0)
    assert run() == {cast.provider_user.pk, cast.executive.pk}
    with acting(cast.lead) as by:
        concerns.stop_sharing(shared, by=by, organisation=trust)
    assert run(today + timedelta(days=1)) == {cast.executive.pk}


def test_a_person_with_two_roles_gets_one_mail(cast, late, run, today, asked):
    with acting(cast.lead):
        second = Membership.objects.create(user=cast.lead.user, role="risk_manager")
        asked(late.concern, owner=second, days=0)
    assert len(run()) == 1
    assert "2 actions due today" in mail.outbox[0].body


def test_who_has_left_gets_none(cast, late, run, today):
    with acting(cast.lead):
        Membership.objects.filter(pk=cast.lead.pk).update(
            starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
        )
    assert run() == set()


def test_a_person_stops_and_starts_it_on_the_page_of_work(cast, late, run, today, sign_in):
    browser, address = sign_in(cast.lead), reverse("work:digest")
    assert "Stop the daily mail" in browser.get(reverse("work:mine")).content.decode()
    assert browser.post(address, {"wanted": "no"}).url == reverse("work:mine")
    assert "Send me the daily mail" in browser.get(reverse("work:mine")).content.decode()
    assert run() == set()
    browser.post(address, {"wanted": "yes"})
    assert run() == {cast.lead.pk}
    with acting(cast.lead):
        assert AuditEvent.objects.filter(verb="digest.chosen", user_id=cast.lead.user_id).count() == 2


def test_another_icbs_people_are_not_written_to(cast, late, run):
    assert run(tenant=SOUTH) == set()
    assert mail.outbox == []


@pytest.mark.parametrize(("hour", "asked_for"), [(6, 0), (7, 2), (23, 2)])
def test_beat_asks_every_tenant_from_seven_on(cast, monkeypatch, hour, asked_for):
    orders = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **more: orders.append((name, args)))
    monkeypatch.setattr(tasks.timezone, "localtime", lambda: datetime(2026, 7, 1, hour, 5, tzinfo=LONDON))
    tasks.send_digests()
    assert len(orders) == asked_for
    assert {name for name, _ in orders} <= {"concerns.work.tasks.send_digests_of"}


def test_the_task_of_a_tenant_writes(cast, late):
    tasks.send_digests_of(str(NORTH))
    tasks.send_digests_of(str(NORTH))
    assert len(mail.outbox) == 1


def test_run_due_does_it_too(cast, late):
    out = StringIO()
    call_command("run_due", "--tenant", "QHM", stdout=out)
    assert f"QHM: Reminded: {cast.lead.name}" in out.getvalue()
    call_command("run_due", "--tenant", "QHM", stdout=out)
    assert len(mail.outbox) == 1
