"""What is not a matter of the stream goes back to the quality team as its keeper words it, and nothing else does."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from concerns import actions as concerns
from concerns.intake import actions as intake
from concerns.intake.models import SoftReport
from concerns.intake.rules.states import why_not_hand_back as why_not_hand_back_report
from concerns.models import Concern
from concerns.streams import actions
from concerns.streams.rules import names_reporter, why_not_hand_back
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.policy import Role
from tests.cast import NORTH, acting

SECRET = "Zugzwang on ward 4: I was bullied after I raised it."
WHO = {"name": "A Nurse (invented)", "contact": "07700 900123", "notes": "Fears losing shifts."}
TOLD = {"what": SECRET, "place": "Ward 4", "when": "week", "certainty": "seen"}
REASON = "It is about cleaning, and nobody was treated badly."


def words_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def restricted(cast, raised):
    """A concern of speaking up that the guardian logged, with who reported it in the vault."""
    concern = raised(by=cast.guardian, sensitivity="speak_up", source="IL03", title="Zugzwang", summary=SECRET)
    with acting(cast.guardian) as by:
        actions.keep_identity(concern, by=by, **WHO)
    return concern


@pytest.fixture
def draft(cast, described):
    return {"subject": cast.subject} | described(title="Cleaning on a ward", summary="Bins are not emptied at night.")


@pytest.mark.parametrize(
    ("status", "reason", "field"),
    [
        ("submitted", "x", None),
        ("triage", "x", None),
        ("open", "x", None),
        ("triage", "", "reason"),
        ("monitoring", "x", "__all__"),
        ("closed", "x", "__all__"),
        ("redirected", "x", "__all__"),
    ],
)
def test_which_concern_can_be_handed_back(status, reason, field):
    assert list(why_not_hand_back(status, reason=reason)) == ([field] if field else [])


@pytest.mark.parametrize(
    ("state", "stream", "words", "field"),
    [
        ("received", "speak_up", "x", None),
        ("acknowledged", "safeguarding", "x", None),
        ("received", "speak_up", "", "words"),
        ("received", "standard", "x", "__all__"),
        ("taken_up", "speak_up", "x", "__all__"),
        ("handed_back", "speak_up", "x", "__all__"),
    ],
)
def test_which_report_can_be_handed_back(state, stream, words, field):
    assert list(why_not_hand_back_report(state, stream, words=words)) == ([field] if field else [])


@pytest.mark.parametrize(
    ("texts", "name", "contact", "named"),
    [
        (["A  nurse (INVENTED) said so"], WHO["name"], "", True),
        (["Ring 07700 900123"], "Somebody", WHO["contact"], True),
        (["Bins are not emptied."], WHO["name"], WHO["contact"], False),
        (["Ward 4"], "Somebody", "4", False),
        (["Anything"], "", "", False),
    ],
)
def test_a_text_that_names_the_reporter_is_known(texts, name, contact, named):
    assert names_reporter(texts, name, contact) == named


def test_the_team_gets_what_the_keeper_wrote_and_nothing_else(cast, restricted, draft):
    with acting(cast.guardian) as by:
        made = actions.hand_back(restricted, by=by, reason=REASON, **draft)
        kept = Concern.objects.get(pk=restricted.pk)
        assert (kept.sensitivity, kept.status, kept.route) == ("speak_up", "redirected", "other")
        assert kept.redirected_to == f"The quality team, as {made.ref}"
        assert REASON in kept.events.first().text
        assert actions.open_identity(kept, by=by, reason="answer") == WHO
        assert AuditEvent.objects.get(verb="concern.handed_back").stream == "speak_up"
    with acting(cast.lead):
        (seen,) = Concern.objects.all()
        assert (seen.pk, seen.title, seen.sensitivity, seen.status) == (
            made.pk,
            draft["title"],
            "standard",
            "submitted",
        )
        assert [event.verb for event in seen.events.all()] == ["raised"]
        assert not AuditEvent.objects.filter(verb="concern.handed_back").exists()


@pytest.mark.parametrize("words", ["A nurse (invented) saw it.", "Ask on 07700 900123."])
def test_the_reporter_never_goes_along(cast, restricted, draft, words):
    with acting(cast.guardian) as by, pytest.raises(ValidationError, match="names who reported it"):
        actions.hand_back(restricted, by=by, reason=REASON, **draft | {"summary": words})
    with acting(cast.lead):
        assert not Concern.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FTSU_GUARDIAN])
def test_nobody_but_the_keeper_hands_back(cast, restricted, draft, sign_in, cleared, role):
    person = cast.by_role[role]
    if not person.is_outside:
        cleared(person)
    with acting(person) as by, pytest.raises(PermissionDenied):
        actions.hand_back(restricted, by=by, reason=REASON, **draft)
    assert sign_in(person).get(reverse("streams:hand_back", args=[restricted.pk])).status_code in (403, 404)


def test_the_keeper_hands_back_in_the_page(cast, restricted, sign_in, typed):
    client, way = sign_in(cast.guardian), reverse("streams:hand_back", args=[restricted.pk])
    assert way in words_of(client.get(restricted.get_absolute_url()))
    page = words_of(client.get(way))
    assert SECRET in page
    assert "OFFICIAL-SENSITIVE" in page
    assert 'value="Zugzwang"' not in page
    fields = typed(title="Cleaning on a ward", summary="Bins are not emptied at night.", sensitivity="speak_up")
    refused = client.post(way, fields)
    assert refused.status_code == 422
    assert "Why is this not a matter of the stream?" in words_of(refused)
    done = client.post(way, fields | {"reason": REASON}, follow=True)
    with acting(cast.lead):
        made = Concern.objects.get()
    assert f"The quality team has it as {made.ref}. {restricted.ref} stays in the stream." in words_of(done)
    assert way not in words_of(client.get(restricted.get_absolute_url()))
    assert client.post(way, fields | {"reason": REASON}).status_code == 422


def test_an_ordinary_concern_has_nothing_to_hand_back(cast, raised, sign_in):
    assert sign_in(cast.guardian).get(reverse("streams:hand_back", args=[raised().pk])).status_code == 404


def test_a_restricted_concern_is_not_opened_to_all_by_a_change(cast, raised, cleared):
    concern = raised(by=cleared(cast.lead), sensitivity="speak_up")
    for person, stream in ((cast.lead, "standard"), (cast.guardian, "standard"), (cast.lead, "safeguarding")):
        with acting(person) as by, pytest.raises(ValidationError, match="stays in its stream"):
            concerns.edit(concern, by=by, version=concern.version, sensitivity=stream)


def test_a_program_sees_no_such_thing(cast, restricted, key_for):
    for address in (f"/api/v1/concerns/{restricted.pk}/", f"/api/v1/concerns/{restricted.pk}/protection/"):
        assert Client().get(address, headers=key_for(cast.guardian)).status_code in (404, 405)


# Soft intelligence.


@pytest.fixture
def report(cast):
    """What was shared under a name, and passed on to the guardian."""
    with acting(cast.colleague) as by:
        made, _ = intake.share(by=by, **TOLD)
    with acting(cast.lead) as by:
        return intake.pass_on(made, by=by, stream="speak_up")


PLAIN = {"what": "Bins are not emptied at night.", "place": "A ward", "when": "week", "words": "They can change this."}


def test_a_report_goes_back_to_the_inbox_in_the_keepers_words_and_name(cast, report, sign_in):
    client, way = sign_in(cast.guardian), reverse("intake:hand_back", args=[report.pk])
    assert way in words_of(client.get(reverse("intake:review", args=[report.pk])))
    page = words_of(client.get(way))
    assert page.count(SECRET) == 1
    done = client.post(way, PLAIN, follow=True)
    with acting(cast.lead):
        (made,) = SoftReport.objects.all()
        assert (made.what, made.made_by, made.sensitivity) == (PLAIN["what"], cast.guardian, "standard")
        assert (made.certainty, made.passed_on_at, made.state) == ("told", None, "received")
        assert not AuditEvent.objects.filter(verb="intelligence.handed_back").exists()
    assert f"The quality team has it as {made.ref}. {report.ref} stays in the stream." in words_of(done)
    with acting(cast.guardian):
        kept = SoftReport.objects.get(pk=report.pk)
        assert (kept.state, kept.sensitivity, kept.made_by) == ("handed_back", "speak_up", cast.colleague)
        assert AuditEvent.objects.get(verb="intelligence.handed_back").stream == "speak_up"
    lead = sign_in(cast.lead)
    page = words_of(lead.get(reverse("intake:inbox"))) + words_of(lead.get(reverse("intake:review", args=[made.pk])))
    assert PLAIN["what"] in page
    for hidden in (cast.colleague.name, SECRET, "Zugzwang", PLAIN["words"], report.ref):
        assert hidden not in page
    told = words_of(sign_in(cast.colleague).get(reverse("intake:report", args=[report.pk])))
    assert "in other words and without your name" in told
    assert PLAIN["words"] in told


def test_the_reason_is_needed_and_it_is_done_once(cast, report, sign_in):
    client, way = sign_in(cast.guardian), reverse("intake:hand_back", args=[report.pk])
    assert client.post(way, PLAIN | {"words": ""}).status_code == 422
    assert client.post(way, PLAIN).status_code == 302
    assert client.post(way, PLAIN | {"what": "Once more."}).status_code == 422
    with tenant_context(NORTH, clearances=["speak_up", "team"]):
        assert SoftReport.objects.count() == 2


def test_it_can_be_looked_at_again(cast, report):
    with acting(cast.guardian) as by:
        intake.hand_back(report, by=by, **PLAIN)
        assert intake.step(report, "look_again", by=by).state == "acknowledged"


@pytest.mark.parametrize("who", ["lead", "executive", "nurse", "colleague", "admin"])
def test_who_does_not_keep_the_stream_hands_no_report_back(cast, report, sign_in, cleared, who):
    person = cleared(getattr(cast, who))
    with acting(person) as by, pytest.raises(PermissionDenied):
        intake.hand_back(report, by=by, **PLAIN)
    assert sign_in(person).get(reverse("intake:hand_back", args=[report.pk])).status_code == 403


def test_an_ordinary_report_has_nothing_to_hand_back(cast, sign_in, cleared):
    with acting(cast.colleague) as by:
        made, _ = intake.share(by=by, **TOLD)
    assert sign_in(cast.guardian).get(reverse("intake:hand_back", args=[made.pk])).status_code == 404
