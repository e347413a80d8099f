"""A provider is asked to check the facts, by a link or as its own user, and its answer stands beside the request."""

import html
import logging
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from concerns.files import models as files
from concerns.models import Concern
from concerns.rules.vocabulary import Sensitivity
from escalation import actions, tasks
from escalation.models import LevelRequest, ProviderShare, ReplyFile, RequestStep, SharedFact
from escalation.queries.shares import link_token, shareable
from escalation.rules.workflow import RequestStatus
from quality_oversight import frameworks
from quality_oversight.audit.models import AuditEvent
from quality_oversight.logs import SECRET, PlainLine
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.working_days import working_days_after
from tests.cast import NORTH, TRUST, acting

pytestmark = pytest.mark.django_db
TO = {"address": "quality@trust.nhs.uk", "contact": "Quality team, 0300 000 0000"}


@pytest.fixture(autouse=True)
def no_limits():
    cache.clear()


@pytest.fixture
def asked(cast, proposed):
    """Ask the provider to check the grounds and the risk profile of a fresh request."""

    def make(request=None, **changes) -> ProviderShare:
        request = request or proposed()
        with acting(cast.lead) as lead:
            share = actions.share(request, by=lead, **{**TO, "facts": ["grounds", "risk_profile"], **changes})
            return ProviderShare.objects.select_related("tenant", "request").get(pk=share.pk)

    return make


@pytest.fixture
def again(cast):
    """A share as it stands now."""

    def read(share) -> ProviderShare:
        with acting(cast.lead):
            return ProviderShare.objects.select_related("tenant", "request").get(pk=share.pk)

    return read


def link_to(share) -> str:
    return reverse("escalation:reply", args=["qhm", link_token(share)])


def text(response) -> str:
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def filled(**changes):
    return {
        "verdict_1": "right", "comment_1": "", "verdict_2": "wrong", "comment_2": "The ward has 20 beds, not 28.",
        "words": "We have a plan of our own.", "answered_by": "Chief nurse", "send": "yes",
    } | changes  # fmt: skip


def let_time_pass(share) -> None:
    """As if the last day had gone by."""
    with tenant_context(share.tenant_id):
        ProviderShare.objects.filter(pk=share.pk).update(due_on=timezone.localdate() - timedelta(days=1))


def history(cast, request) -> str:
    with acting(cast.lead):
        return " ".join(RequestStep.objects.filter(request=request).values_list("text", flat=True))


def verbs(cast) -> list[str]:
    with acting(cast.auditor):
        return list(AuditEvent.objects.order_by("number").values_list("verb", flat=True))


def test_a_quality_lead_shares_a_draft_with_its_provider(cast, sign_in, proposed, now, today):
    request = proposed(provider_informed_on=None)
    client = sign_in(cast.lead)
    shown = text(client.get(reverse("escalation:request", args=[request.pk])))
    assert "Share with the provider" in shown
    address = reverse("escalation:share", args=[request.pk])
    form = text(client.get(address))
    assert "Long waits have not responded" in form
    answer = client.post(address, TO | {"facts": ["grounds", "risk_profile"]})
    assert answer.status_code == 302
    request = now(request)
    assert request.status == RequestStatus.SHARED
    assert request.provider_informed_on == today
    with acting(cast.lead):
        share = ProviderShare.objects.get()
        assert share.due_on == working_days_after(today, 5)
        assert [fact.label for fact in share.facts.all()] == ["Grounds", "Risk profile"]
    shown = text(client.get(answer.url))
    assert "Answer awaited" in shown
    assert "Withdraw the link" in shown
    assert "level.shared" in verbs(cast)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "no address"}, "address"),
        ({"address": "a.nurse@gmail.com"}, "address"),
        ({"contact": " "}, "contact"),
        ({"contact": "Patient 943 476 5919"}, "contact"),
        ({"facts": []}, "facts"),
        ({"facts": ["grounds", "interests"]}, "facts"),
    ],
)
def test_what_is_typed_wrongly_is_refused_beside_its_field(asked, changes, field):
    with pytest.raises(ValidationError) as refusal:
        asked(**changes)
    assert set(refusal.value.message_dict) == {field}


@pytest.mark.parametrize("who", ["viewer", "secretary", "region", "provider_user", "auditor"])
def test_who_may_not_share(cast, proposed, who):
    request = proposed()
    with acting(getattr(cast, who)) as by, pytest.raises(PermissionDenied):
        actions.share(request, by=by, facts=["grounds"], **TO)


