"""What is read from a line of a directory file, and which lines are rejected."""

import csv
from datetime import date

import pytest

from providers.rules.ods import Rejection, Row, parse, split


def line(**changed):
    """A valid line in the newer dialect, with some fields changed."""
    fields = [""] * 27
    values = {
        "code": "R0A",
        "name": "MANCHESTER UNIVERSITY NHS FOUNDATION TRUST",
        "region": "Y62",
        "icb": "QOP",
        "address1": "COBBETT HOUSE",
        "address2": "OXFORD ROAD",
        "address3": "",
        "address4": "MANCHESTER",
        "address5": "",
        "postcode": "M13 9WL",
        "opened": "20171001",
        "closed": "",
        "telephone": "0300 3309444",
    } | changed
    columns = dict(zip(values, [*range(12), 17], strict=True))
    for name, value in values.items():
        fields[columns[name]] = value
    return ",".join(f'"{field}"' for field in fields) + "\r\n"


def only(*lines):
    [result] = parse(lines)
    return result


def test_a_line_becomes_an_organisation():
    assert only(line()) == Row(
        line=1,
        code="R0A",
        name="Manchester University NHS Foundation Trust",
        region_code="Y62",
        icb_code="QOP",
        address="Cobbett House, Oxford Road, Manchester",
        postcode="M13 9WL",
        opened=date(2017, 10, 1),
        closed=None,
        telephone="0300 3309444",
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_any_line_ending_serves(ending):
    assert isinstance(only(line().rstrip("\r\n") + ending), Row)


@pytest.mark.parametrize(
    "written",
    [
        '"A","B C","",""',
        '"A "," B",""',
        '"A","B, C"',
        '"A","B""C"',
        "A,B",
        '"A",B,"C"',
        'A,"B","C"',
        '"",""',
        '""',
        '"A","',
    ],
)
def test_a_quick_way_to_split_a_line_gives_what_the_csv_module_gives(written):
    quick = split(written)
    try:
        expected = [field.strip() for field in next(csv.reader([written], strict=True))]
    except csv.Error:
        expected = Rejection(0, "", "The quote marks of this line do not pair up.")
    assert quick == expected


def test_a_byte_order_mark_is_no_part_of_the_code():
    assert only("\ufeff" + line()).code == "R0A"


def test_blank_lines_are_no_rows_but_are_counted():
    first, second = parse(["\n", line(), "\r\n", line(code="R0B"), "  \n"])
    assert (first.line, second.line) == (2, 4)


def test_a_trust_may_have_a_code_of_five():
    assert only(line(code="G6V2S", icb="Z9B2Z")).code == "G6V2S"


def test_an_opening_or_closing_date_may_lie_ahead():
    row = only(line(opened="20990601", closed="20990602"))
    assert (row.opened, row.closed) == (date(2099, 6, 1), date(2099, 6, 2))


def test_both_dialects_give_the_same_text():
    newer = only(line(code="RQF", region="", icb="", telephone=""))
    older = only(line(code="RQF", region="W00", icb="Q99", address3="MANCHESTER", address4="", telephone=""))
    county = only(line(code="RQF", region="", icb="", address5="GREATER MANCHESTER", telephone=""))
    assert newer == older == county
    assert (newer.region_code, newer.icb_code) == ("", "")


def test_a_file_without_any_telephone_carries_none():
    assert [row.telephone for row in parse([line(telephone=""), line(code="R0B", telephone="")])] == [None, None]


def test_in_a_file_with_telephones_a_blank_one_is_blank():
    assert [row.telephone for row in parse([line(telephone=""), line(code="R0B")])] == ["", "0300 3309444"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"code": "R0"}, "The organisation code “R0” is not 3 to 6 capital letters and digits."),
        ({"code": "r0a"}, "The organisation code “r0a” is not"),
        ({"code": "R0A4567"}, "The organisation code “R0A4567” is not"),
        ({"code": ""}, "The organisation code “” is not"),
        ({"name": ""}, "The name is missing."),
        ({"name": "   "}, "The name is missing."),
        ({"name": "A" * 201}, "The name is longer than 200 characters."),
        ({"telephone": "1" * 31}, "The telephone is longer than 30 characters."),
        ({"address1": "A" * 401}, "The address is longer than 400 characters."),
        ({"region": "Midlands"}, "The region code “Midlands” is not"),
        ({"region": "Y600"}, "The region code “Y600” is not 3 capital"),
        ({"icb": "Q-P"}, "The ICB code “Q-P” is not"),
        ({"opened": ""}, "The opening date is missing."),
        ({"opened": "20171301"}, "The opening date “20171301” is not a date written as YYYYMMDD."),
        ({"opened": "20170229"}, "The opening date “20170229” is not a date"),
        ({"opened": "2017-10-01"}, "The opening date “2017-10-01” is not a date"),
        ({"opened": "2017101"}, "The opening date “2017101” is not a date"),
        ({"opened": "00000000"}, "The opening date “00000000” is not a date"),
        ({"closed": "soon"}, "The closing date “soon” is not a date"),
        ({"closed": "20170930"}, "The closing date 20170930 is before the opening date 20171001."),
        ({"postcode": "NOT KNOWN"}, "The postcode “NOT KNOWN” is not a postcode."),
        ({"postcode": "12345"}, "The postcode “12345” is not a postcode."),
    ],
)
def test_a_line_that_cannot_be_taken_says_why(changed, reason):
    result = only(line(**changed))
    assert isinstance(result, Rejection)
    assert reason in result.reason
    assert result.code == ("" if "code" in changed else "R0A")


