"""Where a virus scanner is configured, nobody gets a file that it has not found clean."""

from datetime import timedelta

import pytest
from celery.exceptions import Retry
from django.utils import timezone

from concerns.files import actions, tasks
from concerns.files.models import Attachment
from concerns.files.rules.states import Scan, why_not_download, why_not_remove
from concerns.files.scanner import ScannerAwayError, verdict
from quality_oversight.audit.models import AuditEvent
from tests.cast import NORTH, acting
from tests.concerns.files import clamav
from tests.concerns.files.conftest import upload
from tests.concerns.files.samples import EICAR


@pytest.fixture
def server(settings):
    with clamav.running() as running:
        settings.CLAMAV_ADDRESS = running.address
        yield running


@pytest.mark.parametrize(
    ("scan", "scanning", "removed", "words"),
    [
        ("unscanned", False, False, None),
        ("clean", True, False, None),
        ("clean", False, False, None),
        ("waiting", False, False, None),
        ("unscannable", False, False, None),
        ("unscanned", True, False, "waiting to be scanned"),
        ("waiting", True, False, "waiting to be scanned"),
        ("unscannable", True, False, "could not examine"),
        ("infected", True, False, "found something"),
        ("infected", False, False, "found something"),
        ("clean", True, True, "removed"),
    ],
)
def test_what_a_scan_means(scan, scanning, removed, words):
    reason = why_not_download(scan, scanning=scanning, removed=removed)
    assert reason is None if words is None else words in reason


@pytest.mark.parametrize(
    ("removed", "outside", "own", "refused"),
    [
        (False, False, False, False),
        (False, False, True, False),
        (False, True, True, False),
        (False, True, False, True),
        (True, False, True, True),
    ],
)
def test_who_takes_a_file_away(removed, outside, own, refused):
    assert (why_not_remove(removed=removed, outside=outside, own=own) is not None) == refused


def test_the_scanner_is_asked_in_its_own_tongue(server):
    assert verdict(b"Falls fell." * 1000) == Scan.CLEAN
    assert verdict(b"a" * 5000 + EICAR) == Scan.INFECTED
    server.limit = 100
    assert verdict(b"a" * 101) == Scan.UNSCANNABLE
    server.says = b"stream: Can't allocate memory ERROR"
    assert verdict(b"a") == Scan.UNSCANNABLE
    assert set(server.commands) == {b"nINSTREAM"}


def test_a_scanner_that_is_away_is_said_to_be(settings, server):
    address = server.address
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"
    with pytest.raises(ScannerAwayError):
        verdict(b"a")
    settings.CLAMAV_ADDRESS = "unix:/nowhere/clamd.sock"
    with pytest.raises(ScannerAwayError):
        verdict(b"a")
    settings.CLAMAV_ADDRESS = address
    assert verdict(b"a") == Scan.CLEAN


def test_a_file_waits_until_it_is_found_clean(cast, raised, attached, server, sign_in):
    concern = raised()
    row = attached(concern)
    browser = sign_in(cast.lead)
    assert row.scan == Scan.WAITING
    assert "Waiting to be scanned" in browser.get(concern.get_absolute_url()).content.decode()
    response = browser.get(f"/concerns/files/{row.pk}/")
    assert (response.status_code, "waiting to be scanned" in response.content.decode()) == (409, True)
    tasks.scan(str(NORTH), str(row.pk))
    assert browser.get(f"/concerns/files/{row.pk}/").status_code == 200
    tasks.scan(str(NORTH), str(row.pk))
    assert len(server.commands) == 1, "nothing is asked twice"


def test_an_infected_file_is_deleted_and_its_row_stays(cast, raised, attached, server, sign_in, on_disk):
    concern = raised()
    row = attached(concern, file=upload("note.txt", b"Note " + EICAR))
    tasks.scan(str(NORTH), str(row.pk))
    tasks.discard(str(NORTH), str(row.pk))
    assert on_disk() == []
    browser = sign_in(cast.lead)
    assert "found something" in browser.get(f"/concerns/files/{row.pk}/").content.decode()
    assert "Infected" in browser.get(concern.get_absolute_url()).content.decode()
    with acting(cast.lead):
        assert Attachment.objects.get().stored_as == ""
        assert AuditEvent.objects.get(verb="file.scanned").detail == {"result": "infected"}


def test_a_file_that_cannot_be_scanned_is_not_given_out(cast, raised, attached, server, sign_in):
    server.limit = 10
    row = attached(raised())
    tasks.scan(str(NORTH), str(row.pk))
    assert "could not examine" in sign_in(cast.lead).get(f"/concerns/files/{row.pk}/").content.decode()


def test_the_scanner_is_asked_again_when_it_is_away(cast, raised, attached, server, settings):
    row = attached(raised())
    address, settings.CLAMAV_ADDRESS = server.address, "127.0.0.1:1"
    with pytest.raises((Retry, ScannerAwayError)):
        tasks.scan(str(NORTH), str(row.pk))
    with acting(cast.lead):
        assert Attachment.objects.get().scan == Scan.WAITING
    settings.CLAMAV_ADDRESS = address
    tasks.scan(str(NORTH), str(row.pk))
    with acting(cast.lead):
        assert Attachment.objects.get().scan == Scan.CLEAN
    assert tasks.scan.max_retries == 6


def test_files_of_before_the_scanner_are_scanned_too(cast, raised, attached, settings, sign_in, monkeypatch):
    row = attached(raised())
    assert sign_in(cast.lead).get(f"/concerns/files/{row.pk}/").status_code == 200
    sent = []
    monkeypatch.setattr("concerns.files.actions.tidying.enqueue", lambda name, *args: sent.append((name, args)))
    with acting(cast.lead):
        assert actions.tidy(NORTH, timezone.now() + timedelta(hours=1)).scans == 0, "there is no scanner"
    with clamav.running() as running:
        settings.CLAMAV_ADDRESS = running.address
        assert sign_in(cast.lead).get(f"/concerns/files/{row.pk}/").status_code == 409
        with acting(cast.lead):
            assert actions.tidy(NORTH, timezone.now()).scans == 0, "its own task may still run"
            assert actions.tidy(NORTH, timezone.now() + timedelta(hours=1)).scans == 1
        assert sent == [("concerns.files.tasks.scan", (NORTH, row.pk))]
        tasks.scan(*(str(each) for each in sent[0][1]))
    with acting(cast.lead):
        assert Attachment.objects.get().scan == Scan.CLEAN


def test_a_restricted_file_is_scanned_by_a_task_that_sees_every_stream(cast, raised, attached, cleared, server):
    cleared(cast.lead, "safeguarding")
    row = attached(raised(sensitivity="safeguarding"), visibility="team")
    tasks.scan(str(NORTH), str(row.pk))
    with acting(cast.lead):
        assert Attachment.objects.get().scan == Scan.CLEAN
