"""`manage.py import_cqc FILE`, and what a provider's page says of its ratings."""

import json
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
    practice = Organisation.objects.using("owner").create(code="P85028", name="A practice", kind="practice")
    with acting(cast.lead):
        provider = Provider.objects.create(organisation_id=practice.pk, sector="primary_care")
        page = reverse("providers:detail", args=[provider.pk])
    told = sign_in(cast.lead).get(page).content.decode()
    assert "Care Quality Commission ratings" in told
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
    ):
        path.write_bytes(content)
        with pytest.raises(CommandError) as refusal:
            run(path)
        assert str(refusal.value).endswith(sentence)
    assert not DirectoryImport.objects.exists()