def test_an_emergency_is_not_shared_and_does_not_wait(cast, asked, proposed):
    request = proposed("intensive", emergency=True)
    with pytest.raises(ValidationError, match="without waiting"):
        asked(request)


def test_nothing_restricted_and_nothing_unshared_is_shown(cast, proposed, concern):
    """A concern is evidence for the ICB; the provider is shown it only where it is shared with it already."""
    request = proposed(concern_ids=[concern.pk])
    with acting(cast.lead):
        assert concern.title not in str(shareable(request))
        Concern.objects.filter(pk=concern.pk).update(shared_with=[TRUST])
        assert concern.title in str(shareable(request))
    with acting(cast.lead, "speak_up"):  # even who is cleared for the stream cannot show it
        Concern.objects.filter(pk=concern.pk).update(shared_with=[], sensitivity=Sensitivity.SPEAK_UP)
        assert concern.title not in str(shareable(request))


def test_a_concern_that_is_no_longer_shared_leaves_the_provider_s_page(cast, asked, proposed, concern):
    with acting(cast.lead):
        Concern.objects.filter(pk=concern.pk).update(shared_with=[TRUST])
    request = proposed(concern_ids=[concern.pk])
    with acting(cast.lead):
        key = str(request.evidence.get(concern=concern).pk)
    share = asked(request, facts=["grounds", key])
    assert concern.title in text(Client().get(link_to(share)))
    with acting(cast.lead):
        Concern.objects.filter(pk=concern.pk).update(shared_with=[])
    assert concern.title not in text(Client().get(link_to(share)))


def test_the_mail_holds_the_link_and_nothing_of_what_is_asked(asked, again):
    share = asked()
    tasks.send_link(str(NORTH), str(share.pk))
    tasks.send_link(str(NORTH), str(share.pk))  # a task that comes again
    (sent,) = mail.outbox
    assert sent.to == ["quality@trust.nhs.uk"]
    assert link_to(share) in sent.body
    assert "Long waits" not in sent.subject + sent.body
    assert again(share).mailed_at is not None
    assert link_token(share) not in str(again(share).__dict__)  # only its hash is kept


def test_the_link_shows_the_facts_and_takes_one_answer(cast, asked, again, sign_in):
    share, provider = asked(), Client()
    page = text(provider.get(link_to(share)))
    assert "Long waits have not responded" in page
    assert cast.lead.name not in page
    assert again(share).opened_at is not None
    provider.get(link_to(share))
    assert history(cast, share.request).count("opened") == 1
    kept = {key: value for key, value in filled(verdict_1="", answered_by="").items() if key != "send"}
    assert provider.post(link_to(share), kept).status_code == 302
    draft_again = text(provider.get(link_to(share)))
    assert "The ward has 20 beds, not 28." in draft_again
    request_page = reverse("escalation:request", args=[share.request_id])
    assert "20 beds" not in text(sign_in(cast.lead).get(request_page))  # a draft is nobody's to read
    refused = provider.post(link_to(share), filled(verdict_1="", answered_by=""))
    assert refused.status_code == 422
    assert "Say whether fact 1 is right" in text(refused)
    assert "Enter your name and your role" in text(refused)
    assert provider.post(link_to(share), filled()).status_code == 302
    sent = text(provider.get(link_to(share)))
    assert "It can no longer be changed" in sent
    assert "<form" not in sent
    late = provider.post(link_to(share), filled(words="Something else"))
    assert late.status_code == 409
    assert "What you typed just now was not taken" in text(late)
    assert "Something else" in text(late)
    share = again(share)
    assert share.words == "We have a plan of our own."
    shown = text(sign_in(cast.lead).get(request_page))
    assert "1 fact right, 1 wrong" in shown
    assert "The ward has 20 beds, not 28." in shown
    assert verbs(cast).count("level.reply_sent") == 1
    tasks.announce_answer(str(NORTH), str(share.pk))
    tasks.announce_answer(str(NORTH), str(share.pk))
    (told,) = [each for each in mail.outbox if each.to == [cast.lead.user.email]]
    assert "20 beds" not in told.body


