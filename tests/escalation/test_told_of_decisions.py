"""Everybody who works with a level is told of a decision once, whatever becomes of the worker that should tell them."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from celery import current_app
from django.core import mail
from django.test import Client
from django.utils import timezone

from escalation import actions
from escalation.models import LevelDecision, RequestNotice
from escalation.tasks import look_after_replies_of, mail_notice
from quality_oversight.tenancy.isolation import tenant_context
from tests.cast import NORTH, acting, add_person, assemble
from tests.escalation.conftest import DECISION, FULL
from tests.machine.processes import until
from tests.workers import idle, kill

PATIENCE = 120  # seconds; far more than is needed on an idle machine
SUBJECT = "A decision on an assurance level"


def test_the_proposer_the_team_and_who_must_agree_are_told(cast, terms, considered):
    terms("T1", concurrence_parties=("regional_oversight_body",))
    with acting(cast.lead):
        add_person("Second Lead", "second@north.example", "quality_lead")
    request = considered("enhanced")
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    with acting(cast.lead):
        told = set(RequestNotice.objects.values_list("recipient__user__email", flat=True))
    assert told == {"lead@north.example", "second@north.example", "region@north.example"}


def test_a_notice_is_mailed_once_and_says_nothing_of_the_decision(cast, considered):
    request = considered("enhanced")
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    with acting(cast.lead) as lead:
        notice = RequestNotice.objects.get(recipient=lead)
    for _ in range(3):
        mail_notice(str(NORTH), str(notice.pk))
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["lead@north.example"], SUBJECT)
    assert f"/levels/requests/{request.pk}/" in sent.body
    assert cast.subject.name not in sent.body
    assert "nhanced" not in sent.body


def told_of(cast, about):
    with acting(cast.lead):
        rows = RequestNotice.objects.filter(about=about)
        return set(rows.values_list("recipient__user__email", flat=True))


def test_those_who_attend_at_the_new_level_are_told_once_it_is_in_effect(cast, considered):
    """Domain brief 4.4: parties on the level's attendance list; a party that is not on it is not told."""
    with acting(cast.lead):
        add_person("Voice", "voice@north.example", "sqg_member", party="patient_voice_body")
        add_person("Council", "council@north.example", "sqg_member", party="local_authority")
    request = considered("enhanced")
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    assert told_of(cast, "decided") == {"lead@north.example", "region@north.example", "voice@north.example"}


def test_the_last_agreement_is_told_of_to_the_proposer_the_team_and_the_authoriser(cast, terms, considered):
    terms("T1", concurrence_parties=("regional_oversight_body",))
    request = considered("enhanced")
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    with acting(cast.region) as region:
        actions.concur(request, by=region)
    assert told_of(cast, "effective") == {"lead@north.example", "executive@north.example"}
    with acting(cast.lead) as lead:
        notice = RequestNotice.objects.get(recipient=lead, about="effective")
    mail_notice(str(NORTH), str(notice.pk))
    mail_notice(str(NORTH), str(notice.pk))
    (sent,) = mail.outbox
    assert sent.subject == f"{SUBJECT} is in effect"
    assert cast.subject.name not in sent.body


def test_a_day_that_comes_is_told_of_once(cast, considered):
    request, day = considered("enhanced"), timezone.localdate() + timedelta(days=5)
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, effective_from=day, **DECISION)
    assert "region@north.example" not in told_of(cast, "decided")
    for _ in range(2):
        with acting(cast.lead):
            actions.bring_into_effect(day)
    assert {"lead@north.example", "executive@north.example"} <= told_of(cast, "effective")


@pytest.mark.parametrize("undoing", ["taken back", "not agreed to"])
def test_who_knew_of_a_decision_is_told_that_it_never_takes_effect(cast, terms, considered, undoing):
    terms("T1", concurrence_parties=("regional_oversight_body",))
    request = considered("enhanced")
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
        if undoing == "taken back":
            actions.withdraw(request, by=executive, reason="The ward has closed.")
    if undoing == "not agreed to":
        with acting(cast.region) as region:
            actions.decline(request, by=region, reason="No need.")
    other = "region@north.example" if undoing == "taken back" else "executive@north.example"
    assert told_of(cast, "undone") == {"lead@north.example", other}
    with acting(cast.lead) as lead:
        notice = RequestNotice.objects.get(recipient=lead, about="undone")
    mail_notice(str(NORTH), str(notice.pk))
    (sent,) = mail.outbox
    assert "It never takes effect." in sent.body


