"""What is read from a file of the directory, whatever became of it on its way; told by content, never by name."""

import io
import tracemalloc
import zipfile
from collections import Counter

import pytest
from directory_rows import PRACTICE, SHARED, TRUST
from django.core.exceptions import ValidationError

from providers.directory.opening import opened
from providers.directory.rules.headed import Link
from providers.rules.ods import Rejection, Row


def read(content):
    """Each part's kind and rows, and the notes of the file."""
    told = []
    with opened(io.BytesIO(content)) as parts:
        for part in parts:
            told.append((part.kind.name, [entry.read() for entry in part.entries], part.notes))
    return told


def only(content):
    [(kind, rows, _)] = read(content)
    return kind, rows


def refused(content):
    with pytest.raises(ValidationError) as refusal:
        read(content)
    return " ".join(refusal.value.messages)


def zipped(**files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__slash__", "/").replace("__dot__", "."), content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "kind", "rows"),
    [
        ("ods/etr_2022-02_legacy.csv", "etr", {"Row": 218}),
        ("ods/etr_2026-04.csv", "etr", {"Row": 274}),
        ("ods/epraccur_2026-02_dse.csv", "epraccur", {"Row": 15_389}),
        ("ods/edispensary_2025-04.csv", "edispensary", {"Row": 20_932}),
        ("ods/epcn_details_2023-02.csv", "pcn", {"Row": 1_329}),
        ("ods/epcncorepartnerdetails_2023-02.csv", "pcn_members", {"Link": 7_455}),
        ("ods/icb_2026-04.csv", "icb", {"Row": 36}),
        ("ods/sub_icb_2026-04.csv", "sub_icb", {"Row": 121, "Rejection": 7}),  # seven have no name
        ("geography/icb_succession_2026-04-01.csv", "succession", {"Link": 16}),
        ("geography/lookup_trust_trust.csv", "successions", {"Link": 25_439, "Rejection": 41}),  # 41 follow themselves
    ],
)
def test_each_published_file_is_recognised_and_taken_whole(name, kind, rows):
    found, taken = only((SHARED / name).read_bytes())
    assert (found, Counter(type(row).__name__ for row in taken)) == (kind, rows)


def test_the_original_workbook_says_what_its_sheets_say_as_csv():
    workbook = read((SHARED / "ods/ePCN_2023-02.xlsx").read_bytes())
    assert [kind for kind, _, _ in workbook] == ["pcn", "pcn_members"]
    for (_, rows, _), name in zip(workbook, ("epcn_details", "epcncorepartnerdetails"), strict=True):
        assert rows == only((SHARED / f"ods/{name}_2023-02.csv").read_bytes())[1]


def test_a_letter_or_a_word_is_the_same_status_and_a_number_or_a_role_the_same_setting():
    older = PRACTICE.replace("ACTIVE", "A").replace("RO76", "4")
    assert only(PRACTICE.encode()) == only(older.encode())
    [row] = only(PRACTICE.encode())[1]
    assert (row.kind, row.status, row.parent_code) == ("practice", "active", "16C")


def test_a_practice_of_another_setting_is_no_general_practice():
    assert only(PRACTICE.replace("RO76", "RO72").encode())[1][0].kind == "prescriber"


def test_a_column_that_moved_is_rejected_line_by_line():
    """The status one column further: nothing is guessed."""
    moved = PRACTICE.replace('"ACTIVE","B","16C"', '"B","ACTIVE","16C"')
    [row] = only(moved.encode())[1]
    assert row == Rejection(1, "A81001", "The status “B” in column 13 is not one that the ODS uses.")


def test_a_column_with_a_heading_may_stand_anywhere():
    lists = "icb_name,nhs_region_code,icb_ods_code\nNHS ESSEX INTEGRATED CARE BOARD,Y61,D7T5G\n"
    kind, [row] = only(lists.encode())
    assert (kind, row.code, row.name, row.region_code) == (
        "icb",
        "D7T5G",
        "NHS Essex Integrated Care Board",
        "Y61",
    )


def test_a_needed_column_that_is_gone_is_named():
    assert refused(b"icb_ods_code,nhs_region_code\nD7T5G,Y61\n") == (
        "Integrated Care Boards: the column “icb name” is missing."
    )


def test_a_blank_icb_is_blank():
    [row] = only(PRACTICE.replace('"QHM"', '""').encode())[1]
    assert isinstance(row, Row)
    assert row.icb_code == ""


def test_a_date_ahead_is_taken_and_a_comma_in_a_name_parts_nothing():
    [row] = only(TRUST.replace("20171001", "29990101").encode())[1]
    assert (row.name, row.opened.year) == ("Manchester, the Trust", 2999)


