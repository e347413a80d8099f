"""What was really sent of a letter: the PDF made here, or the file as it was edited. All words are invented."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from docx import Document

from concerns.privacy.queries import places_of
from escalation.letters import actions
from escalation.letters.models import Letter, LetterFile
from escalation.letters.papers import docx
from escalation.letters.rules import ONLY
from quality_oversight.audit.models import AuditEvent
from quality_oversight.people import actions as people_actions
from quality_oversight.tenancy.isolation import tenant_context
from tests.at_once import at_once
from tests.cast import NORTH, TRUST, acting, assemble
from tests.concerns.files import samples

WORDS = "We ask you for the figures of the winter."


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Keep the bytes in a folder of the test's own."""
    options = settings.STORAGES["attachments"] | {"OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"attachments": options}
    return tmp_path / "files"


@pytest.fixture
def out(today):
    """When, how and to whom."""
    return {"sent_on": today, "sent_how": "email", "sent_to": "ceo@trust.example"}


@pytest.fixture
def posted(today):
    """The same as a browser sends it."""
    day = {"sent_on_day": today.day, "sent_on_month": today.month, "sent_on_year": today.year}
    return {**day, "version": "file", "sent_how": "email", "sent_to": "ceo@trust.example"}


@pytest.fixture
def kept(cast, letter, out):
    """The file that was sent, an edited Word document."""
    return send(cast.lead, letter, out)


def upload(name: str = "letter.docx", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.docx(WORDS) if content is None else content)


def send(who, letter: Letter, out: dict[str, Any], file: SimpleUploadedFile | None = None) -> LetterFile:
    """Record a letter as sent with a file, and give that."""
    with acting(who) as by:
        sent = actions.record_sent(letter, by=by, file=file or upload(), **out)
        return LetterFile.objects.get(pk=sent.sent_file_id)


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_edited_file_is_kept_in_the_place_of_the_pdf(cast, made, out, folder, today):
    file = send(cast.lead, made, out)
    with acting(cast.lead):
        sent = Letter.objects.get(pk=made.pk)
        assert (sent.sent_on, sent.sent_to, sent.sent_by) == (today, "ceo@trust.example", cast.lead.name)
        assert (sent.pdf, sent.sha256, sent.pages, sent.sent_file) == (None, "", None, file)
        assert (file.name, file.kind, file.by_name) == ("letter.docx", "docx", cast.lead.name)
        event = AuditEvent.objects.get(verb="letter.sent")
        assert (event.detail["sha256"], event.detail["file"]) == (file.sha256, "docx")
    assert len(on_disk(folder)) == 1


def test_an_nhs_number_is_not_kept_as_the_address(cast, letter, out, folder):
    with pytest.raises(ValidationError) as refused:
        send(cast.lead, letter, out | {"sent_to": "The nurse who asked about 943 476 5919"})
    assert "NHS number" in refused.value.message_dict["sent_to"][0]
    assert on_disk(folder) == []


def test_a_word_document_that_is_edited_here_and_sent_needs_no_pdf(cast, letter, out):
    with acting(cast.lead) as by:
        document = Document(BytesIO(docx(letter, owner=by.tenant.name, on=out["sent_on"])))
    document.add_paragraph(WORDS)
    written = BytesIO()
    document.save(written)
    file = send(cast.lead, letter, out, upload(content=written.getvalue()))
    with acting(cast.viewer) as by:
        had = Document(BytesIO(actions.download_file(file, by=by)))
        assert had.paragraphs[-1].text == WORDS


def test_a_letter_that_was_sent_never_changes_whatever_the_code_above_forgets(cast, letter, kept, out):
    with acting(cast.lead) as by:
        sent = Letter.objects.get(pk=letter.pk)
        with pytest.raises(ValidationError, match="was sent"):
            actions.rewrite(sent, by=by, recipient="You", heading="Other", body="Other")
        with pytest.raises(
            ValidationError, match=f"{re.escape(cast.lead.name)} recorded that it went to ceo@trust.example"
        ):
            actions.record_sent(sent, by=by, file=upload("other.docx", samples.docx("Other")), **out)
        for change in ({"body": "Other"}, {"sent_to": "Other"}, {"sent_file": None, "sent_on": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Letter.objects.filter(pk=sent.pk).update(**change)
        assert LetterFile.objects.count() == 1


def test_a_sent_letter_has_its_pdf_or_a_file_and_never_both_or_neither(cast, made, out):
    with acting(cast.lead) as by:
        said = {**out, "sent_by": by.name}
        file = LetterFile.objects.create(
            letter=made, name="a.pdf", kind="pdf", size=4, sha256="0" * 64, by_name=by.name
        )
        for change in ({"sent_file": file}, {"pdf": None, "sha256": "", "pages": None}):
            with pytest.raises(IntegrityError, match="letter_sent_as_its_pdf_or_a_file"), transaction.atomic():
                Letter.objects.filter(pk=made.pk).update(**said, **change)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("letter.docx", b"", "This file is empty"),
        ("letter.txt", b"Dear colleague", ONLY),
        ("letter.docx", samples.xlsx(), ONLY),
        ("letter.docx", b"\x00\x01\x02\x03" * 40, ONLY),
        ("letter.docx", b"MZ\x90\x00", "This is a program"),
        ("letter.pdf", samples.pdf(script=True), "This PDF holds a script"),
        ("Mr John Smith.docx", samples.docx(), "Its name may hold"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_the_field_and_what_was_typed_stays(
    cast, letter, posted, sign_in, folder, name, content, why
):
    answer = sign_in(cast.lead).post(
        reverse("letters:sent", args=[letter.pk]), {**posted, "file": upload(name, content)}
    )
    page = answer.content.decode()
    assert (answer.status_code, why in page, "id_file-error" in page) == (422, True, True)
    assert 'value="ceo@trust.example"' in page
    assert "Smith" not in page
    assert on_disk(folder) == []
    with acting(cast.lead):
        assert Letter.objects.get(pk=letter.pk).sent_on is None


def test_a_file_that_is_too_large_is_refused(cast, letter, out, settings, folder):
    settings.FILE_LIMIT = 100
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="It is larger than 100 bytes"):
        actions.record_sent(letter, by=by, file=upload(), **out)
    assert on_disk(folder) == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"version": ""}, "Choose what was sent"),
        ({"version": "here"}, "You added a file"),
        ({"file": None}, "Choose the file that was sent"),
        ({"sent_to": ""}, "Choose the file again"),
        ({"version": "here", "file": None}, "Make the PDF first"),
    ],
)
def test_the_form_says_what_is_missing(cast, letter, posted, sign_in, changes, why):
    sent = {name: value for name, value in {**posted, "file": upload(), **changes}.items() if value is not None}
    answer = sign_in(cast.lead).post(reverse("letters:sent", args=[letter.pk]), sent)
    assert (answer.status_code, why in answer.content.decode()) == (422, True)