def mails_of(notices):
    """What goes out for notices, whatever is lost and repeated on the way."""
    mail.outbox.clear()
    for pk in notices:
        for _ in range(2):
            mail_notice(str(NORTH), str(pk))
    return {(sent.to[0], sent.subject): sent.body for sent in mail.outbox}


def steps_told(about):
    return list(RequestNotice.objects.filter(about=about).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("act", "about", "subject"),
    [
        (actions.decline, "declined", "A request for another level was declined"),
        (actions.return_for_more, "returned", "A request for another level was returned for more work"),
    ],
)
def test_the_proposer_and_the_team_are_told_of_a_refusal_before_any_decision(cast, considered, act, about, subject):
    with acting(cast.lead):
        add_person("Second Lead", "second@north.example", "quality_lead")
    request = considered("enhanced")
    with acting(cast.executive) as executive:
        act(request, by=executive, reason="The ward closed on Monday.")
    assert told_of(cast, about) == {"lead@north.example", "second@north.example"}
    with acting(cast.lead):
        notices = steps_told(about)
    sent = mails_of(notices)
    assert set(sent) == {("lead@north.example", subject), ("second@north.example", subject)}
    assert len(mail.outbox) == 2
    for body in sent.values():
        assert f"/levels/requests/{request.pk}/" in body
        assert "ward" not in body
        assert cast.subject.name not in body


def test_a_second_return_is_told_of_again(cast, considered, full, now):
    request = considered("enhanced")
    for number in (1, 2):
        with acting(cast.executive) as executive:
            actions.return_for_more(request, by=executive, reason="Say more.")
        with acting(cast.lead) as lead:
            assert RequestNotice.objects.filter(about="returned", recipient=lead).count() == number
            actions.edit(request, by=lead, version=now(request).version, **full)
        with acting(cast.secretary) as secretary:
            actions.consider(request, by=secretary, view="support")


def test_who_may_decide_is_told_of_an_emergency_at_once_and_of_nothing_else(cast, proposed, considered):
    considered("enhanced")
    assert told_of(cast, "waiting") == set()
    proposed("intensive", subject=cast.second_subject, emergency=True)
    assert told_of(cast, "waiting") == {"region@north.example"}
    with acting(cast.lead):
        notices = steps_told("waiting")
    ((_, subject),) = mails_of(notices)
    assert subject == "Urgent: an emergency request waits for a decision"


def test_who_may_decide_is_told_of_an_emergency_when_nothing_is_missing(cast, proposed, full, now):
    request = proposed("intensive", emergency=True, exit_criteria=())
    assert told_of(cast, "waiting") == set()
    with acting(cast.lead) as lead:
        actions.edit(request, by=lead, version=now(request).version, **full, emergency=True)
    assert told_of(cast, "waiting") == {"region@north.example"}


def test_of_an_emergency_that_is_declined_whoever_knew_that_it_waits_is_told(cast, proposed):
    with acting(cast.lead):
        add_person("Second Region", "second@north.example", "region_authoriser")
    request = proposed("intensive", emergency=True)
    with acting(cast.region) as region:
        actions.decline(request, by=region, reason="No immediate danger.")
    assert told_of(cast, "declined") == {"lead@north.example", "executive@north.example", "second@north.example"}


def test_an_emergency_that_becomes_one_or_is_submitted_again_is_told_of_and_not_each_change(cast, proposed, full, now):
    request = proposed("intensive")
    given = full | {"emergency": True}
    for number in (1, 1):  # a change of what is an emergency already tells nobody
        with acting(cast.lead) as lead:
            actions.edit(request, by=lead, version=now(request).version, **given)
            assert RequestNotice.objects.filter(about="waiting").count() == number
    with acting(cast.region) as region:
        actions.return_for_more(request, by=region, reason="Say who is at risk.")
    with acting(cast.lead) as lead:
        actions.edit(request, by=lead, version=now(request).version, **given)
        assert RequestNotice.objects.filter(about="waiting").count() == 2


