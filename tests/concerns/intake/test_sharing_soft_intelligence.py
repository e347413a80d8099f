"""Soft intelligence is shared in two minutes, reviewed, and answered; each sees only the own (domain brief F023)."""

import re
import secrets

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from concerns import actions as concerns
from concerns.intake import actions
from concerns.intake.forms import RaiseForm
from concerns.intake.models import SoftReport, SoftReportStep
from concerns.models import Concern
from concerns.queries import ties_of
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from tests.cast import HTMX, NORTH, acting, part

TOKEN = re.compile(r"data-token>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<")
TOLD = {"what": "Nobody answered the bell.", "place": "Ward 4", "when": "week", "certainty": "seen"}
ALL = ["speak_up", "safeguarding", "team"]
TELL, REPLY = "/tell/qhm/", "/tell/qhm/reply/"


@pytest.fixture(autouse=True)
def no_earlier_attempts():
    cache.clear()


def everything():
    """Every report of the north, as nobody in particular could see them."""
    with tenant_context(NORTH, clearances=ALL):
        return list(SoftReport.objects.select_related("taken_into"))


def tell(client=None, **more):
    response = (client or Client()).post(TELL, TOLD | more)
    found = TOKEN.search(response.content.decode())
    assert response.status_code == 200, response.content.decode()
    assert found
    return found[1]


@pytest.mark.parametrize("who", ["colleague", "partner", "provider_user", "viewer", "lead", "auditor", "guardian"])
def test_anybody_signed_in_shares_and_reads_the_own(cast, sign_in, who):
    client = sign_in(getattr(cast, who))
    response = client.post(reverse("intake:share"), TOLD | {"urgent": "on"}, follow=True)
    page = response.content.decode()
    assert "Nobody answered the bell." in page
    assert "SI-2026-0001" in page or re.search(r"SI-\d{4}-0001", page)
    assert re.search(r"SI-\d{4}-0001", client.get(reverse("intake:mine")).content.decode())
    (report,) = everything()
    assert (report.made_by_id, report.token_hash, report.urgent) == (getattr(cast, who).pk, "", True)


def test_a_restricted_stream_has_numbers_of_its_own_so_that_no_gap_tells_of_it(cast):
    for stream in ("standard", "speak_up", "safeguarding", "speak_up", "standard"):
        tell(sensitivity=stream, what=f"Nobody answered the bell. {stream} {secrets.token_hex(3)}")
    numbers = sorted((report.sensitivity, re.sub(r"-\d{4}-", "-", report.ref)) for report in everything())
    assert numbers == [
        ("safeguarding", "SIG-0001"),
        ("speak_up", "SIU-0001"),
        ("speak_up", "SIU-0002"),
        ("standard", "SI-0001"),
        ("standard", "SI-0002"),
    ]