def test_the_page_says_which_version_was_sent_and_hands_it_out(cast, letter, posted, sign_in):
    browser = sign_in(cast.lead)
    address = reverse("letters:sent", args=[letter.pk])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {**posted, "file": upload()}).url == letter.get_absolute_url()
    assert browser.get(address).url == letter.get_absolute_url()
    with acting(cast.lead):
        file = LetterFile.objects.get()
    page = sign_in(cast.viewer).get(letter.get_absolute_url()).content.decode()
    for words in ("letter.docx", "Another version was sent", "ceo@trust.example", cast.lead.name, file.sha256):
        assert words in page
    for words in ("Change the letter", "Make the PDF", "Record as sent", "Download as Word"):
        assert words not in page
    had = sign_in(cast.viewer).get(reverse("letters:sent_file", args=[file.pk]))
    assert Document(BytesIO(had.content)).paragraphs[0].text == WORDS
    assert "sandbox" in had["Content-Security-Policy"]
    assert 'filename="letter.docx"' in had["Content-Disposition"]
    with acting(cast.lead):
        assert AuditEvent.objects.filter(verb="letter.file_read", user_id=cast.viewer.user_id).exists()


def test_two_people_record_one_letter_at_once_and_the_second_is_told(fresh_database, out, folder):
    cast = assemble()
    with acting(cast.lead) as by:
        letter = actions.write(cast.subject, "entry", by=by, recipient="You", heading="Level", body="Words.")

    def sending(who, to):
        return lambda: send(who, letter, {**out, "sent_to": to}, upload(content=samples.docx(to)))

    found = at_once(sending(cast.lead, "first@trust.example"), sending(cast.executive, "second@trust.example"))
    (refused,) = [each for each in found if isinstance(each, ValidationError)]
    (file,) = [each for each in found if isinstance(each, LetterFile)]
    with acting(cast.lead):
        sent = Letter.objects.get(pk=letter.pk)
        assert sent.sent_file_id == file.pk
        assert f"{sent.sent_by} recorded that it went to {sent.sent_to}" in str(refused)
        assert AuditEvent.objects.filter(verb="letter.sent").count() == 1
    assert len(on_disk(folder)) == 1


