"""What reads like a restricted stream is asked about once before it is logged, by page and by REST (brief 8.3)."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from concerns import actions
from concerns.intake import actions as intake
from concerns.intake.models import SoftReport
from concerns.models import Concern, ConcernDraft
from concerns.rules.speaking_up import to_ask
from concerns.streams.actions import raise_for_keeper
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.policy import Role
from tests.cast import NORTH, acting

SPOKE = "A nurse was bullied after she raised the staffing on nights."
ABUSE = "A carer slapped an elderly resident."
CONCERNS, REPORTS = "/api/v1/concerns/", "/api/v1/soft-intelligence/"
TOLD = {"what": SPOKE, "place": "Ward 4", "when": "week", "certainty": "seen"}
ALL = ["speak_up", "safeguarding"]


def everything(model=Concern):
    with tenant_context(NORTH, clearances=ALL):
        return list(model.objects.all())


def words_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def send(cast, key_for):
    """Send something as a program that stands for the lead."""
    headers = key_for(cast.lead)

    def post(address, body, **more):
        return Client().post(address, body, content_type="application/json", headers=headers | more)

    return post


@pytest.fixture
def body(described):
    return lambda **changes: described(**{"provider": "RTD", "date_identified": "2026-01-05"} | changes)


@pytest.mark.parametrize(
    ("sensitivity", "text", "answered", "stream"),
    [
        ("standard", SPOKE, False, "speak_up"),
        ("standard", ABUSE, False, "safeguarding"),
        ("standard", SPOKE, True, None),
        ("safeguarding", SPOKE, False, None),
        ("standard", "Nobody answered the bell.", False, None),
    ],
)
def test_it_is_asked_of_what_is_in_no_stream_and_was_not_answered(sensitivity, text, answered, stream):
    assert to_ask(sensitivity, text, answered=answered) == stream


@pytest.mark.parametrize(("text", "stream"), [(SPOKE, "speak_up"), (ABUSE, "safeguarding")])
def test_a_program_is_asked_in_plain_words_before_anything_is_kept(send, body, text, stream):
    for answer in (send(CONCERNS, body(summary=text)), send(REPORTS, TOLD | {"what": text})):
        (message,) = answer.json()["errors"]["ordinary"]
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["ordinary"])
        assert f'"sensitivity": "{stream}"' in message
        assert '"ordinary": true' in message
    assert everything() + everything(SoftReport) == []


def test_a_program_says_that_it_is_an_ordinary_matter(send, body):
    assert send(CONCERNS, body(summary=SPOKE, ordinary=True)).json()["status"] == "submitted"
    assert send(REPORTS, TOLD | {"ordinary": True}).json()["state"] == "received"
    assert {each.sensitivity for each in everything() + everything(SoftReport)} == {"standard"}


def test_the_same_key_serves_for_the_question_and_the_answer(send, body):
    key = {"Idempotency-Key": "c0ffee"}
    assert send(CONCERNS, body(summary=SPOKE), **key).status_code == 400
    assert send(CONCERNS, body(summary=SPOKE, ordinary=True), **key).status_code == 201


@pytest.mark.parametrize(("stream", "source"), [("speak_up", "IL03"), ("safeguarding", "IL01")])
def test_a_program_logs_for_the_keeper_alone_and_sees_it_no_more(cast, send, body, stream, source):
    sent = body(summary=SPOKE, source=source, sensitivity=stream, lead=str(cast.lead.pk))
    answers = [send(CONCERNS, sent, **{"Idempotency-Key": "c0ffee"}) for _ in range(2)]
    (concern,) = everything()
    told = {"reference": concern.ref, "sensitivity": stream}
    assert [(each.status_code, each.json()) for each in answers] == [(201, told)] * 2
    assert (concern.sensitivity, concern.lead_id, concern.status) == (stream, None, "submitted")
    keeper = {"speak_up": cast.guardian, "safeguarding": cast.by_role[Role.SAFEGUARDING_LEAD]}[stream]
    for person in cast.by_role.values():
        with acting(person):
            assert Concern.objects.exists() == (person is keeper)
            trail = AuditEvent.objects.filter(verb="concern.raised").exists()
            assert trail == (person in (keeper, cast.lead))


def test_what_goes_to_the_keeper_is_logged_alone(raised, send, body):
    other = raised()
    answer = send(CONCERNS, body(summary=SPOKE, sensitivity="speak_up", beside=str(other.pk)))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["beside"])
    assert len(everything()) == 1


def test_a_program_shares_with_the_keeper_alone_and_gets_a_token(cast, send):
    key = {"Idempotency-Key": "c0ffee"}
    first, second = (send(REPORTS, TOLD | {"sensitivity": "speak_up"}, **key) for _ in range(2))
    (report,) = everything(SoftReport)
    assert (first.status_code, first.json()) == (201, second.json())
    assert (report.made_by_id, report.sensitivity, first.json()["reference"]) == (None, "speak_up", report.ref)
    assert SPOKE in words_of(Client().post("/tell/qhm/reply/", {"token": first.json()["token"]}))
    with acting(cast.lead):
        assert not AuditEvent.objects.filter(verb__startswith="intelligence").exists()


def test_who_may_log_nothing_logs_nothing_for_a_keeper(cast, described):
    draft = {"subject": cast.subject} | described()
    with acting(cast.auditor) as by, pytest.raises(PermissionDenied):
        raise_for_keeper(by=by, stream="speak_up", **draft)
    with acting(cast.lead) as by, pytest.raises(ValidationError):
        raise_for_keeper(by=by, stream="standard", **draft)


# The page.


def test_the_page_asks_before_anything_is_logged(cast, sign_in, typed):
    client = sign_in(cast.lead)
    response = client.post(reverse("concerns:new"), typed(summary=SPOKE))
    page = words_of(response)
    assert response.status_code == 200
    assert "Is this about speaking up?" in page
    assert "Nothing has been logged yet" in page
    assert SPOKE in page
    assert everything() == []
    assert "Is this about" not in words_of(client.get(reverse("concerns:new")))


@pytest.mark.parametrize("answer", [{"asked": "1"}, {"asked": "1", "to": "standard"}])
def test_the_other_press_logs_an_ordinary_concern(cast, sign_in, typed, answer):
    sign_in(cast.lead).post(reverse("concerns:new"), typed(summary=SPOKE) | answer)
    assert [each.sensitivity for each in everything()] == ["standard"]


def test_one_press_logs_it_for_the_keeper_alone_and_takes_the_draft_away(cast, sign_in, typed):
    key = "7a1c1b1e-0000-4000-8000-000000000001"
    client = sign_in(cast.lead)
    fields = typed(summary=SPOKE, lead=str(cast.lead.pk), draft=key)
    client.post(reverse("concerns:save_draft"), fields)
    with acting(cast.lead):
        assert ConcernDraft.objects.exists()
    response = client.post(reverse("concerns:new"), fields | {"asked": "1", "to": "speak_up"}, follow=True)
    (concern,) = everything()
    assert f"logged as {concern.ref}. It is with the Freedom to Speak Up guardian now" in words_of(response)
    assert (concern.sensitivity, concern.lead_id, concern.ref[:2]) == ("speak_up", None, "SU")
    assert client.get(concern.get_absolute_url()).status_code == 404
    with acting(cast.lead):
        assert not ConcernDraft.objects.exists()
    assert concern.title in words_of(sign_in(cast.guardian).get(concern.get_absolute_url()))


def test_the_guardian_goes_to_the_concern(cast, sign_in, typed):
    fields = typed(summary=SPOKE) | {"asked": "1", "to": "speak_up"}
    response = sign_in(cast.guardian).post(reverse("concerns:new"), fields)
    assert response["Location"] == everything()[0].get_absolute_url()


def test_what_is_refused_for_the_keeper_is_asked_again_and_never_becomes_ordinary(cast, sign_in, typed):
    fields = typed(summary=f"{SPOKE} Ring her on 07700 900123.") | {"asked": "1", "to": "speak_up"}
    response = sign_in(cast.lead).post(reverse("concerns:new"), fields)
    page = words_of(response)
    assert response.status_code == 422
    assert "Is this about speaking up?" in page
    assert 'name="asked"' not in page
    assert everything() == []


def test_a_mistake_is_told_before_the_question(cast, sign_in, typed):
    response = sign_in(cast.lead).post(reverse("concerns:new"), typed(summary=SPOKE, title=""))
    assert response.status_code == 422
    assert "Is this about" not in words_of(response)


# Moving an ordinary concern, with what repeats it.


@pytest.fixture
def repeated(cast, raised):
    """A concern, and one that repeats it and holds soft intelligence."""
    original, double = raised(summary=SPOKE), raised(title="The same story")
    with acting(cast.colleague) as by:
        report, _ = intake.share(by=by, **TOLD)
    with acting(cast.lead) as by:
        actions.move(double, "triage", by=by)
        intake.step(report, "add", by=by, concern=double)
        actions.move(double, "duplicate", by=by, duplicate_of=original)
    return original, double


def test_a_program_moves_a_concern_to_its_keeper_with_what_repeats_it(cast, repeated, send):
    original, double = repeated
    address = f"{CONCERNS}{original.pk}/protection/"
    assert send(address, {"stream": "standard"}).status_code == 400
    answer = send(address, {"stream": "speak_up"})
    assert (answer.status_code, answer.json()) == (200, {"reference": original.ref, "sensitivity": "speak_up"})
    assert {each.sensitivity for each in everything() + everything(SoftReport)} == {"speak_up"}
    with acting(cast.guardian):
        assert [each.pk for each in original.duplicates.all()] == [double.pk]
        assert double.events.first().verb == "protected"
    assert send(address, {"stream": "speak_up"}).status_code == 404


def test_a_keepers_program_moves_no_ordinary_concern(cast, raised, key_for):
    address = f"{CONCERNS}{raised().pk}/protection/"
    for person in (cast.guardian, cast.viewer, cast.provider_user):
        headers = key_for(person)
        answer = Client().post(address, {"stream": "speak_up"}, content_type="application/json", headers=headers)
        assert answer.status_code in (403, 404)
    assert everything()[0].sensitivity == "standard"


def test_the_page_shows_what_goes_along_and_moves_it(cast, repeated, sign_in):
    original, double = repeated
    client, way = sign_in(cast.lead), reverse("concerns:protect", args=[original.pk])
    assert double.get_absolute_url() in words_of(client.get(way))
    assert client.post(way, {"stream": "speak_up"}).status_code == 302
    assert {each.sensitivity for each in everything()} == {"speak_up"}


def test_what_repeats_it_and_is_shared_keeps_it_back_with_the_way_out(cast, raised, sign_in, send):
    original, double = raised(summary=SPOKE), raised(title="The same story")
    with acting(cast.lead) as by:
        actions.move(double, "triage", by=by)
        actions.share_with_provider(double, by=by)
        actions.move(double, "duplicate", by=by, duplicate_of=original)
    page = sign_in(cast.lead).post(reverse("concerns:protect", args=[original.pk]), {"stream": "speak_up"})
    assert page.status_code == 422
    assert f"Stop sharing {double.ref} before you move it." in words_of(page)
    assert re.search(rf'href="{reverse("concerns:share", args=[double.pk])}"', words_of(page))
    answer = send(f"{CONCERNS}{original.pk}/protection/", {"stream": "speak_up"})
    assert double.ref in answer.json()["errors"]["non_field_errors"][0]
    assert {each.sensitivity for each in everything()} == {"standard"}


@pytest.mark.parametrize(("who", "stream"), [("guardian", "speak_up"), ("nurse", "safeguarding"), ("lead", None)])
def test_what_a_keeper_logs_is_of_the_stream_unless_they_say_otherwise(cast, sign_in, who, stream):
    page = words_of(sign_in(getattr(cast, who)).get(reverse("concerns:new")))
    ticked = re.findall(r'name="sensitivity" type="radio" value="(\w+)" checked', page)
    assert ticked == ([stream] if stream else [])
