"""Files come onto a concern: the good ones are kept, each refused one says why, nothing is left behind."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from concerns import actions as concern_actions
from concerns.files import actions
from concerns.files.models import Attachment
from concerns.models import Concern, ConcernEvent
from quality_oversight.audit.models import AuditEvent
from tests.cast import SECOND_TRUST, TRUST, acting
from tests.concerns.files import samples
from tests.concerns.files.conftest import upload


def page_of(concern):
    return f"/concerns/files/on/{concern.pk}/"


def test_several_files_at_once(cast, raised, sign_in, on_disk):
    concern = raised()
    browser = sign_in(cast.lead)
    assert "multiple" in browser.get(page_of(concern)).content.decode()
    sent = [upload(), upload("ward.png", samples.png()), upload("note.txt", b"Falls fell.")]
    response = browser.post(page_of(concern), {"files": sent, "visibility": "icb"})
    assert response.status_code == 302
    page = browser.get(concern.get_absolute_url()).content.decode()
    for words in ("3 files added", "figures.pdf", "ward.png", "note.txt", "PDF, ", "PNG image"):
        assert words in page
    assert len(on_disk()) == 3
    with acting(cast.lead):
        event = ConcernEvent.objects.get(verb="file_added")
        assert event.changes == {"files": ["", "figures.pdf, ward.png, note.txt"]}
        assert Concern.objects.get().version == concern.version, "whoever edits the words is not disturbed"
        assert AuditEvent.objects.filter(verb="file.added").count() == 3
        assert "figures" not in str(AuditEvent.objects.filter(verb="file.added").values())


def test_the_bytes_stand_under_a_random_name_outside_the_database(cast, raised, attached, on_disk):
    row = attached(raised())
    (path,) = on_disk()
    assert (path.parent.name, path.suffix, "figures" in path.name) == (str(cast.north.pk), "", False)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256
    assert row.size == path.stat().st_size


def test_the_good_ones_are_kept_where_others_are_refused(cast, raised, sign_in, on_disk):
    concern = raised()
    bad = [upload("tool.exe", b"MZ\0\0"), upload("page.html", b"<html></html>"), upload("plan.docx", samples.png())]
    response = sign_in(cast.lead).post(page_of(concern), {"files": [upload(), *bad], "visibility": "icb"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "2 files added: figures.pdf, plan.png" in page
    assert "Named after what is in it: plan.png" in page
    assert "tool.exe: This is a program" in page
    assert "page.html: Web pages" in page
    assert len(on_disk()) == 2


def test_when_none_is_good_nothing_is_written(cast, raised, sign_in, on_disk):
    concern = raised()
    response = sign_in(cast.lead).post(page_of(concern), {"files": [upload("a.exe", b"MZ\0\0")], "visibility": "icb"})
    assert response.status_code == 422
    assert "This is a program" in response.content.decode()
    with acting(cast.lead):
        assert not Attachment.objects.exists()
        assert not ConcernEvent.objects.filter(verb="file_added").exists()
    assert on_disk() == []


def test_the_same_file_twice_is_recognised(cast, raised, attached, on_disk):
    concern, other = raised(), raised()
    attached(concern)
    with acting(cast.lead) as by:
        with pytest.raises(ValidationError, match="on the concern already, as figures"):
            actions.add_files(concern, [upload("again.pdf")], by=by)
        added = actions.add_files(other, [upload("a.pdf"), upload("b.pdf")], by=by)
        assert [each.name for each in added.files] == ["a.pdf"], "twice in one request, too"
    assert len(on_disk()) == 2


def test_a_file_that_is_too_large_is_refused_alone_and_a_request_as_a_whole(cast, raised, sign_in, settings, on_disk):
    concern = raised()
    browser = sign_in(cast.lead)
    settings.FILE_LIMIT = 5000
    large = upload("large.txt", b"a" * 6000)
    page = browser.post(page_of(concern), {"files": [upload(), large], "visibility": "icb"}).content.decode()
    assert "large.txt: It is larger than 5 KB" in page
    assert len(on_disk()) == 1
    settings.UPLOAD_LIMIT = 4000
    sent = {"files": [upload("x.txt", b"b" * 3000), upload("y.txt", b"c" * 3000)], "visibility": "icb"}
    response = browser.post(page_of(concern), sent)
    assert response.status_code == 422
    assert "larger than 4 KB together" in response.content.decode()
    assert len(on_disk()) == 1


def test_an_nhs_number_in_a_name_is_refused_and_not_repeated(cast, raised, sign_in):
    sent = {"files": [upload("943 476 5919.pdf")], "visibility": "icb"}
    page = sign_in(cast.lead).post(page_of(raised()), sent).content.decode()
    assert "File 1: Its name may hold an NHS number" in page
    assert "5919" not in page


def test_an_error_in_the_middle_leaves_no_bytes(cast, raised, on_disk, monkeypatch):
    concern = raised()

    def fail(*_args, **_named):
        raise RuntimeError("the history is full")

    monkeypatch.setattr("concerns.files.actions.adding.tell", fail)
    with acting(cast.lead) as by, pytest.raises(RuntimeError), transaction.atomic():
        actions.add_files(concern, [upload()], by=by)
    assert on_disk() == []
    with acting(cast.lead):
        assert not Attachment.objects.exists()


def test_a_rollback_further_out_leaves_bytes_that_the_broom_finds(cast, raised, attached, on_disk):
    concern = raised()
    kept = attached(concern, file=upload("kept.txt", b"Kept."))
    with acting(cast.lead) as by, transaction.atomic():
        actions.add_files(concern, [upload()], by=by)
        transaction.set_rollback(True)
    assert len(on_disk()) == 2
    with acting(cast.lead):
        now = timezone.now()
        assert actions.tidy(cast.north.pk, now).orphans == 0, "a request may still be running"
        assert actions.tidy(cast.north.pk, now + timedelta(hours=2)).orphans == 1
        assert actions.download(kept, by=cast.lead) == b"Kept."
    assert len(on_disk()) == 1


def test_who_may_see_a_file_is_chosen_among_those_who_see_the_concern(cast, raised, shared, sign_in):
    alone = raised()
    form = sign_in(cast.lead).get(page_of(alone)).content.decode()
    assert 'value="named"' not in form
    form = sign_in(cast.lead).get(page_of(shared)).content.decode()
    assert 'value="named"' in form
    assert cast.trust.organisation.name in form
    with acting(cast.lead) as by:
        for choice, field in (
            ({"visibility": "icb", "organisations": [TRUST]}, "organisations"),
            ({"visibility": "named", "organisations": [SECOND_TRUST]}, "organisations"),
            ({"visibility": "named"}, "organisations"),
            ({"visibility": "everybody"}, "visibility"),
        ):
            with pytest.raises(ValidationError) as refused:
                actions.add_files(alone, [upload()], by=by, **choice)
            assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("choice", "viewer", "provider"),
    [
        ({"visibility": "team"}, False, False),
        ({"visibility": "icb"}, True, False),
        ({"visibility": "named", "organisations": [TRUST]}, True, True),
    ],
)
def test_a_file_is_seen_by_those_for_whom_it_is_meant(cast, shared, attached, sign_in, choice, viewer, provider):
    row = attached(shared, **choice)
    for somebody, sees in ((cast.lead, True), (cast.viewer, viewer), (cast.provider_user, provider)):
        browser = sign_in(somebody)
        assert ("figures.pdf" in browser.get(shared.get_absolute_url()).content.decode()) == sees
        assert browser.get(f"/concerns/files/{row.pk}/").status_code == (200 if sees else 404)


def test_an_outside_organisation_gives_evidence_that_the_icb_and_it_alone_see(cast, shared, sign_in):
    with acting(cast.lead) as by:
        from providers.models import Organisation

        other = Organisation.objects.get(pk=cast.partner.organisation_id)
        concern_actions.share(shared, by=by, organisation=other, reason="It treats the same people.")
    browser = sign_in(cast.provider_user)
    assert "Who may see them?" not in browser.get(page_of(shared)).content.decode()
    assert browser.post(page_of(shared), {"files": [upload()], "visibility": "team"}).status_code == 302
    assert "figures.pdf" in browser.get(shared.get_absolute_url()).content.decode()
    for somebody, sees in ((cast.lead, True), (cast.viewer, True), (cast.partner, False)):
        page = sign_in(somebody).get(shared.get_absolute_url()).content.decode()
        assert ("figures.pdf" in page) == sees
        assert ("Added a file" in page) == sees, "not even that something was given"
    with acting(cast.lead) as by:
        row = Attachment.objects.get()
        assert (row.from_organisation, row.audience, row.visibility) == (TRUST, [TRUST], "named")
        concern_actions.stop_sharing(shared, by=by)
    assert browser.get(f"/concerns/files/{row.pk}/").status_code == 404
    assert browser.get(page_of(shared)).status_code == 404


def test_the_teams_files_leave_no_name_in_the_history(cast, raised, attached, sign_in):
    concern = raised()
    row = attached(concern, visibility="team")
    with acting(cast.lead) as by:
        actions.remove(row, by=by, reason="For the team's ears only.")
    page = sign_in(cast.viewer).get(concern.get_absolute_url()).content.decode()
    assert "figures.pdf" not in page
    assert "ears only" not in page


def test_the_litany_of_adding(cast, raised, sign_in):
    concern = raised()
    assert sign_in(cast.lead).put(page_of(concern)).status_code == 405
    assert sign_in(cast.lead).post(page_of(concern), {"visibility": "icb"}).status_code == 422
    assert sign_in(cast.south_lead).post(page_of(concern), {"files": [upload()]}).status_code == 404
    assert sign_in(cast.provider_user).post(page_of(concern), {"files": [upload()]}).status_code == 404
    for somebody in (cast.secretary, cast.auditor):
        assert sign_in(somebody).post(page_of(concern), {"files": [upload()]}).status_code == 403
        with acting(somebody) as by, pytest.raises(PermissionDenied):
            actions.add_files(concern, [upload()], by=by)


def test_the_page_of_a_concern_asks_the_same_for_many_files(cast, raised, attached, reads, sign_in):
    concern = raised()
    browser = sign_in(cast.lead)
    counts = []
    for number in range(6):
        attached(concern, file=upload(f"{number}.txt", f"Note {number}".encode()))
        with reads() as asked:
            browser.get(concern.get_absolute_url())
        counts.append(len(asked))
    assert len(set(counts)) == 1