def test_the_second_person_keeps_what_they_typed(cast, letter, kept, posted, sign_in, folder):
    answer = sign_in(cast.executive).post(
        reverse("letters:sent", args=[letter.pk]),
        {**posted, "sent_to": "other@trust.example", "file": upload("b.docx", samples.docx("Other"))},
    )
    page = answer.content.decode()
    assert (answer.status_code, "This letter was sent" in page) == (422, True)
    assert 'value="other@trust.example"' in page
    assert "Choose the file again" not in page
    assert len(on_disk(folder)) == 1


@pytest.mark.parametrize(
    ("words", "state", "own", "others"),
    [
        ("Nothing of note.", "clear", None, None),
        ("Ask Dr Smith, who signs this.", "clear", None, None),
        ("Ring 07700 900123 for more.", "held", None, "may identify somebody"),
        ("NHS number 943 476 5919", "stopped", "may hold an NHS number", "may hold an NHS number"),
    ],
)
def test_the_words_of_the_file_are_read(cast, letter, out, words, state, own, others):
    file = send(cast.lead, letter, out, upload(content=samples.docx(words)))
    with acting(cast.lead):
        actions.examine_file(file.pk)
        file.refresh_from_db()
        assert file.words == state
    for who, refused in ((cast.lead, own), (cast.executive, others)):
        with acting(who) as by:
            if refused:
                with pytest.raises(ValidationError, match=refused):
                    actions.download_file(file, by=by)
            else:
                assert actions.download_file(file, by=by)


@pytest.fixture
def held(cast, letter, out):
    """A file that was sent and holds a phone number."""
    file = send(cast.lead, letter, out, upload(content=samples.docx("Ring 07700 900123 for more.")))
    with acting(cast.lead):
        actions.examine_file(file.pk)
        return LetterFile.objects.get(pk=file.pk)


def test_whoever_recorded_a_held_file_says_why_it_may_be_kept(cast, letter, held, sign_in):
    address = reverse("letters:release_file", args=[held.pk])
    assert "You cannot do this" in sign_in(cast.executive).get(address).content.decode()
    assert sign_in(cast.executive).post(address, {"reason": "It is ours."}).status_code == 422
    browser = sign_in(cast.lead)
    assert "Say why it may be kept" in browser.get(letter.get_absolute_url()).content.decode()
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": "It is the number of our own office."}).status_code == 302
    page = sign_in(cast.executive).get(letter.get_absolute_url()).content.decode()
    assert "It is the number of our own office." in page
    assert reverse("letters:sent_file", args=[held.pk]) in page
    with acting(cast.executive) as by:
        assert actions.download_file(held._meta.model.objects.get(pk=held.pk), by=by)
        assert AuditEvent.objects.filter(verb="letter.file_released").exists()


