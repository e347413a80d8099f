"""What is told as an ordinary matter and reads like speaking up is asked about once, and goes to its keeper alone."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from concerns import actions as concerns
from concerns.intake import actions, tasks
from concerns.intake.models import SoftReport
from concerns.models import Concern
from quality_oversight.audit.models import AuditEvent
from quality_oversight.audit.trail import breaks
from quality_oversight.tenancy.isolation import tenant_context
from tests.cast import NORTH, acting

SPOKE = "I was bullied after I raised the staffing on nights."
ABUSE = "A carer slapped an elderly resident."
TOLD = {"what": SPOKE, "place": "Ward 4", "when": "week", "certainty": "seen"}
ALL = ["speak_up", "safeguarding", "team"]
TELL, REPLY = "/tell/qhm/", "/tell/qhm/reply/"
TOKEN = re.compile(r"data-token>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<")
ASKS = {"speak_up": "Is this about speaking up?", "safeguarding": "Is this about keeping somebody safe?"}


@pytest.fixture(autouse=True)
def no_earlier_attempts():
    cache.clear()


def everything():
    with tenant_context(NORTH, clearances=ALL):
        return list(SoftReport.objects.all())


def words_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture(params=["without an account", "signed in"])
def send(request, cast, sign_in):
    """Send the two-minute form, through either of its doors."""
    if request.param == "signed in":
        client = sign_in(cast.colleague)
        return lambda **more: client.post(reverse("intake:share"), TOLD | more)
    return lambda **more: Client().post(TELL, TOLD | more)


@pytest.mark.parametrize(("what", "stream"), [(SPOKE, "speak_up"), (ABUSE, "safeguarding")])
def test_the_form_asks_before_anything_is_kept(send, what, stream):
    response = send(what=what)
    page = words_of(response)
    assert response.status_code == 200
    assert ASKS[stream] in page
    assert "Nothing has been sent yet" in page
    assert what in page
    assert everything() == []
    assert (
        set(
            re.findall(r"<button[^>]*value=\"(\w+)\"[^>]*name=\"to\"|<button[^>]*name=\"to\"[^>]*value=\"(\w+)\"", page)
        )
        != set()
    )


@pytest.mark.parametrize("stream", ["speak_up", "safeguarding"])
def test_one_press_sends_it_to_the_keeper_alone_and_without_a_name(send, stream):
    response = send(asked="1", to=stream)
    assert TOKEN.search(response.content.decode())
    (report,) = everything()
    assert (report.sensitivity, report.made_by_id, report.what) == (stream, None, SPOKE)


def test_the_other_press_sends_it_as_an_ordinary_one(send):
    send(asked="1", to="standard")
    (report,) = everything()
    assert report.sensitivity == "standard"


def test_it_is_asked_once_and_never_of_what_was_chosen_already(send):
    send(asked="1")
    send(sensitivity="safeguarding")
    assert sorted(report.sensitivity for report in everything()) == ["safeguarding", "standard"]


def test_the_question_counts_as_no_sending(cast):
    """Many of one hospital share an address: nobody who answers the question may find the door shut by it."""
    for _ in range(12):
        assert "Is this about speaking up?" in words_of(Client().post(TELL, TOLD))
    assert TOKEN.search(Client().post(TELL, TOLD | {"asked": "1", "to": "speak_up"}).content.decode())


def test_an_ordinary_text_is_sent_at_once(send):
    assert "Is this about" not in words_of(send(what="Nobody answered the bell."))
    assert len(everything()) == 1


def test_a_form_with_a_mistake_says_so_and_asks_when_it_is_mended(send):
    wrong = send(when="")
    assert wrong.status_code == 422
    assert "Is this about speaking up?" not in words_of(wrong)
    assert "Is this about speaking up?" in words_of(send())


def test_words_that_may_identify_somebody_are_stopped_after_the_question_too(send):
    response = send(what=f"{SPOKE} Ring me on 07700 900123.", asked="1", to="speak_up")
    page = words_of(response)
    assert response.status_code == 422
    assert 'name="asked"' in page
    assert re.search(r'value="speak_up" checked', page)
    assert everything() == []


@pytest.fixture
def named(cast):
    with acting(cast.colleague) as by:
        return actions.share(by=by, **TOLD)[0]


@pytest.fixture
def unnamed(cast):
    with tenant_context(NORTH):
        return actions.share_without_account(cast.north, **TOLD)


def test_the_team_is_told_that_it_reads_like_speaking_up(cast, named, sign_in):
    client = sign_in(cast.lead)
    way = reverse("intake:pass_on", args=[named.pk])
    assert "This reads like speaking up" in words_of(client.get(reverse("intake:inbox")))
    for name in ("review", "take_up"):
        page = words_of(client.get(reverse(f"intake:{name}", args=[named.pk])))
        assert "This reads like speaking up" in page
        assert way in page
    assert re.search(r'value="speak_up" checked', words_of(client.get(way)))


def test_what_was_added_later_is_read_too(cast, sign_in):
    with acting(cast.colleague) as by:
        report, _ = actions.share(by=by, **TOLD | {"what": "Nobody answered the bell."})
        actions.write(report, by=by, words="And my manager threatened me when I reported it.")
    page = words_of(sign_in(cast.lead).get(reverse("intake:review", args=[report.pk])))
    assert "This reads like speaking up" in page


def test_an_ordinary_report_says_nothing_of_speaking_up(cast, sign_in):
    with acting(cast.colleague) as by:
        report, _ = actions.share(by=by, **TOLD | {"what": "Nobody answered the bell."})
    for name in ("review", "take_up"):
        assert "This reads like" not in words_of(sign_in(cast.lead).get(reverse(f"intake:{name}", args=[report.pk])))


def test_passed_on_it_is_the_keepers_alone(cast, named, sign_in):
    lead = sign_in(cast.lead)
    response = lead.post(reverse("intake:pass_on", args=[named.pk]), {"stream": "speak_up", "words": "Thank you."})
    assert response.status_code == 302
    for who, person in cast.by_role.items():
        with acting(person):
            seen = person is cast.guardian or person is cast.colleague
            assert SoftReport.objects.filter(pk=named.pk).exists() == seen, who
            for verb, own in (("intelligence.shared", cast.colleague), ("intelligence.passed_on", cast.lead)):
                trail = AuditEvent.objects.filter(verb=verb)
                assert trail.exists() == (person in (cast.guardian, own)), (who, verb)
    assert lead.get(reverse("intake:review", args=[named.pk])).status_code == 404
    assert SPOKE not in words_of(lead.get(reverse("intake:inbox") + "?show=all"))
    page = words_of(sign_in(cast.guardian).get(reverse("intake:review", args=[named.pk])))
    assert cast.colleague.name in page
    assert "Passed on to the Freedom to Speak Up guardian alone" in page
    assert "Shared with the quality team" in page


def test_a_restricted_report_is_marked_as_the_concerns_of_its_stream(cast, named, sign_in):
    with acting(cast.lead) as by:
        actions.pass_on(named, by=by, stream="speak_up")
    client, names = sign_in(cast.guardian), ("review", "take_up")
    addresses = [reverse("intake:inbox"), *(reverse(f"intake:{name}", args=[named.pk]) for name in names)]
    for address in (*addresses, reverse("intake:step", args=[named.pk, "decline"])):
        assert "OFFICIAL-SENSITIVE</strong> Speaking up. Only for people cleared" in words_of(client.get(address)), (
            address
        )
    assert "OFFICIAL-SENSITIVE" not in words_of(sign_in(cast.lead).get(reverse("intake:inbox")))


def test_the_trail_of_ordinary_reports_is_read_as_before_and_holds(cast, named, sign_in):
    with acting(cast.colleague) as by:
        actions.share(by=by, **TOLD | {"what": "Nobody answered the bell."})
    with acting(cast.lead) as by:
        actions.pass_on(named, by=by, stream="speak_up")
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb="intelligence.shared").count() == 1
    with tenant_context(NORTH, clearances=ALL):
        assert AuditEvent.objects.filter(target_type="softreport").count() == 3
        assert list(breaks()) == []


def test_who_is_cleared_and_keeps_nothing_does_not_read_the_name(cast, named, sign_in, cleared):
    with acting(cast.lead) as by:
        actions.pass_on(named, by=by, stream="speak_up")
    cleared(cast.executive, "speak_up")
    client = sign_in(cast.executive)
    for address in (reverse("intake:inbox"), *(reverse(f"intake:{n}", args=[named.pk]) for n in ("review", "take_up"))):
        page = words_of(client.get(address))
        assert named.ref in page
        assert cast.colleague.name not in page


def test_whoever_shared_it_goes_on_reading_and_is_told_by_mail(cast, named, sign_in):
    with acting(cast.lead) as by:
        actions.pass_on(named, by=by, stream="speak_up", words="The guardian is the right one for this.")
    tasks.announce(str(NORTH), str(named.pk))
    (sent,) = mail.outbox
    assert sent.to == [cast.colleague.user.email]
    assert "speak" not in (sent.subject + sent.body).lower()
    client = sign_in(cast.colleague)
    page = words_of(client.get(reverse("intake:report", args=[named.pk])))
    assert "Passed on to the Freedom to Speak Up guardian alone" in page
    assert "The guardian is the right one for this." in page
    assert named.ref in words_of(client.get(reverse("intake:mine")))
    more = client.post(reverse("intake:report", args=[named.pk]), {"words": "It went on last night."}, follow=True)
    assert "The Freedom to Speak Up guardian will read what you added" in words_of(more)


def test_without_a_name_it_stays_without_one_and_the_token_reads_on(cast, unnamed):
    report, token = unnamed
    with acting(cast.lead) as by:
        actions.pass_on(report, by=by, stream="safeguarding")
    (kept,) = everything()
    assert (kept.made_by_id, kept.sensitivity, kept.state) == (None, "safeguarding", "received")
    page = words_of(Client().post(REPLY, {"token": token}))
    assert "Passed on to the safeguarding lead alone" in page
    assert cast.lead.name not in page
    with tenant_context(NORTH, clearances=ALL):
        events = AuditEvent.objects.filter(target_type="softreport").order_by("number")
        assert [(event.verb, event.stream) for event in events] == [
            ("intelligence.shared_unnamed", "standard"),
            ("intelligence.passed_on", "safeguarding"),
        ]


@pytest.mark.parametrize("who", ["colleague", "viewer", "auditor", "provider_user"])
def test_nobody_else_passes_it_on(cast, named, sign_in, who):
    response = sign_in(getattr(cast, who)).post(reverse("intake:pass_on", args=[named.pk]), {"stream": "speak_up"})
    assert response.status_code == 403
    assert everything()[0].sensitivity == "standard"


def test_to_whom_must_be_said_and_twice_is_refused(cast, named, sign_in):
    assert sign_in(cast.lead).post(reverse("intake:pass_on", args=[named.pk]), {"stream": ""}).status_code == 422
    with acting(cast.lead) as by:
        actions.pass_on(named, by=by, stream="speak_up")
    with acting(cast.guardian) as by, pytest.raises(ValidationError):
        actions.pass_on(named, by=by, stream="safeguarding")


# The concern that was logged or taken up as an ordinary one.


def test_the_page_of_a_new_concern_says_so_to_who_can_move_it(cast, raised, sign_in):
    concern = raised(summary=SPOKE)
    address, way = concern.get_absolute_url(), reverse("concerns:protect", args=[concern.pk])
    page = words_of(sign_in(cast.lead).get(address))
    assert "This reads like speaking up" in page
    assert way in page
    page = words_of(sign_in(cast.viewer).get(address))
    assert "This reads like speaking up" in page
    assert way not in page
    assert "This reads like" not in words_of(sign_in(cast.lead).get(raised().get_absolute_url()))


def test_triage_is_told_too_and_redirecting_shows_the_better_way(cast, raised, sign_in):
    concern = raised(summary=ABUSE)
    with acting(cast.lead) as by:
        concerns.move(concern, "triage", by=by)
    client, way = sign_in(cast.lead), reverse("concerns:protect", args=[concern.pk])
    assert "This reads like safeguarding" in words_of(client.get(reverse("concerns:move", args=[concern.pk, "accept"])))
    assert way in words_of(client.get(reverse("concerns:move", args=[concern.pk, "redirect"])))


def test_a_provider_is_not_told(cast, opened, sign_in):

    concern = opened(summary=SPOKE)
    with acting(cast.lead) as by:
        concerns.share_with_provider(concern, by=by)
    assert "This reads like" not in words_of(sign_in(cast.provider_user).get(concern.get_absolute_url()))


def test_a_concern_is_moved_out_of_sight_with_the_report_it_was_taken_up_from(cast, named, sign_in, typed):
    client = sign_in(cast.lead)
    client.post(reverse("intake:take_up", args=[named.pk]), typed(summary=SPOKE, lead=cast.lead.pk))
    with acting(cast.lead):
        concern = Concern.objects.get()
    way = reverse("concerns:protect", args=[concern.pk])
    assert cast.lead.name in words_of(client.get(way))
    response = client.post(way, {"stream": "speak_up"}, follow=True)
    assert "is with the Freedom to Speak Up guardian now" in words_of(response)
    for who, person in cast.by_role.items():
        with acting(person):
            assert Concern.objects.exists() == (person is cast.guardian), who
            assert SoftReport.objects.exists() == (person in (cast.guardian, cast.colleague)), who
    for address in (concern.get_absolute_url(), way, reverse("intake:review", args=[named.pk])):
        assert client.get(address).status_code == 404
    with acting(cast.guardian):
        moved = Concern.objects.get()
        assert (moved.sensitivity, moved.lead, moved.events.first().verb) == ("speak_up", None, "protected")
    assert "Moved the concern into a protected stream" in words_of(
        sign_in(cast.guardian).get(concern.get_absolute_url())
    )


@pytest.mark.parametrize("who", ["viewer", "secretary", "auditor", "provider_user", "guardian"])
def test_who_does_not_triage_it_does_not_move_it(cast, raised, sign_in, who):
    concern = raised(summary=SPOKE)
    response = sign_in(getattr(cast, who)).post(reverse("concerns:protect", args=[concern.pk]), {"stream": "speak_up"})
    assert response.status_code in (403, 404)
    with acting(cast.lead):
        assert Concern.objects.get().sensitivity == "standard"


def test_what_is_shared_outside_is_not_moved_before_it_is_taken_back(cast, opened, sign_in):

    concern = opened(summary=SPOKE)
    with acting(cast.lead) as by:
        concerns.share_with_provider(concern, by=by)
    response = sign_in(cast.lead).post(reverse("concerns:protect", args=[concern.pk]), {"stream": "speak_up"})
    assert response.status_code == 422
    assert "Stop sharing this concern" in words_of(response)


def test_its_own_handling_line_gives_way_and_a_cleared_lead_stays(cast, raised, cleared):
    cleared(cast.lead, "speak_up")
    concern = raised(
        summary=SPOKE, marking="official_sensitive", handling="For the quality team alone.", lead=cast.lead
    )
    with acting(cast.lead) as by:
        actions.protect(concern, by=by, stream="speak_up")
        moved = Concern.objects.get()
    assert (moved.handling, moved.lead_id) == ("", cast.lead.pk)