def test_the_form_keeps_what_was_typed_and_says_what_is_missing(cast, sign_in):
    response = sign_in(cast.colleague).post(reverse("intake:share"), {"what": "943 476 5919 was left alone"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "943 476 5919 was left alone" in page
    for words in ("Choose how you know", "Enter where it was"):
        assert words in page, "all that is missing is said at once"
    assert "Enter where it was" in Client().post(TELL, {}).content.decode()
    response = sign_in(cast.colleague).post(reverse("intake:share"), TOLD | {"what": "943 476 5919 was left alone"})
    assert response.status_code == 422
    assert not everything()


def test_where_it_was_is_asked(cast, sign_in):
    response = sign_in(cast.colleague).post(reverse("intake:share"), TOLD | {"place": ""})
    assert "Enter where it was" in response.content.decode()
    response = sign_in(cast.colleague).post(reverse("intake:share"), TOLD | {"place": "", "subject": cast.subject.pk})
    assert response.status_code == 302


@pytest.mark.parametrize("more", [{"anonymous": "on"}, {"sensitivity": "speak_up"}, {"sensitivity": "safeguarding"}])
def test_without_a_name_nothing_leads_back_to_the_person(cast, sign_in, more):
    client = sign_in(cast.colleague)
    token = TOKEN.search(client.post(reverse("intake:share"), TOLD | more).content.decode())[1]
    (report,) = everything()
    assert report.made_by_id is None
    with tenant_context(NORTH, clearances=ALL):
        assert {step.by_id for step in SoftReportStep.objects.all()} == {None}
        (event,) = AuditEvent.objects.filter(target_type="softreport")
        assert (event.user_id, event.actor) == (None, "Somebody unnamed")
    assert "Nobody answered" not in client.get(reverse("intake:mine")).content.decode()
    assert "Nobody answered" in Client().post(REPLY, {"token": token}).content.decode()


@pytest.mark.parametrize("other", ["partner", "provider_user", "viewer", "colleague", "guardian", "auditor"])
def test_nobody_but_the_team_sees_what_another_shared(cast, sign_in, other):
    with acting(cast.secretary) as by:
        report, _ = actions.share(by=by, **TOLD)
    client = sign_in(getattr(cast, other))
    assert client.get(reverse("intake:report", args=[report.pk])).status_code == 404
    assert client.get(reverse("intake:review", args=[report.pk])).status_code in (403, 404)
    assert "Nobody answered" not in client.get(reverse("intake:mine")).content.decode()
    with acting(getattr(cast, other)):
        assert not SoftReport.objects.exists()
        assert not SoftReportStep.objects.exists()
    assert "Nobody answered" in sign_in(cast.lead).get(reverse("intake:inbox")).content.decode()


def test_a_person_with_a_token_sees_one_report_and_no_concern(cast, raised):
    raised()
    tell()
    token = tell()
    (one, two) = sorted(everything(), key=lambda each: each.ref)
    with actions.without_account(cast.north, actions.known_hash(cast.north, token)):
        assert list(SoftReport.objects.all()) == [two]
        assert SoftReportStep.objects.get().report_id == two.pk
        assert not Concern.objects.exists()
        assert not AuditEvent.objects.exists()
    assert one.token_hash != two.token_hash


@pytest.mark.parametrize(("stream", "sees"), [("speak_up", "guardian"), ("safeguarding", "nurse")])
def test_a_restricted_report_is_there_for_its_own_reviewer_alone(cast, sign_in, stream, sees):
    tell(sensitivity=stream)
    (report,) = everything()
    for who, person in cast.by_role.items():
        with acting(person):
            assert SoftReport.objects.exists() == (person is getattr(cast, sees)), who
            trail = AuditEvent.objects.filter(target_type="softreport")
            assert trail.exists() == (person is getattr(cast, sees)), who
    for who in ("lead", "executive", "guardian", "nurse"):
        client = sign_in(getattr(cast, who))
        found = "Nobody answered" in client.get(reverse("intake:inbox") + "?show=all").content.decode()
        assert found == (who == sees)
        for name in ("review", "take_up", "find_concern"):
            assert client.get(reverse(f"intake:{name}", args=[report.pk]), headers=HTMX).status_code == (
                200 if found else 404
            )
        for name in ("acknowledge", "add"):
            status = client.post(reverse("intake:step", args=[report.pk, name])).status_code
            assert (status == 404) == (not found)


WORDS = {
    "standard": ("lead", "the quality team"),
    "speak_up": ("guardian", "the Freedom to Speak Up guardian"),
    "safeguarding": ("nurse", "the safeguarding lead"),
}


@pytest.mark.parametrize("stream", WORDS)
def test_the_conversation_names_who_deals_with_it_and_nobody_else(cast, sign_in, stream):
    who, words = WORDS[stream]
    token = tell(sensitivity=stream)
    (report,) = everything()
    team = sign_in(getattr(cast, who))
    step = reverse("intake:step", args=[report.pk, "acknowledge"])
    assert f"Whoever shared this reads: “Read by {words}”" in team.get(step).content.decode()
    assert f"{report.ref} is now “acknowledged”." in team.post(step, {"words": ""}, follow=True).content.decode()
    team.post(reverse("intake:answer", args=[report.pk]), {"words": "Which night was it?"})
    for page in (
        Client().post(REPLY, {"token": token, "words": "Sunday night."}).content.decode(),
        team.get(reverse("intake:review", args=[report.pk])).content.decode(),
    ):
        for step in (f"Shared with {words}", f"Read by {words}", f"Answer of {words}", "More was added"):
            assert step in page
        assert ("quality team" in page) == (stream == "standard")


def test_the_team_answers_and_the_token_reads_it(cast, sign_in):
    token = tell()
    (report,) = everything()
    sign_in(cast.lead).post(reverse("intake:answer", args=[report.pk]), {"words": "Which night was it?"})
    page = Client().post(REPLY, {"token": token.lower().replace("-", " ")}).content.decode()
    assert "Which night was it?" in page
    assert cast.lead.name not in page
    page = Client().post(REPLY, {"token": token, "words": "Sunday night."}).content.decode()
    assert "The quality team will read what you added" in page
    inbox = sign_in(cast.executive).get(reverse("intake:inbox")).content.decode()
    assert "More was added" in inbox
    assert "Sunday night." in sign_in(cast.lead).get(reverse("intake:review", args=[report.pk])).content.decode()


def test_taken_up_then_closed_with_what_changed(cast, sign_in, typed):
    with acting(cast.partner) as by:
        report, _ = actions.share(by=by, **TOLD)
    client = sign_in(cast.lead)
    assert "Nobody answered the bell." in client.get(reverse("intake:take_up", args=[report.pk])).content.decode()
    assert client.post(reverse("intake:take_up", args=[report.pk]), typed()).status_code == 302
    (report,) = everything()
    assert (report.state, report.taken_into.ref[:3]) == ("taken_up", "QC-")
    close = reverse("intake:step", args=[report.pk, "close"])
    response = client.post(close, {"words": "More staff."})
    assert "still being worked on" in response.content.decode()
    with acting(cast.lead) as lead:
        concern = Concern.objects.get(pk=report.taken_into_id)
        concerns.move(concern, "triage", by=lead)
        concerns.move(concern, "no_further_action", by=lead, reason="Put right.", outcome="It is put right.")
    assert "Say what changed" in client.get(reverse("intake:inbox")).content.decode()
    assert client.post(close, {"words": "Two more nurses work at night."}).status_code == 302
    page = sign_in(cast.partner).get(reverse("intake:report", args=[report.pk])).content.decode()
    assert "Two more nurses work at night." in page
    assert concern.ref not in page


def test_similar_concerns_are_offered_while_a_report_is_taken_up(cast, raised, sign_in, typed):
    near = raised(title="Nobody answers the bell on ward four")
    raised(title="Delays in the clinic")
    with acting(cast.partner) as by:
        report, _ = actions.share(by=by, **TOLD | {"subject": cast.subject})
    client, address = sign_in(cast.lead), reverse("intake:take_up", args=[report.pk])
    first = client.get(address).content.decode()
    assert near.ref in first
    assert "Delays in the clinic" not in first
    below = client.get(
        reverse("intake:similar", args=[report.pk]),
        {"title": "delays in clinic", "subject": cast.subject.pk},
        headers=HTMX,
    )
    assert "Delays in the clinic" in below.content.decode()
    assert near.ref not in below.content.decode()
    add = f"{reverse('intake:step', args=[report.pk, 'add'])}?concern={near.pk}"
    assert add in first
    chosen = " ".join(client.get(add).content.decode().split())
    assert f'value="{near.pk}" checked' in chosen
    assert client.post(add, {"concern": str(near.pk), "words": ""}).status_code == 302
    (report,) = everything()
    assert (report.state, report.taken_into) == ("added", near)


def test_a_report_is_taken_up_beside_a_similar_concern(cast, raised, sign_in, typed):
    near = raised(title="Nobody answers the bell on ward four")
    with acting(cast.partner) as by:
        report, _ = actions.share(by=by, **TOLD | {"subject": cast.subject})
    client, address = sign_in(cast.lead), reverse("intake:take_up", args=[report.pk])
    noted = client.post(address, typed(title="", join=f"related:{near.pk}"))
    assert noted.status_code == 200
    assert f'name="joined" value="related:{near.pk}"' in noted.content.decode()
    assert everything()[0].state == "received", "nothing is saved yet"
    gone = client.post(address, typed(joined=f"related:{report.pk}"))
    assert gone.status_code == 422
    assert client.post(address, typed(joined=f"related:{near.pk}")).status_code == 302
    (report,) = everything()
    assert report.state == "taken_up"
    with acting(cast.lead):
        assert [tie.other for tie in ties_of(report.taken_into)] == [near]


def test_a_nearly_identical_title_is_asked_about_once_when_a_report_is_taken_up(cast, raised, sign_in, typed):
    near = raised(title="Nobody answers the bell on ward four")
    with acting(cast.partner) as by:
        report, _ = actions.share(by=by, **TOLD | {"subject": cast.subject})
    client, address = sign_in(cast.lead), reverse("intake:take_up", args=[report.pk])
    asked = client.post(address, typed(title="Nobody answers the bell on ward 4"))
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "Is it known already?" in page
    assert "Nothing has been logged yet" in page
    assert f'name="seen" value="{near.pk}"' in page
    assert "Four falls with harm in ten days." in page, "what was typed is kept"
    assert everything()[0].state == "received"
    told = typed(title="Nobody answers the bell on ward 4", seen=[str(near.pk)])
    assert client.post(address, told).status_code == 302
    assert everything()[0].state == "taken_up"


def test_a_note_beside_another_concern_is_shown_as_chosen_while_a_report_is_taken_up(cast, raised, sign_in, typed):
    near = raised(title="Nobody answers the bell on ward four")
    with acting(cast.partner) as by:
        report, _ = actions.share(by=by, **TOLD | {"subject": cast.subject})
    client = sign_in(cast.lead)
    note = {"joined": f"related:{near.pk}", "title": "nobody answers the bell", "subject": cast.subject.pk}
    pages = (
        client.post(reverse("intake:take_up", args=[report.pk]), typed(title="", join=f"related:{near.pk}")),
        client.get(reverse("intake:similar", args=[report.pk]), note, headers=HTMX),
    )
    for page in (each.content.decode() for each in pages):
        assert "Do not link it<" in page
        assert "Log mine and link it" not in page


def test_a_restricted_report_is_offered_concerns_of_its_own_stream(cast, raised, sign_in):
    raised(title="Nobody answered the bell")
    hidden = raised(by=cast.guardian, title="Nobody answered the bell", source="IL03", sensitivity="speak_up")
    tell(sensitivity="speak_up")
    (report,) = everything()
    asked = {"title": "nobody answered the bell", "subject": str(cast.subject.pk)}
    page = part(sign_in(cast.guardian), reverse("intake:similar", args=[report.pk]), asked)
    assert hidden.ref in page
    assert page.count("Log mine and link it") == 1
    assert sign_in(cast.lead).get(reverse("intake:similar", args=[report.pk]), asked, headers=HTMX).status_code == 404


def test_not_taken_up_needs_a_reason_for_the_reporter(cast, sign_in):
    with acting(cast.colleague) as by:
        report, _ = actions.share(by=by, **TOLD)
    client, address = sign_in(cast.lead), reverse("intake:step", args=[report.pk, "decline"])
    assert client.post(address, {"words": ""}).status_code == 422
    assert client.post(address, {"words": "The ward had told us already."}).status_code == 302
    mine = sign_in(cast.colleague)
    assert "New answer" in mine.get(reverse("intake:mine")).content.decode()
    assert "had told us already" in mine.get(reverse("intake:report", args=[report.pk])).content.decode()
    assert "New answer" not in mine.get(reverse("intake:mine")).content.decode()


def test_it_is_added_to_a_live_concern_of_the_same_stream_only(cast, sign_in, raised, cleared):
    concern = raised()
    hidden = raised(by=cast.guardian, sensitivity="speak_up", source="IL03")
    with acting(cast.colleague) as by:
        report, _ = actions.share(by=by, **TOLD)
    cleared(cast.lead, "speak_up")
    client, address = sign_in(cast.lead), reverse("intake:step", args=[report.pk, "add"])
    response = client.post(address, {"concern": hidden.pk})
    assert response.status_code == 422
    assert client.post(address, {"concern": concern.pk}).status_code == 302
    assert everything()[0].taken_into_id == concern.pk


def test_a_wrong_token_is_always_answered_alike_and_counted(cast):
    tell()
    answers = []
    for number in range(25):
        typed = "AAAA-BBBB-CCCC-DDDD" if number % 2 else "nonsense"
        answers.append(Client().post(REPLY, {"token": typed}))
    first, second, last = answers[0], answers[1], answers[-1]
    assert (first.status_code, second.status_code, last.status_code) == (422, 422, 429)
    said = "We do not know this token. Check each letter and figure."
    assert said in first.content.decode()
    assert said in second.content.decode()
    assert "A token was tried from here many times. Wait ten minutes" in last.content.decode()
    assert 'value="AAAA-BBBB-CCCC-DDDD"' in Client().post(REPLY, {"token": "AAAA-BBBB-CCCC-DDDD"}).content.decode()
    kept = Client().post(REPLY, {"token": "AAAA-BBBB-CCCC-DDDD", "words": "They still <wait>."})
    assert kept.status_code == 429
    assert "They still &lt;wait&gt;." in kept.content.decode()


def test_telling_is_counted_by_a_key_that_leads_back_to_nobody(cast):
    answers = [Client().post(TELL, TOLD, REMOTE_ADDR="203.0.113.7") for _ in range(11)]
    assert [each.status_code for each in answers] == [200] * 10 + [429]
    page = answers[-1].content.decode()
    assert "this one has not been sent. Wait an hour" in page
    assert TOLD["what"] in page
    assert Client().post(TELL, TOLD, REMOTE_ADDR="203.0.113.8").status_code == 200
    client = cache._cache.get_client()
    assert not [key for key in client.keys("*") if b"203.0.113" in key]


def test_a_program_that_fills_in_every_box_is_refused(cast):
    response = Client().post(TELL, TOLD | {"website": "https://example.org"})
    assert response.status_code == 422
    assert "Nobody answered the bell." in response.content.decode()
    assert not everything()


def test_the_token_is_nowhere_but_on_the_page(cast, sign_in, caplog, mailoutbox):
    caplog.set_level("DEBUG")
    token = tell()
    letters = token.replace("-", "")
    Client().post(REPLY, {"token": token, "words": "More."})
    (report,) = everything()
    with tenant_context(NORTH, clearances=ALL):
        kept = [*SoftReport.objects.values(), *SoftReportStep.objects.values(), *AuditEvent.objects.values()]
    for text in (str(kept), caplog.text, "".join(mail.body for mail in mailoutbox)):
        assert token not in text
        assert letters not in text
    assert "127.0.0.1" not in str(kept)
    assert len(report.token_hash) == 64
    response = Client().get(REPLY, {"token": token})
    assert "Nobody answered" not in response.content.decode()
    assert "no-store" in Client().post(REPLY, {"token": token}).headers["Cache-Control"]


def test_a_token_of_another_icb_opens_nothing(cast):
    token = tell()
    response = Client().post("/tell/qhl/reply/", {"token": token})
    assert response.status_code == 422
    assert Client().get("/tell/zzz/").status_code == 404


def test_screening_refuses_a_patient_number_from_everybody(cast):
    token = tell()
    number = "943 476 5919"
    assert Client().post(TELL, TOLD | {"what": number}).status_code == 422
    assert Client().post(REPLY, {"token": token, "words": number}).status_code == 422
    assert len(everything()) == 1


def test_the_form_that_takes_a_report_up_asks_for_all_that_is_needed(cast, sign_in):
    """What the page does not ask for, nobody who presses its button can give."""
    with acting(cast.partner) as by:
        report, _ = actions.share(by=by, **TOLD)
    page = sign_in(cast.lead).get(reverse("intake:take_up", args=[report.pk])).content.decode()
    with acting(cast.lead) as by:
        needed = [name for name, field in RaiseForm(None, by=by).fields.items() if field.required]
    asked = {re.sub(r"_(day|month|year|q)$", "", name) for name in re.findall(r' name="([^"]+)"', page)}
    assert [name for name in needed if name not in asked] == []
    assert re.search(r'name="harm" type="radio" value="unknown" checked', page)