def test_two_people_with_one_link_do_not_write_over_each_other(asked, again):
    share, first, second = asked(), Client(), Client()
    opened = text(second.get(link_to(share)))
    assert 'name="version"' in opened
    draft = {key: value for key, value in filled(version="").items() if key != "send"}
    assert first.post(link_to(share), draft).status_code == 302
    mine = filled(version="", verdict_2="right", comment_2="", words="We agree.")
    met = second.post(link_to(share), mine)
    assert met.status_code == 409
    page = text(met)
    assert "Somebody else saved this draft while you were answering." in page
    assert "The ward has 20 beds, not 28." in page
    assert "We agree." in page
    assert again(share).words == "We have a plan of our own."
    assert again(share).answered_at is None
    version = re.search(r'name="version" value="([^"]+)"', met.content.decode())[1]
    assert second.post(link_to(share), mine | {"version": html.unescape(version)}).status_code == 302
    assert again(share).words == "We agree."


def test_a_link_opens_nothing_else(cast, asked, sign_in):
    share, other = asked(), Client()
    for name, args in (
        ("escalation:request", [share.request_id]),
        ("escalation:requests", []),
        ("escalation:answer", [share.pk]),
        ("concerns:list", []),
    ):
        other.get(link_to(share))
        assert other.get(reverse(name, args=args)).status_code == 302  # to the sign-in page
    token = link_token(share)
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "A" * 32, token.lower() + "x"):
        assert Client().get(reverse("escalation:reply", args=["qhm", wrong])).status_code == 404
    assert Client().get(reverse("escalation:reply", args=["qhl", token])).status_code == 404  # of another ICB
    with actions.holding(share):
        assert not LevelRequest.objects.exists()
        assert not AuditEvent.objects.exists()
        assert ProviderShare.objects.count() == 1


def test_links_are_not_tried_at_will(asked, settings):
    settings.ACCOUNT_RATE_LIMITS = {"right_of_reply": "3/10m/key"}
    share, provider = asked(), Client()
    answers = [provider.get(link_to(share)).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]


def test_a_withdrawn_link_is_dead_and_another_can_be_sent(cast, asked, again, now, sign_in):
    share = asked()
    address = reverse("escalation:withdraw_share", args=[share.pk])
    client = sign_in(cast.lead)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "Sent to the wrong team."}).status_code == 302
    assert now(share.request).status == RequestStatus.DRAFTED
    assert Client().get(link_to(share)).status_code == 404
    second = asked(now(share.request))
    assert link_token(second) != link_token(share)
    assert Client().get(link_to(second)).status_code == 200
    assert Client().get(link_to(share)).status_code == 404
    assert client.post(address, {"reason": "Again."}).status_code == 422


def test_a_request_that_is_withdrawn_takes_its_link_with_it(cast, asked):
    share = asked()
    with acting(cast.lead) as lead:
        actions.withdraw(share.request, by=lead, reason="Resolved.")
    assert Client().get(link_to(share)).status_code == 404


def test_the_group_waits_for_the_answer_or_the_end_of_the_time(cast, asked, now):
    share = asked()
    with acting(cast.secretary) as secretary:
        with pytest.raises(ValidationError, match="has until the end of"):
            actions.consider(share.request, by=secretary, view="support")
        let_time_pass(share)
        actions.consider(share.request, by=secretary, view="support")
    assert now(share.request).status == RequestStatus.SQG_CONSIDERED


def test_a_proposal_can_be_mended_after_the_answer(cast, asked, full, now):
    share = asked()
    with acting(cast.lead) as lead, pytest.raises(ValidationError, match="has until the end of"):
        actions.edit(share.request, by=lead, version=now(share.request).version, **full)
    Client().post(link_to(share), filled())
    with acting(cast.lead) as lead:
        actions.edit(share.request, by=lead, version=now(share.request).version, **full)
    assert now(share.request).status == RequestStatus.DRAFTED


def test_silence_is_shown_at_once_and_recorded_once(cast, asked, again, sign_in):
    share = asked()
    let_time_pass(share)
    closed = text(Client().get(link_to(share)))
    assert "This has closed" in closed
    assert TO["contact"] in closed
    assert "<form" not in closed
    late = Client().post(link_to(share), filled())
    assert late.status_code == 409
    assert "The ward has 20 beds, not 28." in text(late)  # what was typed is there to be copied
    assert "We have a plan of our own." in text(late)
    request_page = reverse("escalation:request", args=[share.request_id])
    assert "No answer by" in text(sign_in(cast.lead).get(request_page))  # before any task ran
    assert again(share).silent_at is None
    for _ in range(2):
        tasks.look_after_replies_of(str(NORTH))
    assert again(share).silent_at is not None
    assert history(cast, share.request).count("No answer of the provider") == 1
    assert verbs(cast).count("level.reply_missed") == 1


