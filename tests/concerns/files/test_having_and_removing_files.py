"""A file is handed over to those who may have it, and removed for good with a reason."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from concerns.files import actions
from concerns.files.models import Attachment
from concerns.models import ConcernEvent
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from tests.cast import NORTH, acting
from tests.concerns.files import samples
from tests.concerns.files.conftest import upload

API = "/api/v1/"


def address(row, what=""):
    return f"/concerns/files/{row.pk}/{what}"


def test_a_file_is_saved_and_never_shown(cast, raised, attached, sign_in):
    row = attached(raised(), file=upload("Fälle <1>.pdf"))
    response = sign_in(cast.viewer).get(address(row))
    assert response.content == samples.pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''F%C3%A4lle%20_1_.pdf")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
    with acting(cast.lead):
        event = AuditEvent.objects.get(verb="file.downloaded")
        assert (event.actor, event.target_label) == (cast.viewer.name, f"attachment on {row.concern.ref}")


def test_a_restricted_concerns_file_is_for_the_cleared_and_its_trail_too(cast, raised, attached, sign_in, cleared):
    cleared(cast.lead, "speak_up")
    row = attached(raised(sensitivity="speak_up"))
    assert sign_in(cast.lead).get(address(row)).status_code == 200
    for somebody in (cast.executive, cast.nurse, cast.viewer, cast.provider_user):
        assert sign_in(somebody).get(address(row)).status_code == 404
    with acting(cast.auditor):
        assert not AuditEvent.objects.filter(verb__startswith="file.").exists()
    with acting(cast.guardian):
        assert AuditEvent.objects.get(verb="file.downloaded").stream == "speak_up"


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"other")])
def test_lost_or_changed_bytes_are_said_plainly(cast, raised, attached, on_disk, sign_in, damage):
    row = attached(raised())
    damage(on_disk()[0])
    response = sign_in(cast.lead).get(address(row))
    assert response.status_code == 409
    assert "can no longer be read" in response.content.decode()


def test_a_file_is_removed_with_a_reason_and_its_row_stays(cast, raised, attached, sign_in, on_disk):
    concern = raised()
    row = attached(concern)
    browser = sign_in(cast.lead)
    assert "cannot be brought back" in browser.get(address(row, "remove/")).content.decode()
    assert browser.post(address(row, "remove/"), {"reason": " "}).status_code == 422
    assert browser.post(address(row, "remove/"), {"reason": "Names 943 476 5919."}).status_code == 422
    assert browser.post(address(row, "remove/"), {"reason": "It was the wrong month."}).status_code == 302
    page = browser.get(concern.get_absolute_url()).content.decode()
    assert "It was the wrong month." in page
    assert "Removed a file" in page
    assert address(row) + '"' not in page
    assert "was removed" in browser.get(address(row)).content.decode()
    assert browser.post(address(row, "remove/"), {"reason": "Again."}).status_code == 422
    with acting(cast.lead):
        assert ConcernEvent.objects.filter(verb="file_removed").count() == 1
        assert AuditEvent.objects.filter(verb="file.removed").count() == 1


def test_the_bytes_go_exactly_once(cast, raised, attached, on_disk):
    row = attached(raised())
    with acting(cast.lead) as by:
        assert not actions.discard(row.pk), "a file that is there keeps its bytes"
        actions.remove(row, by=by, reason="Wrong month.")
        assert len(on_disk()) == 1, "after the commit, by a task"
        assert actions.discard(row.pk)
        assert not actions.discard(row.pk)
        assert Attachment.objects.get().stored_as == ""
    assert on_disk() == []


def test_the_broom_deletes_what_a_lost_task_left(cast, raised, attached, on_disk):
    row = attached(raised())
    with acting(cast.lead) as by:
        actions.remove(row, by=by, reason="Wrong month.")
        assert actions.tidy(NORTH, timezone.now()).discarded == 1
        assert actions.tidy(NORTH, timezone.now()).discarded == 0
    assert on_disk() == []


def test_bytes_that_were_deleted_before_the_row_said_so_do_no_harm(cast, raised, attached, on_disk):
    row = attached(raised())
    with acting(cast.lead) as by:
        actions.remove(row, by=by, reason="Wrong month.")
        on_disk()[0].unlink()
        assert actions.discard(row.pk)


def test_the_same_file_may_come_back_after_its_removal(cast, raised, attached):
    concern = raised()
    with acting(cast.lead) as by:
        actions.remove(attached(concern), by=by, reason="Too early.")
    assert attached(concern).pk


def test_an_outside_organisation_takes_back_what_it_gave_and_nothing_else(cast, shared, attached, sign_in):
    own = attached(shared, by=cast.provider_user)
    theirs = attached(shared, file=upload("b.txt", b"From us."), visibility="named", organisations=shared.shared_with)
    browser = sign_in(cast.provider_user)
    assert browser.post(address(theirs, "remove/"), {"reason": "No."}).status_code == 422
    assert browser.post(address(own, "remove/"), {"reason": "An older copy."}).status_code == 302
    with acting(cast.lead):
        assert set(Attachment.objects.present()) == {theirs}


def test_a_row_is_never_deleted_and_needs_a_reason_to_be_removed(cast, raised, attached):
    row = attached(raised())
    with acting(cast.lead):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            row.delete()
        with pytest.raises(DatabaseError, match="removed_with_reason"), transaction.atomic():
            Attachment.objects.update(removed_at=timezone.now())


def test_the_litany_of_removing(cast, raised, attached, sign_in):
    row = attached(raised())
    assert sign_in(cast.lead).put(address(row, "remove/")).status_code == 405
    assert sign_in(cast.south_lead).post(address(row, "remove/"), {"reason": "x"}).status_code == 404
    for somebody in (cast.viewer, cast.secretary):
        assert sign_in(somebody).post(address(row, "remove/"), {"reason": "x"}).status_code == 403
        with acting(somebody) as by, pytest.raises(PermissionDenied):
            actions.remove(row, by=by, reason="x")


def test_by_rest(cast, raised, client, key_for, on_disk):
    concern = raised()
    headers = key_for(cast.lead)
    at = f"{API}concerns/{concern.pk}/files/"
    response = client.post(at, {"files": [upload(), upload("a.exe", b"MZ\0\0")]}, headers=headers)
    shown = response.json()
    assert response.status_code == 201, shown
    assert [row["name"] for row in shown["files"]] == ["figures.pdf"]
    assert "program" in shown["refused"][0]
    listed = client.get(at, headers=headers).json()
    assert (listed["count"], listed["results"]) == (1, shown["files"])
    file = client.get(f"{API}files/{shown['files'][0]['id']}/", headers=headers)
    assert file.content == samples.pdf()
    assert file["Content-Disposition"] == 'attachment; filename="figures.pdf"'
    refused = client.post(at, {"files": [upload()]}, headers=headers)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["files"])
    assert client.post(at, {"visibility": "icb"}, headers=headers).status_code == 400
    assert client.post(at, {"files": [upload()], "visibility": "all"}, headers=headers).status_code == 400
    assert client.get(at, headers=key_for(cast.provider_user)).status_code == 404
    assert client.post(at, {"files": [upload()]}, headers=key_for(cast.secretary)).status_code == 403
    with acting(cast.lead) as by:
        row = actions.remove(Attachment.objects.get(), by=by, reason="Wrong.")
        with pytest.raises(ValidationError, match="removed"):
            actions.download(row, by=by)


def test_the_broom_sees_every_stream_and_keeps_their_bytes(cast, raised, attached, cleared, on_disk):
    from concerns.files.tasks import EVERYTHING
    from concerns.rules.vocabulary import Sensitivity

    cleared(cast.lead)
    for number, sensitivity in enumerate(Sensitivity.values):
        concern = raised(sensitivity=sensitivity)
        for visibility in ("team", "icb"):
            text = f"{number} {visibility}".encode()
            attached(concern, visibility=visibility, file=upload("a.txt", text))
    with tenant_context(NORTH, clearances=EVERYTHING):
        assert actions.tidy(NORTH, timezone.now().replace(year=2099)).orphans == 0
    assert len(on_disk()) == 2 * len(Sensitivity.values)
