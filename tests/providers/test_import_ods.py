"""`manage.py import_ods FILE` brings the national directory up to a published file."""

import csv
import time
from datetime import date
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from providers.directory.actions import IMPORT_LOCK
from providers.directory.models import DirectoryImport
from providers.models import Organisation, Subject
from quality_oversight.audit.models import AuditEvent
from tests.cast import ORGANISATIONS, acting, assemble

ODS = Path(__file__).resolve().parents[2] / "../shared/data/ods"
OLD, NEW = ODS / "etr_2022-02_legacy.csv", ODS / "etr_2026-04.csv"
APRIL = date(2026, 4, 9)


@pytest.fixture(autouse=True)
def emptied(fresh_database):
    """A database of this test's own, with nothing in the directory."""
    Organisation.objects.using("owner").all().delete()
    return fresh_database


def run(file, **options):
    """The lines that the command wrote."""
    out = StringIO()
    call_command("import_ods", str(file), stdout=out, stderr=out, **options)
    return out.getvalue().splitlines()


def refused(file, **options):
    """The sentence that the command refused with, and what it wrote before."""
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_ods", str(file), stdout=out, stderr=out, **options)
    assert refusal.value.returncode == 1
    return str(refusal.value), out.getvalue().splitlines()


def line(code="RTD", name="NEWCASTLE HOSPITALS", opened="19980401", closed="", telephone="", **at):
    """One row of a trust file; `at` sets a column by number, as column_13="ACTIVE"."""
    fields = [""] * 27
    for column, value in {1: code, 2: name, 3: "Y63", 4: "QHM", 5: "FREEMAN ROAD", 10: "NE7 7DN", 11: opened}.items():
        fields[column - 1] = value
    fields[11], fields[17] = closed, telephone
    for column, value in at.items():
        fields[int(column.removeprefix("column_")) - 1] = value
    return fields


@pytest.fixture
def file(tmp_path):
    """Writes a file as the ODS does."""

    def write(*rows):
        path = tmp_path / "etr.csv"
        with path.open("w", newline="") as out:
            csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
        return path

    return write


def directory():
    return list(Organisation.objects.order_by("code").values())


def test_the_published_file_of_april_2026():
    assert run(NEW)[-1] == "added=274 changed=0 closed=0 unchanged=0 rejected=0"
    assert Organisation.objects.count() == 274
    assert Organisation.objects.filter(closed=None).count() == 203
    assert Organisation.objects.filter(closed=None).open_on(APRIL).count() == 202
    assert Organisation.objects.filter(closed=None).exclude(pk__in=Organisation.objects.open_on(APRIL)).get().code == (
        "K0N6A"
    )


def test_a_second_run_changes_nothing():
    run(NEW)
    before = directory()
    assert run(NEW) == ["added=0 changed=0 closed=0 unchanged=274 rejected=0"]
    assert directory() == before


def test_four_years_of_churn_are_told_rightly():
    run(OLD)
    held = dict(Organisation.objects.values_list("code", "pk"))
    told = run(NEW, close_many=True)
    assert [line for line in told if not line.startswith("Closes ")] == [
        "Of the 56 added, 54 come with a closing date.",
        "Changed in organisations already held: "
        "first telephone 209, ICB 60, name 16, address 15, closing date 11, region 1.",
        "Of these 212, 123 changed in their telephone alone.",
        "added=56 changed=201 closed=11 unchanged=6 rejected=0",
    ]
    assert len(told) == 12
    assert "Closes 1 of the 6 open organisations of QJK that this file speaks of." in told
    assert Organisation.objects.count() == 274
    assert {code: pk for code, pk in Organisation.objects.values_list("code", "pk") if code in held} == held


def test_an_older_file_after_a_newer_one_is_warned_of_and_keeps_what_it_does_not_know():
    run(NEW)
    assert run(OLD) == [
        "Changed in organisations already held: ICB 60, name 16, address 15, reopened 11, region 1.",
        "Trusts of the directory that are not in this file, and stay as held: 56.",
        "Warning: this file may be older than the one imported last."
        " The newest opening here is on 1 October 2020; the directory knows of one on 1 June 2026.",
        "added=0 changed=89 closed=0 unchanged=129 rejected=0",
    ]
    assert Organisation.objects.count() == 274
    assert Organisation.objects.exclude(telephone="").count() == 257  # the older file carries none and takes none away


def test_a_dry_run_changes_nothing_and_says_so():
    run(OLD)
    before = directory()
    assert run(NEW, dry_run=True)[-2:] == [
        "Dry run: nothing was changed.",
        "added=56 changed=201 closed=11 unchanged=6 rejected=0",
    ]
    assert directory() == before


def test_rejected_rows_name_line_and_reason_and_the_others_are_taken(file):
    path = file(line(), line("RTF", opened="1998041"), line("r??"), line("RTE"), line("RTD"))
    assert run(path) == [
        "line 2 (RTF): The opening date “1998041” is not a date written as YYYYMMDD.",
        "line 3 (no code): The organisation code “r??” is not 3 to 6 capital letters and digits.",
        "line 5 (RTD): The code RTD is already on line 1 of this file.",
        "added=2 changed=0 closed=0 unchanged=0 rejected=3",
    ]
    assert set(Organisation.objects.values_list("code", flat=True)) == {"RTD", "RTE"}


