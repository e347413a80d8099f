"""Records of the ODS's ORD interface: one published answer, and what is made of others."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from providers.directory.rules.files import MEMBERS, SUCCESSION
from providers.directory.rules.headed import Link
from providers.directory.rules.ord import ROLES, primary_role, read_record, records_of, sorted_out
from providers.rules.ods import Rejection

FILE = Path(__file__).resolve().parents[4] / "shared/data/ods/ord_api_organisation_RWR.json"


@pytest.fixture(scope="module")
def published() -> dict:
    return json.loads(FILE.read_text())["Organisation"]


def organisation(code: str, role: str, *further: str, **fields) -> dict:
    roles = [{"id": role, "primaryRole": True, "Status": "Active"}, *({"id": each} for each in further)]
    return {
        "Name": f"ORGANISATION {code}",
        "OrgId": {"extension": code},
        "Status": "Active",
        "Date": [{"Type": "Operational", "Start": "2010-04-01"}],
        "Roles": {"Role": roles},
    } | fields


def relation(kind: str, code: str, role: str, status: str = "Active", **dates) -> dict:
    target = {"OrgId": {"extension": code}, "PrimaryRoleId": {"id": role}}
    return {"id": kind, "Status": status, "Target": target, "Date": [{"Type": "Operational", **dates}]}


def test_the_published_answer_is_a_trust_under_its_icb(published):
    row = read_record(1, published)
    assert (row.code, row.name, row.kind) == (
        "RWR", "Hertfordshire Partnership University NHS Foundation Trust", "trust",
    )  # fmt: skip
    assert (row.icb_code, row.opened, row.closed, row.status) == ("QM7", date(2001, 4, 1), None, "active")
    assert (row.postcode, row.telephone, row.region_code) == ("AL10 8YE", "01707 253800", "")
    assert row.address == "The Colonnades, Beaconsfield Close, Hatfield"


def test_the_published_answer_tells_whom_it_follows_once(published):
    links = sorted_out([published, deepcopy(published)]).links
    assert {(link.source_code, link.target_code, link.since) for link in links[SUCCESSION]} >= {
        ("RQJ", "RWR", date(2001, 4, 1))
    }
    assert all(link.target_code == "RWR" for link in links[SUCCESSION])
    assert len(links[SUCCESSION]) == len(published["Succs"]["Succ"])


@pytest.mark.parametrize(
    ("role", "further", "kind"),
    [
        ("RO197", (), "trust"),
        ("RO177", ("RO76",), "practice"),
        ("RO177", ("RO87",), "prescriber"),
        ("RO182", (), "pharmacy"),
        ("RO272", (), "pcn"),
        ("RO261", (), "icb"),
        ("RO98", (), "other"),
    ],
)
def test_the_role_says_what_it_is(role, further, kind):
    record = organisation("A12345", role, *further)
    assert primary_role(record) == role
    assert read_record(1, record).kind == kind


def test_a_practice_stands_under_its_sub_icb_and_in_its_networks():
    rels = [
        relation("RE4", "00Y", "RO98", Start="2013-04-01"),
        relation("RE4", "5J5", "RO98", "Inactive", Start="2001-04-01", End="2013-03-31"),
        relation("RE8", "U12345", "RO272", "Inactive", Start="2019-07-01", End="2021-03-31"),
        relation("RE8", "U54321", "RO272", Start="2021-04-01"),
    ]
    record = organisation("P85001", "RO177", "RO76", Rels={"Rel": rels})
    assert read_record(3, record).parent_code == "00Y"
    assert sorted_out([record]).links[MEMBERS] == [
        Link(1, "P85001", "U12345", date(2019, 7, 1), date(2021, 3, 31)),
        Link(1, "P85001", "U54321", date(2021, 4, 1)),
    ]


def test_a_sub_icb_stands_under_its_icb():
    record = organisation("00Y", "RO98", Rels={"Rel": [relation("RE5", "QOP", "RO261", Start="2022-07-01")]})
    row = read_record(1, record)
    assert (row.kind, row.icb_code, row.parent_code) == ("sub_icb", "QOP", "QOP")


def test_other_roles_are_counted_and_left_alone():
    found = sorted_out([organisation("RWR01", "RO198"), organisation("RWR", "RO197"), {"Name": "No role"}])
    assert ([*found.organisations], found.others) == ([ROLES["RO197"]], 2)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"OrgId": {"extension": "rwr!"}}, "The organisation code “rwr!” is not 3 to 6 capital letters and digits."),
        ({"Name": ""}, "The name is missing."),
        ({"Status": "Gone"}, "The status “Gone” is neither active nor inactive."),
        ({"Date": []}, "The opening date is missing."),
        ({"Date": [{"Type": "Legal", "Start": "soon"}]}, "The date “soon” is not a date written as YYYY-MM-DD."),
        (
            {"Date": [{"Type": "Legal", "Start": "2020-02-02", "End": "2020-02-01"}]},
            "The closing date 2020-02-01 is before the opening date 2020-02-02.",
        ),
        ({"GeoLoc": {"Location": {"PostCode": "NOWHERE AT ALL"}}}, "The postcode “NOWHERE AT ALL” is not a postcode."),
    ],
)
def test_what_is_wrong_with_a_record_is_said(fields, reason):
    found = read_record(7, organisation("RWR", "RO197", **fields))
    assert isinstance(found, Rejection)
    assert found.line == 7
    assert reason in found.reason


def test_only_answers_of_the_interface_are_its_records():
    record = organisation("RWR", "RO197")
    assert records_of({"Organisation": record}) == [record]
    assert records_of([{"Organisation": record}] * 2) == [record] * 2
    for other in ([], {}, [1], {"Organisations": []}, [{"Organisation": record}, {}], {"Organisation": "RWR"}):
        assert records_of(other) is None