def test_all_that_is_wrong_with_a_line_is_said_at_once():
    reason = only(line(name="", opened="x", closed="y", postcode="?")).reason
    assert [word in reason for word in ("name", "postcode", "opening", "closing")] == [True] * 4


@pytest.mark.parametrize("postcode", ["", "M13 9WL", "m13 9wl", "GIR 0AA", "ZZ99 3AB", "BFPO 12", "M13  9WL"])
def test_unusual_postcodes_are_taken(postcode):
    assert only(line(postcode=postcode)).postcode == " ".join(postcode.upper().split())


def test_a_closing_date_on_the_opening_day_is_taken():
    assert only(line(closed="20171001")).closed == date(2017, 10, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('"R0A","SHORT"\n', "Expected 27 columns but found 2."),
        (line().rstrip() + ',""\r\n', "Expected 27 columns but found 28."),
        ("R0A\n", "Expected 27 columns but found 1."),
        ("Code;Name\n", "Expected 27 columns but found 1."),
        (line().replace('"R0A"', '"R0A', 1), "quote marks"),
        (line(name='THE "BIG" TRUST'), "quote marks"),
        (line(name="CAF\udce9 NHS TRUST"), "cannot be read as UTF-8"),
        (line(name=f"CAF{chr(0xFFFD)} NHS TRUST"), "cannot be read as UTF-8"),
        (line(name="A\x00B"), "control character"),
    ],
)
def test_a_line_of_the_wrong_shape_is_rejected(text, reason):
    result = only(text)
    assert isinstance(result, Rejection)
    assert reason in result.reason


def test_bytes_that_are_not_utf8_spoil_one_line_only(tmp_path):
    path = tmp_path / "etr.csv"
    path.write_bytes(line().encode() + line(code="R0B", name="CAFÉ").encode("latin-1") + line(code="R0D").encode())
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as lines:
        results = list(parse(lines))
    assert [type(result) for result in results] == [Row, Rejection, Row]
    assert (results[1].line, results[1].code) == (2, "R0B")


def test_a_stray_quote_spoils_one_line_only():
    results = list(parse([line().replace('"R0A"', '"R0A', 1), line(code="R0B"), line(code="R0D")]))
    assert [type(result) for result in results] == [Rejection, Row, Row]


def test_a_second_line_with_the_same_code_is_rejected_and_names_the_first():
    results = list(parse([line(code="R0B"), line(), line(), line()]))
    assert [type(result) for result in results] == [Row, Row, Rejection, Rejection]
    assert results[3] == Rejection(4, "R0A", "The code R0A is already on line 2 of this file.")


def test_a_rejected_line_does_not_block_a_good_one_with_the_same_code():
    assert [type(result) for result in parse([line(name=""), line()])] == [Rejection, Row]


def test_an_empty_file_gives_nothing():
    assert list(parse([])) == []
