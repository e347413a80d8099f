"""Documents of interventions: kept, scanned and read, had by the ICB's own people, removed with a reason."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from escalation.interventions import actions
from escalation.interventions.models import InterventionFile
from quality_oversight.audit.models import AuditEvent
from quality_oversight.people import actions as people_actions
from tests.cast import NORTH, TRUST, acting
from tests.concerns.files import samples
from tests.rows import add_intervention


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Keep the bytes in a folder of the test's own."""
    options = settings.STORAGES["attachments"] | {"OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"attachments": options}
    return tmp_path / "files"


@pytest.fixture
def notice(cast, today):
    with acting(cast.lead):
        return add_intervention(cast.subject, cast.lead, told_on=today, told_to=TRUST)


def upload(name: str = "notice.txt", content: bytes = b"Handovers over an hour.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def kept(cast, notice):
    with acting(cast.lead) as by:
        return actions.add_files(notice, [upload()], by=by).files[0]


def test_a_document_is_kept_told_of_and_had(cast, notice, kept, folder, sign_in):
    assert len(on_disk(folder)) == 1
    with acting(cast.lead):
        assert [event.verb for event in notice.events.all()] == ["file_added"]
    answer = sign_in(cast.viewer).get(reverse("interventions:download_file", args=[kept.pk]))
    assert answer.content == b"Handovers over an hour."
    assert "attachment" in answer["Content-Disposition"]
    assert "notice.txt" in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]
    with acting(cast.lead):
        assert AuditEvent.objects.filter(verb="intervention.file_read", user_id=cast.viewer.user_id).exists()
    page = sign_in(cast.lead).get(notice.get_absolute_url()).content.decode()
    assert reverse("interventions:remove_file", args=[kept.pk]) in page


def test_a_provider_has_no_document(cast, notice, kept, sign_in):
    browser = sign_in(cast.provider_user)
    assert browser.get(reverse("interventions:download_file", args=[kept.pk])).status_code == 404
    page = browser.get(notice.get_absolute_url()).content.decode()
    assert "notice.txt" not in page
    with acting(cast.provider_user) as by:
        assert not InterventionFile.objects.exists()
        with pytest.raises(PermissionDenied):
            actions.add_files(notice, [upload("other.txt", b"Other")], by=by)


def test_each_document_is_taken_or_refused_for_itself(cast, notice, kept, folder):
    sent = [
        upload("again.txt"),
        upload("page.html", b"<html><script>1</script></html>"),
        upload("Mr John Smith.txt", b"Some words"),
        SimpleUploadedFile("report.pdf", samples.pdf()),
    ]
    with acting(cast.lead) as by:
        taken = actions.add_files(notice, sent, by=by)
        assert [each.name for each in taken.files] == ["report.pdf"]
        assert len(taken.refused) == 3
        assert "here already, as notice.txt" in taken.refused[0]
        assert "Smith" not in " ".join(taken.refused)
        with pytest.raises(ValidationError, match="Choose at least one"):
            actions.add_files(notice, [], by=by)
        with pytest.raises(ValidationError, match="here already"):
            actions.add_files(notice, [upload()], by=by)
    assert len(on_disk(folder)) == 2


@pytest.mark.parametrize(
    ("content", "state", "own", "others"),
    [
        (b"Nothing of note.", "clear", None, None),
        (b"Ring 07700 900123 for more.", "held", None, "may identify somebody"),
        (b"NHS number 943 476 5919", "stopped", "may hold an NHS number", "may hold an NHS number"),
    ],
)
def test_the_words_of_a_document_are_read(cast, notice, content, state, own, others):
    with acting(cast.lead) as by:
        row = actions.add_files(notice, [upload("words.txt", content)], by=by).files[0]
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


def test_an_infected_document_goes(cast, notice, kept, folder, settings, monkeypatch):
    settings.CLAMAV_ADDRESS = "unix:/nowhere"
    with acting(cast.lead) as by:
        with pytest.raises(ValidationError, match="waiting to be scanned"):
            actions.download_file(kept, by=by)
        monkeypatch.setattr("concerns.files.actions.keeping.verdict", lambda content: "infected")
        actions.examine_file(kept.pk)
        kept.refresh_from_db()
        assert (kept.scan, kept.stored_as, on_disk(folder)) == ("infected", "", [])
        with pytest.raises(ValidationError, match="found something"):
            actions.download_file(kept, by=by)
        assert AuditEvent.objects.filter(verb="intervention.file_scanned").exists()


def test_a_document_is_removed_with_a_reason_and_its_bytes_go(cast, notice, kept, folder):
    with acting(cast.executive) as by:
        with pytest.raises(ValidationError, match="Enter why"):
            actions.remove_file(kept, by=by, reason=" ")
        actions.remove_file(kept, by=by, reason="The wrong letter.")
        with pytest.raises(ValidationError, match="was removed"):
            actions.remove_file(kept, by=by, reason="Again.")
        kept.refresh_from_db()
        with pytest.raises(ValidationError, match="was removed"):
            actions.download_file(kept, by=by)
        actions.examine_file(kept.pk)  # what the task does
        actions.examine_file(kept.pk)
        assert on_disk(folder) == []
        step = notice.events.first()
        assert (step.verb, step.text) == ("file_removed", "The wrong letter.")
        assert step.changes == {"files": ["notice.txt", ""]}
        assert actions.add_files(notice, [upload()], by=by).files  # the same may come again


def test_a_round_finds_what_was_left_and_bytes_that_no_row_knows(cast, kept, folder, monkeypatch):
    asked = []
    monkeypatch.setattr("concerns.files.actions.keeping.enqueue", lambda name, tenant, pk: asked.append((name, pk)))
    lost = folder / str(NORTH) / "interventions" / "lost"
    lost.write_bytes(b"Left behind by a rollback")
    with acting(cast.lead):
        assert actions.tidy_files(NORTH, datetime.now(UTC)) == 0  # too young
        assert actions.tidy_files(NORTH, datetime.now(UTC) + timedelta(hours=2)) == 1
    assert not lost.exists()
    assert len(on_disk(folder)) == 1
    assert set(asked) == {("escalation.interventions.tasks.examine", kept.pk)}  # nobody has read it


def test_the_form_takes_several_and_says_what_it_refused(cast, notice, sign_in):
    browser, address = sign_in(cast.lead), reverse("interventions:add_files", args=[notice.pk])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"files": [], "once": "x"}).status_code == 422
    part = browser.post(address, {"files": [upload("a.txt", b"First words"), upload("b.exe", b"MZ\x90\x00")]})
    assert part.status_code == 422
    assert "1 document added: a.txt" in part.content.decode()
    assert browser.post(address, {"files": [upload("c.txt", b"Third words")]}).status_code == 302


def test_documents_by_program(cast, notice):
    with acting(cast.admin):
        secret = people_actions.issue_key(cast.lead, by=cast.admin, label="Test")[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    address = f"/api/v1/interventions/{notice.pk}/documents/"
    made = client.post(address, {"files": [upload(), upload("b.exe", b"MZ\x90\x00")]})
    assert made.status_code == 201, made.content
    assert [each["name"] for each in made.json()["added"]] == ["notice.txt"]
    assert len(made.json()["refused"]) == 1
    listed = client.get(address).json()
    assert listed == made.json()["added"]
    assert client.get(f"/api/v1/interventions/documents/{listed[0]['id']}/").content == b"Handovers over an hour."
    assert client.post(address, {}).status_code == 400
