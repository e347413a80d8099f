"""`manage.py import_cqc FILE`, and what a provider's page says of its ratings."""

import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from providers.directory.models import CqcLocation, CqcRating, DirectoryImport
from providers.directory.queries import regulated
from providers.models import Organisation, Provider
from tests.cast import acting, assemble

CQC = Path(__file__).resolve().parents[3] / "../shared/data/cqc"
DETAILS = CQC / "cqc_api_location_details_oldham_2025-08.json"


def run(file, **options):
    """The lines that the command wrote."""
    out = StringIO()
    call_command("import_cqc", str(file), stdout=out, stderr=out, **options)
    return out.getvalue().splitlines()


def test_the_locations_of_oldham_and_the_page_of_a_provider(fresh_database, sign_in, tmp_path):
    assert run(DETAILS, dry_run=True)[-1] == "added=451 changed=0 closed=0 unchanged=0 rejected=0"
    assert not CqcLocation.objects.exists()
    assert run(CQC / "cqc_api_locations_list_oldham_2025-08.json")[-1].startswith("added=451")
    assert CqcLocation.objects.filter(registered=None).count() == 451
    assert run(DETAILS)[-1] == "added=0 changed=451 closed=0 unchanged=0 rejected=0"
    assert run(DETAILS) == ["added=0 changed=0 closed=0 unchanged=451 rejected=0"]
    assert run(CQC / "cqc_api_locations_list_oldham_2025-08.json")[-1].startswith(
        "added=0 changed=0 closed=0 unchanged"
    )
    assert (
        CqcLocation.objects.filter(registered=True).count(),
        CqcLocation.objects.filter(registered=False).count(),
    ) == (216, 235)
    kept = DirectoryImport.objects.latest("made_at")
    assert kept.rows == 451
    # The CSV leaves its cells empty where the single assessment framework rated: that stays.
    rated = CqcRating.objects.count()
    assert run(CQC / "cqc_locations_flat_oldham_2025-08.csv")[-1].startswith("added=0 changed=0 closed=0 unchanged=451")
    assert CqcRating.objects.count() == rated

    # NHS sites by ODS code, others by theirs.
    assert {each.location.pk for each in regulated("RM3")} == {"G7F7V", "RM317", "RM3Y3"}
    assert {each.location.pk for each in regulated("P85028")} == {"1-10837481075", "1-542396302", "1-7568624097"}
    assert regulated("RM317")[0].location.pk == "RM317"

    closed = json.loads(DETAILS.read_text())
    record = next(each for each in closed if each["registrationStatus"] == "Registered")
    record |= {"registrationStatus": "Deregistered", "deregistrationDate": "2026-01-31"}
    path = tmp_path / "one.json"
    path.write_text(json.dumps([record, record, {"locationId": "?"}]))
    assert run(path) == [
        f"line 2 ({record['locationId']}): The location {record['locationId']} is already on line 1 of this file.",
        "line 3 (?): The location id “?” is not one of the Care Quality Commission.",
        "added=0 changed=0 closed=1 unchanged=0 rejected=2",
    ]

    cast = assemble()
    practice = Organisation.objects.using("owner").create(
        code="P85028", name="A practice", kind="practice", former_names="The Old Hall"
    )
    with acting(cast.lead):
        provider = Provider.objects.create(organisation_id=practice.pk, sector="primary_care")
        page = reverse("providers:detail", args=[provider.pk])
    told = sign_in(cast.lead).get(page).content.decode()
    assert "Care Quality Commission ratings" in told
    assert "The Old Hall" in told
    assert "1-10837481075" in told
    assert "Open Government Licence" in told
    location = CqcLocation.objects.get(pk="1-10837481075")
    for rating in CqcRating.objects.filter(location=location, current=True):
        assert rating.get_rating_display() in told


