"""The published files, one after the other, in the directory; each test has a database of its own."""

import csv
from collections import Counter
from datetime import date
from io import BytesIO, StringIO

import pytest
from directory_rows import PRACTICE, SHARED, TRUST
from django.core.exceptions import ValidationError
from django.core.management import call_command

from providers.directory.actions import import_file
from providers.directory.models import DirectoryChange, DirectoryImport, Relationship
from providers.models import Organisation

APRIL = date(2026, 4, 9)
FEBRUARY = date(2026, 2, 28)


@pytest.fixture(autouse=True)
def emptied(fresh_database):
    Organisation.objects.using("owner").all().delete()
    return fresh_database


def run(name, **options):
    """The lines that the command wrote."""
    out = StringIO()
    call_command("import_ods", str(SHARED / name), stdout=out, stderr=out, **options)
    return out.getvalue().splitlines()


def take(*lines, **options):
    """Import a file of these lines."""
    job = DirectoryImport.objects.using("owner").create(file_name="a.csv")
    return import_file(job, BytesIO("".join(lines).encode()), **{"dry_run": False} | options)


def practices(icb, on):
    return Organisation.objects.filter(kind="practice", icb_code=icb).active_on(on).count()


def test_what_was_imported_waits_for_no_sorting_in(owner):
    run("ods/etr_2026-04.csv")
    assert owner.execute("SELECT gin_clean_pending_list('organisation_words')").fetchone() == (0,)
    assert owner.execute("SELECT reltuples FROM pg_class WHERE relname = 'providers_organisation'").fetchone() == (274,)


def test_the_practice_file_of_february_2026():
    """Must show of issue 5; the trusts are those of the file, of which the issue counts those without a comma."""
    assert run("ods/epraccur_2026-02_dse.csv")[-1] == "added=15389 changed=0 closed=0 unchanged=0 rejected=0"
    assert {icb: practices(icb, FEBRUARY) for icb in ("QOP", "QHM", "QHL", "QNC")} == {
        "QOP": 408,
        "QHM": 337,
        "QHL": 178,
        "QNC": 141,
    }
    assert Organisation.objects.filter(kind="practice").active_on(FEBRUARY).count() == 6604
    assert run("ods/epraccur_2026-02_dse.csv") == ["added=0 changed=0 closed=0 unchanged=15389 rejected=0"]
    Organisation.objects.using("owner").update(read_from=None)  # as of an older release: every row is compared
    assert run("ods/epraccur_2026-02_dse.csv") == ["added=0 changed=0 closed=0 unchanged=15389 rejected=0"]
    again = DirectoryImport.objects.latest("made_at")
    assert (again.rows, again.counts["unchanged"], again.changes.count()) == (15_389, 15_389, 0)


def test_every_other_published_file_adds_up_and_is_unchanged_the_second_time():
    rows = {
        "ods/etr_2026-04.csv": 274,
        "ods/epcn_details_2023-02.csv": 1_329,
        "ods/epcncorepartnerdetails_2023-02.csv": 7_455,
        "ods/icb_2026-04.csv": 36,
        "ods/sub_icb_2026-04.csv": 121,
        "geography/icb_succession_2026-04-01.csv": 16,
    }
    for name, number in rows.items():
        rejected = 7 if "sub_icb" in name else 0  # without a name
        assert run(name)[-1] == f"added={number} changed=0 closed=0 unchanged=0 rejected={rejected}", name
        assert run(name)[-1] == f"added=0 changed=0 closed=0 unchanged={number} rejected={rejected}", name
    assert run("ods/ePCN_2023-02.xlsx")[-1] == "added=0 changed=0 closed=0 unchanged=8784 rejected=0"
    open_trusts = Organisation.objects.filter(kind="trust").open_on(APRIL).values_list("icb_code", flat=True)
    counted = Counter(open_trusts)
    assert {icb: counted[icb] for icb in ("QOP", "QHM", "QHL", "QNC")} == {"QOP": 10, "QHM": 11, "QHL": 5, "QNC": 3}
    members = Relationship.objects.filter(kind="member_of_pcn")
    assert (members.count(), members.exclude(until=None).count()) == (7_455, 1_064)
    assert Organisation.objects.filter(kind="pcn").exclude(closed=None).count() == 65
    assert Organisation.objects.filter(kind="other").count() == 15  # commissioners that no ICB stands above


def test_counting_trusts_by_the_commas_of_a_line_gives_the_figures_of_the_issue():
    """9, 9, 4 and 3 are the open trusts whose lines hold no comma inside a field; the file has 10, 11, 5 and 3."""
    lines = (SHARED / "ods/etr_2026-04.csv").read_text().splitlines()
    by_commas, by_fields = Counter(), Counter()
    for line, fields in zip(lines, csv.reader(lines), strict=True):
        parts = line.split(",")
        by_commas[parts[3].strip('"')] += parts[11] == '""'
        by_fields[fields[3]] += not fields[11]
    assert [by_commas[icb] for icb in ("QOP", "QHM", "QHL", "QNC")] == [9, 9, 4, 3]
    assert [by_fields[icb] for icb in ("QOP", "QHM", "QHL", "QNC")] == [10, 11, 5, 3]