def test_what_nobody_may_have_can_go_and_the_record_stays(cast, letter, held, kept_elsewhere, folder, sign_in):
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="cannot be removed"):
        actions.remove_file(kept_elsewhere, by=by, reason="The wrong one.")
    address = reverse("letters:remove_file", args=[held.pk])
    assert sign_in(cast.lead).post(address, {"reason": "It names a patient’s daughter."}).status_code == 302
    with acting(cast.lead):
        actions.examine_file(held.pk)  # what the task does
        actions.examine_file(held.pk)
        assert Letter.objects.get(pk=letter.pk).sent_file_id == held.pk
    assert len(on_disk(folder)) == 1
    page = sign_in(cast.lead).get(letter.get_absolute_url()).content.decode()
    assert "It names a patient’s daughter." in page
    assert held.sha256 in page
    assert "was removed" in sign_in(cast.lead).get(reverse("letters:sent_file", args=[held.pk])).content.decode()


@pytest.fixture
def kept_elsewhere(cast, letter, out):
    """A good file of a second letter."""
    with acting(cast.lead) as by:
        words = {"recipient": "You", "heading": letter.heading, "body": letter.body}
        second = actions.write(letter.subject, "entry", by=by, **words)
    file = send(cast.lead, second, out)
    with acting(cast.lead):
        actions.examine_file(file.pk)
        return LetterFile.objects.get(pk=file.pk)


def test_an_infected_file_goes_and_one_that_waits_is_held(cast, letter, kept, folder, settings, monkeypatch, sign_in):
    settings.CLAMAV_ADDRESS = "unix:/nowhere"
    page = sign_in(cast.lead).get(letter.get_absolute_url()).content.decode()
    assert "waiting to be scanned" in page
    assert sign_in(cast.lead).get(reverse("letters:sent_file", args=[kept.pk])).status_code == 409
    with acting(cast.lead) as by:
        monkeypatch.setattr("concerns.files.actions.keeping.verdict", lambda content: "infected")
        actions.examine_file(kept.pk)
        kept.refresh_from_db()
        assert (kept.scan, kept.stored_as, on_disk(folder)) == ("infected", "", [])
        with pytest.raises(ValidationError, match="found something"):
            actions.download_file(kept, by=by)
        assert AuditEvent.objects.filter(verb="letter.file_scanned").exists()


def test_a_round_finds_what_was_left_and_bytes_that_no_row_knows(cast, kept, folder, monkeypatch):
    asked = []
    monkeypatch.setattr("concerns.files.actions.keeping.enqueue", lambda name, tenant, pk: asked.append((name, pk)))
    lost = folder / str(NORTH) / "letters" / "lost"
    lost.write_bytes(b"Left behind by a rollback")
    with acting(cast.lead):
        assert actions.tidy_files(NORTH, datetime.now(UTC)) == 0  # too young
        assert actions.tidy_files(NORTH, datetime.now(UTC) + timedelta(hours=2)) == 1
    assert (lost.exists(), len(on_disk(folder))) == (False, 1)
    assert set(asked) == {("escalation.letters.tasks.examine", kept.pk)}  # nobody has read it


def test_the_file_is_seen_where_its_letter_is_seen(cast, kept, sign_in):
    with tenant_context(NORTH, organisation_id=TRUST):
        assert not Letter.objects.exists()
        assert not LetterFile.objects.exists()
    with acting(cast.south_lead):
        assert not LetterFile.objects.exists()
    assert sign_in(cast.provider_user).get(reverse("letters:sent_file", args=[kept.pk])).status_code == 403