def test_a_round_finds_the_mail_of_a_refusal_that_was_lost(cast, considered, monkeypatch):
    request = considered("enhanced")
    with acting(cast.executive) as executive:
        actions.decline(request, by=executive, reason="Not proportionate.")
    asked = []
    monkeypatch.setattr("escalation.tasks.enqueue", lambda name, tenant, pk: asked.append((name, str(pk))))
    look_after_replies_of(str(NORTH))
    with acting(cast.lead):
        (notice,) = steps_told("declined")
    assert ("escalation.tasks.mail_notice", str(notice)) in asked


def test_the_page_of_a_refused_request_says_who_was_told(cast, considered, sign_in):
    request = considered("enhanced")
    with acting(cast.executive) as executive:
        actions.decline(request, by=executive, reason="Not proportionate.")
    page = sign_in(cast.viewer).get(request.get_absolute_url()).content.decode()
    told = page[page.index('id="told"') :]
    assert "That it was declined" in told
    assert cast.lead.name in told


@pytest.mark.journey
def test_a_worker_killed_between_decision_and_notice_everybody_is_told_once(
    fresh_database, broker, superuser, start, tmp_path
):
    cast, today = assemble(), timezone.localdate()
    with acting(cast.lead):
        add_person("Second Lead", "second@north.example", "quality_lead")
    with acting(cast.lead) as lead:
        request = actions.propose(cast.subject, "enhanced", by=lead, **FULL, provider_informed_on=today)
    with acting(cast.secretary) as secretary:
        request = actions.consider(request, by=secretary, view="support")
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    fresh_database.environment["EMAIL_BACKEND"] = "django.core.mail.backends.console.EmailBackend"  # into the log
    doomed = start("doomed")
    with superuser.transaction():
        superuser.execute("SELECT 1 FROM escalation_requestnotice FOR UPDATE")
        assert until(lambda: waiting(superuser) == 1, PATIENCE)
        kill(doomed)
    assert until(lambda: waiting(superuser) == 0, PATIENCE)
    assert unmailed() == 3
    broker.flushdb()  # everything that was sent is lost
    start("second")
    for _ in range(2):
        current_app.send_task("escalation.tasks.look_after_replies")
    assert until(lambda: unmailed() == 0, PATIENCE)
    current_app.send_task("escalation.tasks.look_after_replies")
    assert until(lambda: idle(broker), PATIENCE)
    log = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    told = Counter(re.findall(r"\bTo: (\S+@north\.example)", log))
    assert told == {"lead@north.example": 1, "second@north.example": 1, "region@north.example": 1}
    assert log.count(f"Subject: {SUBJECT}") == 3
    with tenant_context(NORTH):
        assert LevelDecision.objects.count() == 1


def waiting(superuser):
    """How many of the workers' connections wait for a lock."""
    superuser.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the same answer again
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return superuser.execute(query).fetchone()[0]


def unmailed():
    with tenant_context(NORTH):
        return RequestNotice.objects.filter(mailed_at=None).count()


def test_the_page_of_a_decision_says_who_was_told_when_and_how(cast, considered, sign_in, key_for):
    request = considered("enhanced")
    with acting(cast.executive) as executive:
        decision = actions.authorise(request, by=executive, **DECISION)
    page = sign_in(cast.viewer).get(request.get_absolute_url()).content.decode()
    told = page[page.index('id="told"') :]
    assert cast.lead.name in told
    assert "By email, not sent yet" in told
    with acting(cast.lead) as lead:
        notice = RequestNotice.objects.get(recipient=lead)
    mail_notice(str(NORTH), str(notice.pk))
    page = sign_in(cast.viewer).get(request.get_absolute_url()).content.decode()
    assert page.count("not sent yet") == 1  # to the region, which attends at this level
    assert "By email" in page[page.index('id="told"') :]
    read = Client(headers=key_for(cast.viewer)).get(f"/api/v1/decisions/{decision.pk}/").json()
    told = [(each["name"], each["about"], bool(each["mailed_at"])) for each in read["told"]]
    assert told == [(cast.lead.name, "decided", True), (cast.region.name, "decided", False)]
