"""Files whose words may identify somebody are held until the information governance lead decides (8.1 e)."""

import html
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from concerns.files import actions, tasks
from concerns.files.models import Attachment
from concerns.files.reading import text_of
from concerns.files.rules.states import why_not_give, why_not_release
from concerns.privacy.models import PrivacyDecision, PrivacyFinding
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from tests.cast import NORTH, acting
from tests.concerns.files import samples
from tests.concerns.files.conftest import upload

WORDS = "The patient, DOB 12/03/1961, fell. Ring 07700 900123."
NUMBER = "Patient 943 476 5919 fell."


def page_of(response) -> str:
    return html.unescape(" ".join(response.content.decode().split()))


def printed(words: str) -> bytes:
    """A PDF with words on its page."""
    from weasyprint import HTML

    return HTML(string=f"<p>{words}</p>").write_pdf()


FILES = {
    "note.txt": lambda words: words.encode(),
    "list.csv": lambda words: f'"what"\n"{words}"\n'.encode("utf-16"),
    "letter.docx": samples.docx,
    "report.pdf": printed,
}


@pytest.fixture
def held(attached, shared, cast):
    """Attach a file that the shared concern's organisation may have, and have it read."""

    def add(name: str = "note.txt", words: str = WORDS) -> Attachment:
        file = attached(
            shared, file=upload(name, FILES[name](words)), visibility="named", organisations=shared.shared_with
        )
        tasks.read(NORTH, str(file.pk))
        with acting(cast.lead):
            return Attachment.objects.select_related("concern").get(pk=file.pk)

    return add


def test_the_queue_says_which_file_it_was(held, cast, sign_in):
    file = held("letter.docx")
    page = sign_in(cast.ig_lead).get("/concerns/information-governance/").content.decode()
    assert f"attachment on {file.concern.ref}, letter.docx" in page


@pytest.mark.parametrize("name", FILES)
def test_words_are_found_in_every_kind_that_is_read(held, cast, name):
    file = held(name)

    assert (file.words, file.words_kinds) == ("held", ["date_of_birth", "phone_number"])
    with acting(cast.ig_lead):
        found = PrivacyFinding.objects.all()
        assert sorted(each.kind for each in found) == ["date_of_birth", "phone_number"]
        assert {each.target_id for each in found} == {str(file.pk)}
        assert {each.concern_id for each in found} == {file.concern_id}
        event = AuditEvent.objects.get(verb="file.held")
        assert event.detail == {"kinds": ["date_of_birth", "phone_number"]}


def test_words_in_tables_headers_and_footers_of_word_are_read():
    from docx import Document

    document = Document()
    document.add_table(1, 1).cell(0, 0).text = "in a table"
    document.sections[0].header.paragraphs[0].text = "in a header"
    document.sections[0].footer.paragraphs[0].text = "in a footer"
    text = text_of("docx", samples._kept(document.save))

    assert all(words in text for words in ("in a table", "in a header", "in a footer"))


def test_what_cannot_be_understood_has_no_words():
    assert text_of("pdf", b"%PDF-1.7 broken") is None
    assert text_of("png", b"x") is None
    assert text_of("txt", "Caf\xe9".encode("cp1252")) == "Café"


def test_an_ordinary_file_is_let_go(held, cast, sign_in):
    file = held(words="Falls fell by a third.")

    assert (file.words, file.words_kinds) == ("clear", [])
    assert sign_in(cast.provider_user).get(reverse("files:download", args=[file.pk])).status_code == 200
    with acting(cast.ig_lead):
        assert not PrivacyFinding.objects.exists()


def test_a_held_file_is_had_by_who_decides_and_who_added_it_alone(held, cast, sign_in):
    file = held()
    address, page = reverse("files:download", args=[file.pk]), file.concern.get_absolute_url()

    answers = {name: sign_in(getattr(cast, name)).get(address).status_code for name in ("lead", "ig_lead", "executive")}
    refused = page_of(sign_in(cast.executive).get(address))

    assert answers == {"lead": 200, "ig_lead": 200, "executive": 409}
    assert sign_in(cast.provider_user).get(address).status_code == 409
    assert "Until the information governance lead has decided on it" in refused
    inside, outside = page_of(sign_in(cast.executive).get(page)), page_of(sign_in(cast.provider_user).get(page))
    assert "May hold a date of birth and a phone number: waits for the information governance lead" in inside
    assert "The information governance lead and who added it, until it is decided on" in inside
    assert f'href="{address}"' not in inside
    assert "Being checked" in outside
    assert "date of birth" not in outside


def test_who_decides_has_a_file_of_the_quality_team_while_it_waits_for_them(attached, shared, cast, sign_in):
    file = attached(shared, file=upload("note.txt", WORDS.encode()), visibility="team")
    tasks.read(NORTH, str(file.pk))
    browser = sign_in(cast.ig_lead)
    with acting(cast.ig_lead):
        assert not Attachment.objects.filter(pk=file.pk).exists()
        address = reverse("privacy:file", args=[PrivacyFinding.objects.first().pk])

    assert address in page_of(browser.get(reverse("privacy:decide", args=[first(cast)])))
    had = browser.get(address)
    assert (had.status_code, had.content) == (200, WORDS.encode())
    assert browser.get(reverse("files:download", args=[file.pk])).status_code == 404
    assert sign_in(cast.executive).get(address).status_code == 403
    with acting(cast.lead, "team"):
        event = AuditEvent.objects.filter(verb="file.downloaded").latest("number")
        assert (event.user_id, event.target_id) == (cast.ig_lead.user_id, str(file.pk))

    assert decide(browser, cast, decision="keep", reason="It is the ward's own line.").status_code == 302
    assert browser.get(address).status_code == 404


