"""Whoever logs a concern is told what came of it, once, and no mail goes out about a move that is undone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns import actions
from concerns.models import Concern, ConcernAnswer
from concerns.tasks import tell_reporters_of
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from tests.cast import NORTH, acting

LOGGED = "/concerns/logged/"
LATER = timedelta(minutes=2)


@pytest.fixture
def logged(cast, raised):
    """A concern that the viewer logged."""
    return raised(by=cast.viewer)


def move(cast, concern, target, **given):
    with acting(cast.lead) as by:
        return actions.move(concern, target, by=by, **given)


def send(after=LATER):
    with tenant_context(NORTH):
        return actions.mail_answers(timezone.now() + after)


def test_the_reporter_reads_the_latest_answer_on_a_page_of_their_own(cast, logged, sign_in):
    browser = sign_in(cast.viewer)
    page = browser.get(LOGGED).content.decode()
    assert "We have received this" in page
    assert ">New<" not in page, "one's own step is no news"
    move(cast, logged, "triage")
    move(cast, logged, "no_further_action", reason="Gossip.", outcome="It was put right in March.")
    page = browser.get(LOGGED).content.decode()
    assert "It was put right in March." in page
    assert page.count(logged.ref) == 1
    assert "Gossip" not in page
    assert "New" in page
    assert browser.post(LOGGED).status_code == 302
    assert "Mark all as read" not in browser.get(LOGGED).content.decode()
    assert "You have not logged anything yet" in sign_in(cast.executive).get(LOGGED).content.decode()


def test_a_mail_has_a_link_and_no_content_and_goes_out_once(cast, logged):
    move(cast, logged, "triage")
    move(cast, logged, "open", lead=cast.lead)
    assert send() == 1
    assert send() == 0
    (message,) = mail.outbox
    assert message.to == [cast.viewer.user.email]
    assert LOGGED in message.body
    for words in (logged.ref, logged.title, "taken this up", cast.subject.name):
        assert words not in message.subject + message.body
    assert message.extra_headers["Message-ID"].startswith("<answer-")


def test_a_mail_waits_until_the_move_can_no_longer_be_undone(cast, logged):
    move(cast, logged, "triage")
    assert send(timedelta()) == 0
    with tenant_context(NORTH):
        tell_reporters_of.run(str(NORTH))
    assert mail.outbox == []
    with acting(cast.lead) as by:
        actions.undo(logged, by=by)
    assert send() == 0
    assert mail.outbox == []


def test_what_was_read_is_not_mailed(cast, logged):
    move(cast, logged, "triage")
    with acting(cast.viewer) as by:
        assert actions.read_answers(by=by) == 1
    assert send() == 0


def test_a_mail_that_fails_is_sent_by_the_next_run(cast, logged, monkeypatch):
    move(cast, logged, "triage")
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send()
    assert send() == 1


def test_no_mail_goes_out_about_a_restricted_concern(cast, raised, cleared):
    for somebody in (cast.lead, cast.executive):
        cleared(somebody)
    concern = raised(by=cast.executive, sensitivity="safeguarding")
    move(cast, concern, "triage")
    assert send() == 0
    with acting(cast.executive):
        assert ConcernAnswer.objects.filter(reader=cast.executive.user, read_at=None).exists()


def test_an_answer_is_seen_by_its_reader_even_without_the_concern(cast, logged, cleared):
    cleared(cast.lead)
    with acting(cast.lead) as by:
        actions.edit(logged, by=by, version=logged.version, sensitivity="safeguarding")
    with acting(cast.viewer):
        assert not Concern.objects.exists()
        assert ConcernAnswer.objects.count() == 1
    for other in (cast.executive, cast.provider_user, cast.south_lead):
        with acting(other):
            assert not ConcernAnswer.objects.exists()


def test_a_move_is_undone_with_all_that_it_left(cast, opened, sign_in):
    concern = opened()
    closed = move(cast, concern, "closed", closure_reason="resolved", evidence="Audit.", outcome="Trained.")
    browser = sign_in(cast.lead)
    assert "Undo the last move" in browser.get(concern.get_absolute_url()).content.decode()
    assert "Undo the last move" not in sign_in(cast.executive).get(concern.get_absolute_url()).content.decode()
    assert browser.post(f"/concerns/{concern.pk}/undo/").status_code == 302
    with acting(cast.lead):
        again = Concern.objects.get()
        assert (again.status, again.closure_reason, again.closed_on, again.outcome) == ("open", "", None, "")
        assert again.version == closed.version + 1
        assert [event.verb for event in again.events.all()][:2] == ["undone", "close"]
        assert again.events.all()[0].status == "open"
        assert AuditEvent.objects.filter(verb="concern.move_undone").count() == 1
    assert "Something" not in browser.get(concern.get_absolute_url()).content.decode()


def test_acceptance_is_undone_with_lead_and_scores(cast, raised):
    concern = raised()
    move(cast, concern, "triage")
    move(cast, concern, "open", lead=cast.executive, consequence=5, likelihood=5)
    with acting(cast.lead) as by:
        again = actions.undo(concern, by=by)
        assert (again.status, again.lead_id, again.score, again.initial_consequence) == ("triage", None, 12, 4)
        done, undone = again.events.get(verb="accept").changes, again.events.get(verb="undone").changes
        assert set(undone) == {"status", "lead", "initial_risk", "current_risk"}
        assert undone == {name: pair[::-1] for name, pair in done.items()}, "a day that ends in between reads right"


def test_a_reopening_is_undone_to_the_closure_that_was(cast, opened):
    concern = opened()
    move(cast, concern, "closed", closure_reason="resolved", evidence="Audit.", outcome="Trained.")
    move(cast, concern, "open", reason="Again.")
    with acting(cast.lead) as by:
        again = actions.undo(concern, by=by)
        assert (again.status, again.closure_evidence, again.closed_on) == ("closed", "Audit.", timezone.localdate())


def test_what_can_no_longer_be_undone_changes_nothing(cast, opened):
    concern = opened()
    with acting(cast.executive) as by, pytest.raises(ValidationError, match="Only the person"):
        actions.undo(concern, by=by)
    with acting(cast.lead) as by:
        with pytest.raises(ValidationError, match="one minute"):
            actions.undo(concern, by=by, now=timezone.now() + LATER)
        actions.add_update(concern, by=by, text="A visit.")
        with pytest.raises(ValidationError, match="Something has happened"):
            actions.undo(concern, by=by)
        actions.rescore(concern, by=by, consequence=2, likelihood=2, reason="Better.")
        with pytest.raises(ValidationError, match="not a move"):
            actions.undo(concern, by=by)
        assert Concern.objects.get().status == "open"
        assert not concern.events.filter(verb="undone").exists()


def test_undoing_is_not_undone(cast, opened):
    concern = opened()
    with acting(cast.lead) as by:
        actions.undo(concern, by=by)
        with pytest.raises(ValidationError, match="not a move"):
            actions.undo(concern, by=by)