def test_pharmacies_of_the_older_dialect():
    assert run("ods/edispensary_2025-04.csv")[-1] == "added=20932 changed=0 closed=0 unchanged=0 rejected=0"
    pharmacies = Organisation.objects.filter(kind="pharmacy", icb_code="QOP")
    assert pharmacies.filter(status="active").count() == 633
    assert Organisation.objects.filter(status="proposed").count() == 98
    assert not Organisation.objects.filter(status="proposed").active_on(date(2026, 1, 1)).exists()


def test_what_is_kept_of_an_import_adds_up_to_the_rows_of_the_file():
    """Added, changed field by field, closed, reopened, rejected with line and reason."""
    others = [PRACTICE.replace("A81001", f"A8{number:04}") for number in range(2001, 2012)]
    closed, status = PRACTICE.replace('"19740401",""', '"19740401","20260101"'), PRACTICE.replace("A81001", "A81002")
    take(*others, closed, status, PRACTICE.replace("A81001", "A81003"))
    job = take(
        PRACTICE,  # reopened
        status.replace("ACTIVE", "INACTIVE"),  # closed without a date
        PRACTICE.replace("A81001", "A81003").replace("DENSHAM", "NEW"),
        PRACTICE.replace("A81001", "A81004"),
        PRACTICE.replace("A81001", "A81004"),
        PRACTICE.replace("A81001", "A81005").replace("19740401", "soon"),
        *others,
        "\r\n",
    )
    assert job.counts == {
        "added": 1,
        "changed": 1,
        "closed": 1,
        "reopened": 1,
        "unchanged": 11,
        "rejected": 2,
    }
    told = {(each.line, each.outcome): each for each in job.changes.all()}
    assert told[1, "reopened"].fields == {"closed": ["2026-01-01", None]}
    assert told[2, "closed"].fields == {"status": ["active", "inactive"]}
    assert told[3, "changed"].fields == {"name": ["The Densham Surgery", "The New Surgery"]}
    assert told[4, "added"].code == "A81004"
    assert told[5, "rejected"].reason == "The code A81004 is already on line 4 of this file."
    assert told[6, "rejected"].reason == "The opening date “soon” is not a date written as YYYYMMDD."
    assert len(told) == 6
    renamed = Organisation.objects.get(code="A81003")
    assert (renamed.name, renamed.former_names) == ("The New Surgery", "The Densham Surgery")


def test_a_file_that_would_close_more_than_a_tenth_of_an_icbs_organisations_asks_first():
    lines = [PRACTICE.replace("A81001", f"A8{number:04}") for number in range(20)]

    def closing(number):
        return [line.replace('"19740401",""', '"19740401","20260101"') for line in lines[:number]] + lines[number:]

    take(*lines)
    assert take(*closing(2), dry_run=True).closing == []  # a tenth is not more than a tenth
    with pytest.raises(ValidationError) as refusal:
        take(*closing(3))
    assert refusal.value.code == "closes_many"
    assert refusal.value.messages == [
        "This file closes more than a tenth of the open organisations of an ICB (QHM: 3 of 20)."
    ]
    assert not Organisation.objects.exclude(closed=None).exists()
    assert DirectoryChange.objects.filter(outcome="closed").count() == 2  # of the dry run; nothing of the refused one
    assert take(*closing(3), dry_run=True).closing == [("QHM", 3, 20)]
    take(*closing(3), close_many=True)
    assert Organisation.objects.exclude(closed=None).count() == 3


def test_a_repeated_line_of_an_organisation_that_is_unchanged_is_rejected():
    take(TRUST)
    job = take(TRUST, TRUST)
    assert (job.counts["unchanged"], job.counts["rejected"], job.notes) == (1, 1, [])


def test_a_dry_run_keeps_its_report_and_changes_nothing():
    job = take(TRUST, dry_run=True)
    assert (job.state, job.counts["added"], job.changes.count()) == ("ready", 1, 1)
    assert not Organisation.objects.exists()


def test_a_membership_that_ends_is_closed_and_one_that_goes_on_is_reopened():
    headings = (
        "Partner Organisation Code,PCN Code,Practice to PCN Relationship Start Date,"
        "Practice to PCN Relationship End Date\n"
    )
    take(headings, "A81001,U89141,20191001,\n")
    ended = take(headings, "A81001,U89141,20191001,20260331\n")
    assert (ended.counts["closed"], ended.changes.get().fields["until"]) == (1, [None, "2026-03-31"])
    assert Relationship.objects.get().until == date(2026, 3, 31)
    assert take(headings, "A81001,U89141,20191001,\n").counts["reopened"] == 1