def test_the_last_line_of_a_file_that_was_cut_short_is_rejected_and_the_others_are_taken():
    first, last = only((TRUST + TRUST.replace("R0A", "R0B")[:60]).encode())[1]
    assert isinstance(first, Row)
    assert (last.line, last.code, last.reason) == (2, "", "The quote marks of this line do not pair up.")


def test_a_byte_order_mark_is_no_part_of_a_code():
    assert only(b"\xef\xbb\xbf" + TRUST.encode()) == only(TRUST.encode())


def test_windows_1252_is_read_and_said():
    [(_, [row], notes)] = read(TRUST.replace("THE TRUST", "CAFÉ").encode("cp1252"))
    assert row.name == "Manchester, Café"
    assert notes == ("This file is not UTF-8: it was read as Windows-1252.",)


@pytest.mark.parametrize("page", ["<!DOCTYPE html><html>", "\n  <html>", "\ufeff<?xml version='1.0'?>"])
def test_a_web_page_is_refused_in_words(page):
    assert refused(page.encode()).startswith("This is a web page and not the file itself")


def test_a_zip_is_opened_and_what_a_mac_adds_is_left_alone():
    litter = {"__MACOSX__slash____dot___etr.csv": b"\x00\x05", "__dot__DS_Store": b"\x00"}
    assert only(zipped(**{"folder__slash__etr.csv": TRUST}, **litter)) == only(TRUST.encode())


def test_a_zip_may_hold_a_workbook():
    [(first, _, _), (second, _, _)] = read(zipped(book=(SHARED / "ods/ePCN_2023-02.xlsx").read_bytes()))
    assert (first, second) == ("pcn", "pcn_members")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (zipped(one=TRUST, two=TRUST), "This zip holds 2 files. Bring a zip of one, or the file itself."),
        (zipped(__MACOSX__slash__one=TRUST), "This zip holds 0 files."),
        (b"PK\x03\x04 cut short", "This zip file is damaged"),
        (b"", "This file is empty."),
        (b"\r\n \n", "This file is empty."),
        (b"R\x000\x00A\x00", "This is not a text file"),
        (b"code,name\nRTD,Newcastle\n", "It is none of the files that can be imported"),
    ],
)
def test_what_is_no_file_of_the_directory_is_refused_in_a_sentence(content, sentence):
    assert refused(content).startswith(sentence)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A81001,U89141,2019,,", "The first day of the membership “2019” is not a date"),
        ("A81001,U89141,,,", "The first day of the membership is missing."),
        ("A81001,u,20191001,,", "The code of the primary care network “u” is not"),
        ("A81001,U89141,20191001,20180101,", "The last day 20180101 is before the first day 20191001."),
        ("A81001,U89141", "Expected 5 columns but found 2."),
    ],
)
def test_a_membership_that_cannot_be_taken_says_why(row, reason):
    headings = (
        "Partner Organisation Code,PCN Code,Practice to PCN Relationship Start Date,"
        "Practice to PCN Relationship End Date,Other"
    )
    [found] = only(f"{headings}\n{row}\n".encode())[1]
    assert isinstance(found, Rejection)
    assert found.line == 2
    assert reason in found.reason


def test_who_follows_whom_is_many_to_many_and_dated():
    links = only((SHARED / "geography/icb_succession_2026-04-01.csv").read_bytes())[1]
    assert {link.target_code for link in links if link.source_code == "QNQ"} == {"S0E4D", "S9B9J", "QRL"}
    assert {link.source_code for link in links if link.target_code == "S1Y5D"} == {"QHG", "QUE", "QM7"}
    assert all(isinstance(link, Link) and link.since.isoformat() == "2026-04-01" for link in links)


def test_a_line_that_never_ends_is_cut_and_rejected(tmp_path):
    first, second, last = only(TRUST.encode() + b"x" * 1_000_000 + b"\n" + TRUST.encode())[1]
    assert [type(each) for each in (first, second, last)] == [Row, Rejection, Row]


def test_a_file_of_200_megabytes_is_read_line_by_line_and_never_held(tmp_path):
    """Of its 1.2 million lines the first are read; to look through all of it takes no memory either."""
    path = tmp_path / "large.csv"
    block = TRUST.encode() * 5_000
    with path.open("wb") as out:
        for _ in range(200_000_000 // len(block) + 1):
            out.write(block)
    tracemalloc.start()
    try:
        with path.open("rb") as file, opened(file) as parts:
            rows = sum(1 for part in parts for _, entry in zip(range(50_000), part.entries, strict=False) if entry)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert rows == 50_000
    assert peak < 20_000_000
