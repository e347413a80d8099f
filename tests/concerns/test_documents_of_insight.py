"""Documents of insight: added in the same minute, had by whoever sees the item and nobody else."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from concerns.insight import actions, tasks
from concerns.insight.models import InsightFile, InsightItem
from concerns.insight.queries import triangle
from quality_oversight.audit.models import AuditEvent
from tests.cast import NORTH, acting

SAYS = {"source": "EQ13", "polarity": "negative", "headline": "Fewer would recommend it"}
LOG = "/insight/log/"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Keep the bytes in a folder of the test's own."""
    options = settings.STORAGES["attachments"] | {"OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"attachments": options}
    return tmp_path / "files"


def upload(name: str = "survey.txt", content: bytes = b"Two in three would recommend it.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def item(cast):
    with acting(cast.lead) as by:
        return actions.log(cast.subject, by=by, files=[upload()], **SAYS)


@pytest.fixture
def kept(cast, item):
    with acting(cast.lead):
        return InsightFile.objects.get()


def test_an_item_is_logged_with_a_document_and_a_link_in_one_form(cast, sign_in, folder):
    browser = sign_in(cast.lead)
    typed = {"subject": str(cast.subject.pk), **SAYS, "link": "https://www.cqc.org.uk/survey"}
    answer = browser.post(LOG, typed | {"files": [upload(), upload("table.csv", b"a,b\n1,2\n")]}, follow=True)
    page = answer.content.decode()
    for words in ("It is logged as INS-", "survey.txt", "table.csv", "https://www.cqc.org.uk/survey"):
        assert words in page, words
    assert len(on_disk(folder)) == 2
    with acting(cast.viewer):
        file = InsightFile.objects.get(name="survey.txt")
    answer = sign_in(cast.viewer).get(reverse("insight:download_file", args=[file.pk]))
    assert answer.content == b"Two in three would recommend it."
    assert "attachment" in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]
    with acting(cast.lead):
        assert AuditEvent.objects.filter(verb="insight.file_read", user_id=cast.viewer.user_id).exists()


def test_where_a_document_is_refused_nothing_is_logged_and_what_was_typed_stays(cast, sign_in, folder):
    typed = {"subject": str(cast.subject.pk), **SAYS, "text": "Kept as it was typed."}
    sent = [upload(), upload("page.html", b"<html><script>1</script></html>")]
    answer = sign_in(cast.lead).post(LOG, typed | {"files": sent})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert '<a href="#id_files' in page
    assert "page.html: " in page
    assert "Kept as it was typed." in page
    with acting(cast.lead):
        assert not InsightItem.objects.exists()
    assert on_disk(folder) == []


def test_each_document_that_is_added_later_is_taken_or_refused_for_itself(cast, item, sign_in):
    address = reverse("insight:add_files", args=[item.pk])
    browser = sign_in(cast.lead)
    answer = browser.post(address, {"files": [upload("again.txt"), upload("letter.txt", b"A letter.")]})
    page = answer.content.decode()
    assert "1 document added: letter.txt." in page
    assert "here already, as survey.txt" in page
    assert "Choose at least one document" in browser.post(address, {}).content.decode()
    with acting(cast.lead):
        assert InsightFile.objects.count() == 2


def test_a_document_is_removed_with_a_reason_and_its_bytes_go(cast, item, kept, folder, sign_in):
    address = reverse("insight:remove_file", args=[kept.pk])
    browser = sign_in(cast.lead)
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": "The wrong year."}).status_code == 302
    page = browser.get(item.get_absolute_url()).content.decode()
    assert "The wrong year." in page
    assert reverse("insight:download_file", args=[kept.pk]) not in page
    assert browser.post(address, {"reason": "Again."}).status_code == 422
    with acting(cast.lead):
        actions.examine_file(kept.pk)
    assert on_disk(folder) == []


@pytest.mark.parametrize(
    ("content", "state", "own", "others"),
    [
        (b"Nothing of note.", "clear", None, None),
        (b"Ring 07700 900123 for more.", "held", None, "may identify somebody"),
        (b"NHS number 943 476 5919", "stopped", "may hold an NHS number", "may hold an NHS number"),
    ],
)
def test_the_words_of_a_document_are_read(cast, item, content, state, own, others):
    with acting(cast.lead) as by:
        row = actions.add_files(item, [upload("words.txt", content)], by=by).files[0]
        actions.examine_file(row.pk)
        row.refresh_from_db()
        assert row.words == state
    for who, refused in ((cast.lead, own), (cast.executive, others)):
        with acting(who) as by:
            if refused:
                with pytest.raises(ValidationError, match=refused):
                    actions.download_file(row, by=by)
            else:
                assert actions.download_file(row, by=by) == content


def test_a_correction_shows_the_documents_of_what_it_replaces_and_takes_its_own(cast, item, kept, sign_in):
    with acting(cast.lead) as by:
        made = actions.correct(item, by=by, reason="The period was wrong.", files=[upload("new.txt", b"New.")])
        with pytest.raises(ValidationError, match="takes no documents any more"):
            actions.add_files(item, [upload("late.txt", b"Late.")], by=by)
    page = sign_in(cast.lead).get(made.get_absolute_url()).content.decode()
    for words in ("survey.txt", f", to {item.ref}", "new.txt"):
        assert words in page, words


def test_where_items_stand_they_say_how_many_documents_they_have(cast, item, sign_in):
    browser = sign_in(cast.lead)
    for address in ("/insight/", reverse("insight:triangulation", args=[cast.subject.pk])):
        assert "1 document" in browser.get(address).content.decode(), address
    today = timezone.localdate()
    with acting(cast.lead):
        assert [each.documents for each in triangle(cast.subject, today, today).items] == [1]
    profile = browser.get(reverse("profile:profile", args=[cast.subject.provider_id])).content.decode()
    assert "Fewer would recommend it (1 document)" in profile


@pytest.fixture
def secret(cast):
    """An item of the speak-up stream, with a document."""
    with acting(cast.guardian) as by:
        says = {"source": "IL03", "polarity": "negative", "headline": "Pressure rose"}
        item = actions.log(cast.subject, by=by, files=[upload("guardian.txt", b"The guardian's figures.")], **says)
        assert item.sensitivity == "speak_up"
        return item, InsightFile.objects.get()


def test_a_document_of_a_restricted_item_is_there_for_nobody_else(cast, secret, sign_in, client, key_for):
    item, file = secret
    lead = sign_in(cast.lead)
    for name in ("download_file", "remove_file"):
        assert lead.get(reverse(f"insight:{name}", args=[file.pk])).status_code == 404
    assert lead.get(reverse("insight:add_files", args=[item.pk])).status_code == 404
    headers = key_for(cast.lead)
    assert client.get(f"/api/v1/insight/documents/{file.pk}/", headers=headers).status_code == 404
    assert client.get(f"/api/v1/insight/{item.pk}/documents/", headers=headers).status_code == 404
    with acting(cast.lead) as by:
        assert not InsightFile.objects.exists()
        assert not AuditEvent.objects.filter(verb="insight.file_added").exists()
        with pytest.raises(InsightItem.DoesNotExist):
            actions.add_files(item, [upload()], by=by)
    assert sign_in(cast.guardian).get(reverse("insight:download_file", args=[file.pk])).status_code == 200


def test_the_worker_reads_documents_of_every_stream_and_clears_what_no_row_knows(cast, secret, folder):
    _, file = secret
    tasks.examine(str(NORTH), str(file.pk))
    with acting(cast.guardian):
        file.refresh_from_db()
        assert file.words == "clear"
    lost = folder / str(NORTH) / "insight" / ("0" * 32)
    lost.write_bytes(b"of no row")
    old = (datetime.now(UTC) - timedelta(days=3)).timestamp()
    os.utime(lost, (old, old))
    tasks.tidy(str(NORTH))
    assert not lost.exists()
    assert len(on_disk(folder)) == 1


def test_programs_add_and_have_documents(cast, item, kept, client, key_for):
    headers = key_for(cast.lead)
    address = f"/api/v1/insight/{item.pk}/documents/"
    answer = client.post(address, {"files": [upload("more.txt", b"More."), upload("again.txt")]}, headers=headers)
    assert answer.status_code == 201
    assert [each["name"] for each in answer.json()["added"]] == ["more.txt"]
    assert "here already" in answer.json()["refused"][0]
    assert {each["name"] for each in client.get(address, headers=headers).json()} == {"more.txt", "survey.txt"}
    answer = client.get(f"/api/v1/insight/documents/{kept.pk}/", headers=headers)
    assert answer.content == b"Two in three would recommend it."


def test_who_only_reads_adds_and_removes_nothing(cast, item, kept, sign_in):
    viewer = sign_in(cast.auditor)
    assert viewer.get(reverse("insight:add_files", args=[item.pk])).status_code == 403
    assert viewer.get(reverse("insight:remove_file", args=[kept.pk])).status_code == 403
    page = viewer.get(item.get_absolute_url()).content.decode()
    assert "survey.txt" in page
    assert "Add documents" not in page
    with acting(cast.auditor) as by, pytest.raises(PermissionDenied):
        actions.add_files(item, [upload("other.txt", b"Other")], by=by)