def test_what_is_no_file_of_locations_is_refused_in_a_sentence(fresh_database, tmp_path):
    path = tmp_path / "file"
    for content, sentence in (
        (b"", "This file is empty."),
        (b"<html>", "This is a web page and not the file itself: the download did not succeed."),
        (b'[{"locationId":', "This JSON ends too early or is damaged. Download it again."),
        (b"code,name\n1,2\n", "It is no file of the Care Quality Commission: it has no column of location ids."),
        (b"[]", "There is no location in this file."),
        (b'[{"locationId":' + b"[" * 100_000, "This JSON ends too early or is damaged. Download it again."),
        (b"locationId,name\n1-1000001," + b"x" * 200_000, "Download it again."),
    ):
        path.write_bytes(content)
        with pytest.raises(CommandError) as refusal:
            run(path)
        assert str(refusal.value).endswith(sentence)
    assert not DirectoryImport.objects.exists()


def test_a_file_none_of_whose_records_can_be_used_ends_with_an_error_and_keeps_nothing(fresh_database, tmp_path):
    path = tmp_path / "none.json"
    path.write_text(json.dumps([{"locationId": "?"}]))
    with pytest.raises(CommandError, match="none of its lines could be used"):
        run(path)
    assert not DirectoryImport.objects.exists()


FLAT = (CQC / "cqc_locations_flat_oldham_2025-08.csv").read_text().splitlines()


@pytest.mark.parametrize("left", [14, 60, 120])
def test_a_line_that_was_cut_short_is_rejected_and_leaves_what_is_held(fresh_database, tmp_path, left):
    path = tmp_path / "flat.csv"
    ended = next(line for line in FLAT if "Deregistered" in line and len(line) > 200)
    path.write_text("\n".join([FLAT[0], FLAT[1], ended]))
    assert run(path) == ["added=2 changed=0 closed=0 unchanged=0 rejected=0"]
    path.write_text("\n".join([FLAT[0], FLAT[1], ended[:left]]))
    code = ended.split(",")[0]
    assert run(path) == [
        f"line 3 ({code}): This is no record of a location: it has another number of columns.",
        "added=0 changed=0 closed=0 unchanged=1 rejected=1",
    ]
    assert CqcLocation.objects.get(pk=code).registered is False


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"currentRatings": [1]}, "This record is not built as those of the Care Quality Commission are."),
        ({"currentRatings": {"overall": {"rating": 5}}}, "This record is not built as those of"),
        ({"historicRatings": "none"}, "This record is not built as those of the Care Quality Commission are."),
        ({"name": {"first": "A"}}, "This record is not built as those of the Care Quality Commission are."),
        ({"name": "A\0B"}, "The name holds a control character."),
        ({"numberOfBeds": "many"}, "The number of beds “many” is not a number of 0 to 99999."),
        ({"numberOfBeds": -4}, "The number of beds “-4” is not a number of 0 to 99999."),
        ({"numberOfBeds": 10**14}, "The number of beds “100000000000000” is not a number of 0 to 99999."),
        ({"registrationDate": "2025-13-45"}, "The date “2025-13-45” is not a date."),
    ],
)
def test_a_record_that_is_built_otherwise_is_rejected_and_the_others_are_taken(fresh_database, tmp_path, wrong, reason):
    first, second = json.loads(DETAILS.read_text())[:2]
    path = tmp_path / "two.json"
    path.write_text(json.dumps([first | wrong, second]))
    told, counts = run(path)
    assert told.startswith(f"line 1 ({first['locationId']}): {reason}")
    assert counts == "added=1 changed=0 closed=0 unchanged=0 rejected=1"


def test_a_zip_is_opened_and_what_a_mac_adds_is_left_alone_here_too(fresh_database, tmp_path):
    path = tmp_path / "locations.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("locations.csv", "\n".join(FLAT))
        archive.writestr("__MACOSX/._locations.csv", b"\0\5")
    assert run(path) == ["added=451 changed=0 closed=0 unchanged=0 rejected=0"]