def test_words_are_taken_out_of_a_letter_with_its_pdf_until_it_was_sent(cast, made, out):
    with acting(cast.ig_lead):
        assert {place.fixed for place in places_of("Several sources agree") if place.model is Letter} == {False}
    with acting(cast.lead) as by:
        Letter.objects.filter(pk=made.pk).update(body="Other words.")  # as redaction does
        changed = Letter.objects.get(pk=made.pk)
        assert (changed.pdf, changed.sha256, changed.pages, changed.asked_at) == (None, "", None, None)
        actions.record_sent(changed, by=by, file=upload(), **out)
    with acting(cast.ig_lead):
        assert {place.fixed for place in places_of("Other words") if place.model is Letter} == {True}


def test_a_file_by_rest(cast, letter, out):
    with acting(cast.admin):
        secret = people_actions.issue_key(cast.lead, by=cast.admin, label="Test")[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    address = f"/api/v1/letters/{letter.pk}/sending/"
    wrong = client.post(address, {**out, "file": upload("letter.txt", b"Dear colleague")})
    assert (wrong.status_code, wrong.json()["errors"]["file"]) == (400, [ONLY])
    sent = client.post(address, {**out, "file": upload()})
    assert sent.status_code == 200, sent.content
    file = sent.json()["sent_file"]
    assert (file["name"], file["kind"], sent.json()["sha256"]) == ("letter.docx", "docx", "")
    assert client.get(f"/api/v1/letters/{letter.pk}/").json()["sent_file"] == file
    had = client.get(f"/api/v1/letters/files/{file['id']}/")
    assert Document(BytesIO(had.content)).paragraphs[0].text == WORDS
    again = client.post(address, {**out, "file": upload()})
    assert (again.status_code, "was sent" in str(again.json())) == (400, True)


def leave(person, today):
    """End a membership as of yesterday."""
    with acting(person):
        type(person).objects.filter(pk=person.pk).update(
            starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
        )


def test_once_the_recorder_has_left_whoever_writes_letters_decides_on_a_held_file(cast, letter, held, today, sign_in):
    leave(cast.lead, today)
    browser = sign_in(cast.executive)
    page = browser.get(letter.get_absolute_url()).content.decode()
    assert "who recorded it as sent, has left. Those who write letters decide on it now" in page
    assert "Say why it may be kept" in page
    assert reverse("letters:sent_file", args=[held.pk]) in page  # one reads it before one decides
    with acting(cast.executive) as by:
        assert actions.download_file(held, by=by)
    for who in (cast.viewer, cast.by_role["auditor"]):  # nobody else
        with acting(who) as by, pytest.raises(ValidationError, match="has left, so only those who write letters"):
            actions.download_file(held, by=by)
        assert "Say why it may be kept" not in sign_in(who).get(letter.get_absolute_url()).content.decode()
    address = reverse("letters:release_file", args=[held.pk])
    assert browser.post(address, {"reason": "It is the number of our own office."}).status_code == 302
    with acting(cast.viewer) as by:
        held.refresh_from_db()
        assert (held.words, held.released_by) == ("released", cast.executive.name)
        assert actions.download_file(held, by=by)


def test_a_recorder_in_another_membership_has_not_left(cast, letter, held, today):
    leave(cast.lead, today)
    with acting(cast.lead):
        again = type(cast.lead).objects.create(user=cast.lead.user, role="exec_quality_lead", starts_on=today)
        again = type(again).objects.select_related("tenant", "user").get(pk=again.pk)
    with acting(cast.executive) as by, pytest.raises(ValidationError, match="Only the person who recorded it"):
        actions.release_file(held, by=by, reason="It is ours.")
    with acting(again) as by:
        assert actions.release_file(held, by=by, reason="It is ours.").words == "released"


def test_a_recorder_whose_role_writes_no_letters_any_more_has_left(cast, letter, held):
    with acting(cast.lead):
        type(cast.lead).objects.filter(pk=cast.lead.pk).update(role="sqg_member")
    with acting(cast.executive) as by:
        assert actions.release_file(held, by=by, reason="It is ours.").words == "released"