def test_a_program_of_the_outside_is_refused_too(client, held, cast, key_for):
    file = held()
    answer = client.get(f"/api/v1/files/{file.pk}/", headers=key_for(cast.provider_user))

    assert answer.status_code == 400
    assert "being checked" in str(answer.json())


def test_until_it_is_read_nobody_outside_has_it(attached, shared, cast, sign_in):
    file = attached(shared, file=upload("note.txt", b"Falls."), visibility="named", organisations=shared.shared_with)

    assert sign_in(cast.provider_user).get(reverse("files:download", args=[file.pk])).status_code == 409


def test_a_file_with_an_nhs_number_is_for_nobody_and_is_never_released(held, cast, sign_in):
    file = held(words=NUMBER)
    address = reverse("files:download", args=[file.pk])

    assert file.words == "stopped"
    assert sign_in(cast.lead).get(address).status_code == 409
    assert "May hold an NHS number: remove it" in page_of(sign_in(cast.lead).get(file.concern.get_absolute_url()))
    assert sign_in(cast.ig_lead).get(address).status_code == 200
    with acting(cast.ig_lead) as by, pytest.raises(ValidationError, match="cannot be released"):
        actions.release(file, by=by, reason="No.")


def decide(browser, cast, **typed):
    with acting(cast.ig_lead):
        finding = PrivacyFinding.objects.first()
    return browser.post(finding.get_absolute_url(), typed)


def test_the_information_governance_lead_releases_it_with_a_reason(held, cast, sign_in):
    file, browser = held(), sign_in(cast.ig_lead)

    silent = decide(browser, cast, decision="keep")
    done = decide(browser, cast, decision="keep", reason="It is the ward's own line.")

    assert silent.status_code == 422
    assert "Enter why the file may be released" in page_of(silent)
    assert done.status_code == 302
    with acting(cast.ig_lead):
        file.refresh_from_db()
        assert file.words == "released"
        assert set(PrivacyDecision.objects.values_list("verdict", flat=True)) == {"released"}
        assert not PrivacyFinding.objects.waiting().exists()
    assert sign_in(cast.provider_user).get(reverse("files:download", args=[file.pk])).status_code == 200


@pytest.mark.parametrize("words", [WORDS, NUMBER])
def test_the_information_governance_lead_removes_it(held, cast, sign_in, words):
    file, browser = held(words=words), sign_in(cast.ig_lead)

    assert "note.txt" in page_of(browser.get(PrivacyFinding(pk=first(cast)).get_absolute_url()))
    assert decide(browser, cast, decision="redact", reason="It names a patient.").status_code == 302
    with acting(cast.ig_lead):
        file.refresh_from_db()
        assert file.is_removed
        assert set(PrivacyDecision.objects.values_list("verdict", flat=True)) == {"removed"}


def first(cast):
    with acting(cast.ig_lead):
        return PrivacyFinding.objects.first().pk


def test_a_file_that_others_removed_is_gone(held, cast, sign_in):
    file = held()
    with acting(cast.lead) as by:
        actions.remove(file, by=by, reason="A mistake.")

    assert decide(sign_in(cast.ig_lead), cast, decision="keep", reason="No.").status_code == 302
    with acting(cast.ig_lead):
        assert set(PrivacyDecision.objects.values_list("verdict", flat=True)) == {"gone"}


def test_nobody_else_releases(held, cast):
    file = held()
    with acting(cast.lead) as by, pytest.raises(PermissionDenied):
        actions.release(file, by=by, reason="No.")


def test_it_is_read_once_and_a_lost_task_is_sent_again(attached, shared, cast, django_capture_on_commit_callbacks):
    file = attached(shared, file=upload("note.txt", WORDS.encode()))
    with tenant_context(NORTH, clearances=["team"]):
        assert Attachment.objects.to_read().count() == 1
        with django_capture_on_commit_callbacks() as sent:
            actions.tidy(NORTH, timezone.now() + timedelta(minutes=6))
        assert len(sent) == 1
    tasks.read(NORTH, str(file.pk))
    tasks.read(NORTH, str(file.pk))
    with acting(cast.ig_lead):
        assert PrivacyFinding.objects.count() == 2


def test_a_picture_waits_for_nobody(attached, shared):
    assert attached(shared, file=upload("scan.png", samples.png())).words == "not_read"


@pytest.mark.parametrize(
    ("words", "outside", "decides", "refused"),
    [
        ("clear", True, False, False), ("not_read", True, False, False), ("released", True, False, False),
        ("waiting", True, False, True), ("waiting", False, False, False),
        ("held", True, False, True), ("held", False, False, True), ("held", False, True, False),
        ("stopped", True, False, True), ("stopped", False, False, True), ("stopped", False, True, False),
    ],
)  # fmt: skip
def test_who_has_a_file_for_its_words(words, outside, decides, refused):
    assert (why_not_give(words, outside=outside, decides=decides) is not None) == refused


def test_who_added_a_file_has_it_while_it_is_held():
    assert why_not_give("held", outside=False, decides=False, own=True) is None
    assert why_not_give("held", outside=True, decides=False, own=True)
    assert why_not_give("stopped", outside=False, decides=False, own=True)


@pytest.mark.parametrize("words", ["waiting", "not_read", "clear", "released", "stopped"])
def test_only_what_is_held_is_released(words):
    assert why_not_release(words)
    assert why_not_release("held") is None
