"""A record of the ORD interface that is older than what is held takes nothing back, and says so with both days."""

import json
from datetime import date
from io import BytesIO

import pytest
from directory_rows import SHARED, TRUST

from providers.directory.actions import import_file
from providers.directory.models import DirectoryImport, Relationship
from providers.models import Organisation

PUBLISHED = json.loads((SHARED / "ods/ord_api_organisation_RWR.json").read_text())  # last changed on 6 April 2020
OLDER = (
    "This record last changed on 6 April 2020, and the directory holds one that changed on 3 May 2024: it is older,"
    " and is not taken."
)
OF_OLDER = "It stands in a record that is older than the one held, and is not taken."


@pytest.fixture(autouse=True)
def emptied(fresh_database):
    Organisation.objects.using("owner").all().delete()


def record(**changed):
    return {"Organisation": PUBLISHED["Organisation"] | changed}


def take(content, *, dry_run=False):
    job = DirectoryImport.objects.using("owner").create(file_name="one")
    file = content if isinstance(content, bytes) else json.dumps(content).encode()
    return import_file(job, BytesIO(file), dry_run=dry_run)


def test_an_older_record_is_refused_with_both_days_already_when_it_is_looked_through():
    take(record(LastChangeDate="2024-05-03", Name="THE NEW NAME", Succs={}))
    for dry_run in (True, False):
        job = take(record(), dry_run=dry_run)
        told = {(each.outcome, each.reason) for each in job.changes.all()}
        assert told == {("rejected", OLDER), ("rejected", OF_OLDER)}
    held = Organisation.objects.get(code="RWR")
    assert (held.name, held.changed_on) == ("The New Name", date(2024, 5, 3))
    assert not Relationship.objects.exists()


def test_a_newer_record_and_the_same_again_are_taken():
    take(record())
    assert Organisation.objects.get(code="RWR").changed_on == date(2020, 4, 6)
    again = take(record())
    assert (again.counts["unchanged"], again.counts["rejected"]) == (again.rows, 0)
    assert take(record(LastChangeDate="2024-05-03", Name="THE NEW NAME")).counts["changed"] == 1
    unchanged = take(record(LastChangeDate="2025-01-31", Name="THE NEW NAME"))
    assert unchanged.counts["unchanged"] == unchanged.rows
    assert Organisation.objects.get(code="RWR").changed_on == date(2025, 1, 31)


def test_a_record_without_a_day_is_taken_and_one_with_a_day_to_come_keeps_no_later_record_out():
    take(record(LastChangeDate="2999-01-01"))
    assert Organisation.objects.get(code="RWR").changed_on <= date.today()
    assert take(record(LastChangeDate=None, Name="ANOTHER NAME")).counts["changed"] == 1
    assert Organisation.objects.get(code="RWR").changed_on == date.today()
    assert take(record(LastChangeDate="soon")).changes.first().reason == (
        "The date “soon” is not a date written as YYYY-MM-DD."
    )


def test_a_record_that_changes_what_a_file_gave_is_warned_of_with_its_day():
    take(TRUST.replace("R0A", "RWR").encode())
    assert Organisation.objects.get(code="RWR").changed_on is None
    looked = take(record(), dry_run=True)
    [warning] = [note for note in looked.notes if note.startswith("Warning")]
    assert "RWR (its record last changed on 6 April 2020)" in warning
    take(record())
    assert not [note for note in take(record(LastChangeDate="2024-05-03", Name="NEW")).notes if "Warning" in note]