def test_a_draft_that_was_never_sent_is_shown_to_the_provider_alone(cast, asked, sign_in):
    share = asked()
    kept = {key: value for key, value in filled().items() if key != "send"}
    assert Client().post(link_to(share), kept).status_code == 302
    let_time_pass(share)
    closed = text(Client().get(link_to(share)))
    assert "Your draft, not sent" in closed
    assert "The ward has 20 beds, not 28." in closed
    request_page = text(sign_in(cast.lead).get(reverse("escalation:request", args=[share.request_id])))
    assert "No answer by" in request_page
    assert "20 beds" not in request_page


def test_silence_that_was_half_recorded_is_recorded_again(cast, asked, again, monkeypatch):
    """A worker that is killed between the row and the trail leaves neither."""
    share = asked()
    let_time_pass(share)

    def killed(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr("escalation.actions.sharing.record", killed)
        with pytest.raises(SystemExit):
            tasks.look_after_replies_of(str(NORTH))
    assert again(share).silent_at is None
    tasks.look_after_replies_of(str(NORTH))
    assert history(cast, share.request).count("No answer of the provider") == 1


def test_the_provider_s_own_user_answers_in_its_pages(cast, asked, again, sign_in):
    share, client = asked(), sign_in(cast.provider_user)
    listed = text(client.get(reverse("escalation:asked")))
    assert share.about in listed
    address = reverse("escalation:answer", args=[share.pk])
    assert "Long waits" in text(client.get(address))
    assert client.post(address, filled()).status_code == 302
    assert again(share).answered_at is not None
    assert sign_in(cast.partner).get(address).status_code == 404
    assert share.about not in text(sign_in(cast.partner).get(reverse("escalation:asked")))
    assert sign_in(cast.lead).get(address).status_code == 403


def test_files_are_checked_kept_and_read_by_the_icb_after_sending(cast, asked, sign_in):
    share, provider = asked(), Client()
    program = SimpleUploadedFile("a.exe", b"MZ\x00\x00" * 100)
    refused = provider.post(link_to(share), filled(files=program))
    assert refused.status_code == 422
    assert "programs are not taken" in text(refused)
    note = SimpleUploadedFile("beds.txt", b"Twenty beds since May (invented).")
    kept = {key: value for key, value in filled(files=note).items() if key != "send"}
    assert provider.post(link_to(share), kept).status_code == 302
    with acting(cast.lead):
        file = ReplyFile.objects.get()
    lead, address = sign_in(cast.lead), reverse("escalation:reply_file", args=[file.pk])
    assert lead.get(address).status_code == 404  # not sent yet
    assert provider.post(link_to(share), filled()).status_code == 302
    tasks.examine_file(str(NORTH), str(file.pk))
    answer = lead.get(address)
    assert answer.content == b"Twenty beds since May (invented)."
    assert "attachment" in answer["Content-Disposition"]
    assert "level.reply_file_read" in verbs(cast)


def test_a_file_that_comes_with_a_mistake_elsewhere_is_asked_for_again(cast, asked, again):
    share, provider = asked(), Client()
    assert 'multiple="multiple"' in provider.get(link_to(share)).content.decode()
    note = SimpleUploadedFile("beds.txt", b"Twenty beds.")
    refused = provider.post(link_to(share), filled(answered_by="", files=note))
    assert refused.status_code == 422
    assert "Choose the files again: nothing was kept" in text(refused)
    assert "Choose the files again" not in text(provider.post(link_to(share), filled(answered_by="")))
    assert again(share).answered_at is None


def test_a_file_is_taken_away_again(cast, asked):
    share, provider = asked(), Client()
    note = SimpleUploadedFile("beds.txt", b"Twenty beds.")
    kept = {key: value for key, value in filled(files=note).items() if key != "send"}
    provider.post(link_to(share), kept)
    with acting(cast.lead):
        file = ReplyFile.objects.get()
    again = {key: value for key, value in filled(remove=[str(file.pk)]).items() if key != "send"}
    provider.post(link_to(share), again)
    tasks.examine_file(str(NORTH), str(file.pk))
    with acting(cast.lead):
        file.refresh_from_db()
    assert file.removed_at is not None
    assert file.stored_as == ""


def test_bytes_that_no_answer_knows_are_deleted(cast, asked):
    share, provider = asked(), Client()
    with acting(cast.lead):
        actions.tidy_files(NORTH, timezone.now() + timedelta(hours=2))  # what other tests left there
    assert provider.post(link_to(share), filled(files=SimpleUploadedFile("beds.txt", b"Ten beds."))).status_code == 302
    lost = files.kept().save(f"{NORTH}/replies/{'0' * 32}", ContentFile(b"of a request that broke off"))
    with acting(cast.lead):
        assert actions.tidy_files(NORTH, timezone.now()) == 0  # too young
        assert actions.tidy_files(NORTH, timezone.now() + timedelta(hours=2)) == 1
        assert files.kept().exists(ReplyFile.objects.get().stored_as)
    assert not files.kept().exists(lost)


def test_an_nhs_number_is_refused_in_an_answer_and_held_back_in_a_file(cast, asked, sign_in):
    share, provider = asked(), Client()
    refused = provider.post(link_to(share), filled(comment_2="Patient 943 476 5919 was moved."))
    assert refused.status_code == 422
    held = SimpleUploadedFile("list.txt", b"Patient 943 476 5919 was moved.")
    assert provider.post(link_to(share), filled(files=held)).status_code == 302
    with acting(cast.lead):
        file = ReplyFile.objects.get()
    tasks.examine_file(str(NORTH), str(file.pk))
    assert sign_in(cast.lead).get(reverse("escalation:reply_file", args=[file.pk])).status_code == 409


def test_the_authoriser_and_the_record_show_the_answer(cast, asked, now, sign_in):
    share = asked()
    Client().post(link_to(share), filled())
    with acting(cast.secretary) as secretary:
        actions.consider(share.request, by=secretary, view="support")
    executive = sign_in(cast.executive)
    before = text(executive.get(reverse("escalation:authorise", args=[share.request_id])))
    assert "The ward has 20 beds, not 28." in before
    with acting(cast.executive) as by:
        actions.authorise(share.request, by=by, reasons="Several sources agree.", interests="None")
    subject = text(executive.get(reverse("escalation:subject", args=[share.request.subject_id])))
    assert "1 fact right, 1 wrong" in subject


def test_a_framework_can_require_it(cast, proposed, monkeypatch, asked):
    kept = frameworks.load("north-east-and-north-cumbria")
    required = replace(kept, right_of_reply=replace(kept.right_of_reply, required=True, working_days=10))
    monkeypatch.setattr(frameworks, "load", lambda name: required)
    request = proposed()
    with acting(cast.secretary) as secretary, pytest.raises(ValidationError, match="checks the facts first"):
        actions.consider(request, by=secretary, view="support")
    share = asked(request)
    assert share.due_on == working_days_after(timezone.localdate(), 10)
    let_time_pass(share)
    with acting(cast.secretary) as secretary:
        actions.consider(request, by=secretary, view="support")


def test_no_log_keeps_a_link(asked):
    share = asked()
    assert link_token(share) not in SECRET.sub(r"\1...", link_to(share))
    told = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (link_to(share),), None)
    assert PlainLine("%(message)s").format(told) == "Not Found: /levels/reply/qhm/.../"


def test_pages_of_a_link_are_not_kept_and_their_forms_come_from_here(asked):
    """With no referrer at all a browser sends its forms from the origin "null", and they are refused."""
    answer = Client().get(link_to(asked()))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_what_was_shown_stays_as_it_was(cast, asked, now, full):
    share = asked()
    Client().post(link_to(share), filled())
    with acting(cast.lead) as lead:
        actions.edit(share.request, by=lead, version=now(share.request).version, **full | {"grounds": "Other words."})
        assert SharedFact.objects.get(share=share, position=1).text.startswith("Long waits")


def test_evidence_of_a_restricted_source_is_never_shown_to_a_provider(cast, proposed):
    """With or without a concern: the name of the source alone tells that somebody spoke up."""
    request = proposed(
        other_evidence=[("IL03", "Two accounts."), ("IQ11", "Figures."), ("IQ01", "Delays."), ("EL01", "Notices.")]
    )
    with acting(cast.lead):
        said = {each.text for each in shareable(request)}
        assert {"Delays.", "Notices."} <= said
        assert not {"Two accounts.", "Figures."} & said