def test_a_rejected_row_leaves_what_is_held(file):
    run(file(line()))
    before = directory()
    assert run(file(line(opened="soon"), line("RTE")))[-1] == "added=1 changed=0 closed=0 unchanged=0 rejected=1"
    assert directory()[0] == before[0]


def test_a_code_held_for_another_kind_is_rejected(file):
    Organisation.objects.using("owner").create(code="RTD", name="Castle Practice", kind="practice")
    assert run(file(line(), line("RTE"))) == [
        "line 1 (RTD): The directory holds this code for another kind: general practice.",
        "added=1 changed=0 closed=0 unchanged=0 rejected=1",
    ]


def test_closing_and_reopening(file):
    run(file(line()))
    assert (
        run(file(line(closed="20260331")), close_many=True)[-1] == "added=0 changed=0 closed=1 unchanged=0 rejected=0"
    )
    assert run(file(line()))[0] == "Changed in organisations already held: reopened 1."
    assert Organisation.objects.get().closed is None


def test_each_change_is_listed_on_request(file):
    run(file(line()))
    assert "RTD changed: name “Newcastle Hospitals” to “Tyne Hospitals”" in run(
        file(line(name="TYNE HOSPITALS")), verbosity=2
    )


def test_a_new_name_reaches_every_icb_and_its_audit_trail(file):
    for pk, code, name, _, _ in ORGANISATIONS:
        Organisation.objects.using("owner").create(pk=pk, code=code, name=name)
    cast = assemble()
    wrote = run(file(line(name="TYNE HOSPITALS")))
    assert f"Providers of {cast.north.name} that now carry their new name: 1." in wrote
    with acting(cast.lead):
        assert Subject.objects.get(pk=cast.subject.pk).name == "Tyne Hospitals"
        event = AuditEvent.objects.get(verb="provider.renamed")
        assert event.target_label == str(Organisation.objects.get(code="RTD"))
        assert event.detail["after"] == "Tyne Hospitals"
        assert event.actor == "Quality oversight (scheduled work)"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("nowhere.csv", None, "cannot be read: no such file or directory."),
        ("", None, "cannot be read: is a directory."),
        ("empty.csv", b"", "is empty."),
        ("blank.csv", b"\r\n \n", "is empty."),
        (
            "book.xlsx",
            b"PK\x03\x04\x00\x00",
            "This zip file is damaged: the download did not succeed. Download it again.",
        ),
        ("picture.csv", b"\x89PNG\x00\x00", "This is not a text file, a workbook (.xlsx) or a zip of one of them."),
        (
            "list.csv",
            b"code,name\nRTD,Newcastle\n",
            "locations of the Care Quality Commission (JSON or CSV).",
        ),
    ],
)
def test_what_is_no_trust_file_is_refused_in_a_sentence(tmp_path, name, content, sentence):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    words, _ = refused(path)
    assert words.startswith(str(path))
    assert words.endswith(sentence)
    assert not Organisation.objects.exists()


def test_a_file_of_which_no_line_fits_is_refused_and_nothing_of_it_is_kept(file):
    words, wrote = refused(file(*[line("r??")] * 30))
    assert words.endswith("none of its lines could be used.")
    assert len(wrote) == 22
    assert wrote[-2:] == [
        "and 10 more lines like these",
        "added=0 changed=0 closed=0 unchanged=0 rejected=30",
    ]
    assert not DirectoryImport.objects.exists()


def test_a_role_that_may_only_read_is_named(emptied, file):
    before = connections.settings["owner"] | {}
    connections["owner"].close()
    connections["owner"].settings_dict |= {key: connections.settings["default"][key] for key in ("USER", "PASSWORD")}
    try:
        words, _ = refused(file(line()))
    finally:
        connections["owner"].close()
        connections["owner"].settings_dict |= {key: before[key] for key in ("USER", "PASSWORD")}
    assert words == "quality_app may only read the directory: set DATABASE_OWNER_URL to the owner's address."


def test_nothing_stays_of_an_import_that_fails_midway(file, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("providers.directory.actions.comparing.write_organisations", fail)
    with pytest.raises(RuntimeError):
        run(file(line()))
    assert not Organisation.objects.exists()


def test_a_second_import_at_the_same_time_waits_and_says_so(file, owner):
    owner.execute("SELECT pg_advisory_lock(%s)", [IMPORT_LOCK])
    out, path = StringIO(), file(line())

    def work():
        call_command("import_ods", str(path), stdout=out, stderr=out)
        connections.close_all()

    second = Thread(target=work)
    second.start()
    deadline = time.monotonic() + 10
    while "Another import is running" not in out.getvalue() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Organisation.objects.exists()
    owner.execute("SELECT pg_advisory_unlock(%s)", [IMPORT_LOCK])
    second.join(10)
    assert out.getvalue().splitlines() == [
        "Another import is running; this one starts when it has finished.",
        "added=1 changed=0 closed=0 unchanged=0 rejected=0",
    ]


def test_fifteen_thousand_rows_take_seconds(file):
    codes = [f"{number:05}" for number in range(15_000)]
    started = time.monotonic()
    assert run(file(*(line(code, f"TRUST {code}") for code in codes)))[-1].startswith("added=15000")
    assert run(file(*(line(code, f"CHANGED {code}") for code in codes)))[-1].startswith("added=0 changed=15000")
    assert time.monotonic() - started < 60  # 8 on two idle cores
