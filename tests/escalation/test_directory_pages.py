"""The pages, files and endpoints of the national directory."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from escalation.models import Assurance
from providers.directory.models import Relationship
from providers.models import Organisation
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.keys import digest, new_secret
from quality_oversight.tenancy.models import ApiKey
from tests.cast import HTMX, acting, assemble, part

LIST = reverse("organisations:list")


@pytest.fixture
def directory(fresh_database):
    owner = Organisation.objects.using("owner")
    owner.create(
        code="P85001", name="Hopwood House Medical Practice", former_names="The Vineyard Surgery", kind="practice",
        icb_code="QOP", region_code="Y62", parent_code="00Y", postcode="OL1 1AB", opened=date(2001, 4, 1),
    )  # fmt: skip
    owner.create(code="RW6", name="Pennine Acute Hospitals NHS Trust", closed=date(2021, 9, 30), icb_code="QOP")
    owner.create(code="RM3", name="Northern Care Alliance NHS Foundation Trust", icb_code="QOP", region_code="Y62")
    owner.create(code="R0B", name="=cmd()", icb_code="QHM")
    owner.create(code="U00001", name="Oldham Central PCN", kind="pcn", parent_code="00Y")
    link = Relationship.objects.using("owner").create
    link(kind="succeeded_by", source_code="RW6", target_code="RM3", since=date(2021, 10, 1), manner="split")
    link(kind="succeeded_by", source_code="RW6", target_code="R0A", since=date(2021, 10, 1), manner="split")
    link(
        kind="member_of_pcn", source_code="P85001", target_code="U00001", since=date(2019, 7, 1),
        until=date(2023, 3, 31),
    )  # fmt: skip
    return assemble()


def test_half_of_a_former_name_leads_to_the_page_of_a_practice_in_a_few_keystrokes(directory, sign_in):
    browser = sign_in(directory.viewer)
    text = part(browser, LIST, {"q": "vine"})
    assert "<html" not in text
    assert "Formerly The Vineyard Surgery" in text
    page = browser.get(reverse("directory:organisation", args=["P85001"])).content.decode()
    assert "Former names" in page
    assert "North West (Y62)" in page
    assert "Oldham Central PCN</a> (U00001), from 1 July 2019 to 31 March 2023" in page
    assert "Not a member now" in page


def test_an_old_code_is_found_and_leads_on_to_what_followed(directory, sign_in):
    browser = sign_in(directory.viewer)
    text = browser.get(LIST, {"q": "rw6"}).content.decode()
    assert "Nothing that is open fits." in text
    assert "Closed on 30 September 2021" in text
    page = browser.get(reverse("directory:organisation", args=["rw6"])).content.decode()
    there = reverse("directory:organisation", args=["RM3"])
    assert f'It is followed by <a href="{there}">Northern Care Alliance' in page
    assert "and by R0A." in page
    after = browser.get(there).content.decode()
    assert "Pennine Acute Hospitals NHS Trust</a> (RW6), on 1 October 2021 (split)" in after


def test_a_former_code_that_no_organisation_has_is_said_to_be_one(directory, sign_in):
    link = Relationship.objects.using("owner").create
    link(kind="succeeded_by", source_code="QHG", target_code="RM3", since=date(2026, 4, 1), manner="merger")
    browser = sign_in(directory.viewer)
    text = browser.get(LIST, {"q": "qhg"}).content.decode()
    there = reverse("directory:organisation", args=["RM3"])
    assert f'QHG is the former code of <a href="{there}">Northern Care Alliance NHS Foundation Trust</a> (RM3).' in text
    assert "Nothing has just these words" not in text
    assert "former code" not in browser.get(LIST, {"q": "RM3"}).content.decode()


def test_what_this_icb_oversees_leads_to_its_page_and_anything_open_can_be_taken_up(directory, sign_in):
    lead = sign_in(directory.lead)
    own = lead.get(reverse("directory:organisation", args=["RTD"])).content.decode()
    assert directory.trust.get_absolute_url() in own
    other = lead.get(reverse("directory:organisation", args=["RM3"])).content.decode()
    assert "Add it to our providers" in other
    assert "Add it to our providers" not in lead.get(reverse("directory:organisation", args=["RW6"])).content.decode()
    viewer = sign_in(directory.viewer).get(reverse("directory:organisation", args=["RM3"])).content.decode()
    assert "Add it to our providers" not in viewer
    assert lead.get(reverse("directory:organisation", args=["ZZZ"])).status_code == 404


def test_filters_stand_in_the_address_and_each_can_be_taken_away(directory, sign_in):
    text = sign_in(directory.viewer).get(LIST, {"q": "trust", "icb": "QHM", "kind": "trust"}).content.decode()
    assert text.count("Remove filter") == 3
    assert f'href="{LIST}?q=trust&amp;kind=trust"' in text
    assert "2 organisations" in text
    assert 'aria-label="How many of each kind"' in text


def test_levels_narrow_the_list_for_who_may_see_them(directory, sign_in):
    with acting(directory.lead):
        Assurance.objects.create(subject=directory.subject, level="enhanced")
    enhanced = sign_in(directory.viewer).get(LIST, {"level": "enhanced"}).content.decode()
    assert "1 organisation<" in enhanced
    assert "RTD" in enhanced
    routine = sign_in(directory.viewer).get(LIST, {"level": "routine"}).content.decode()
    assert "RTF" in routine
    assert ">RTD<" not in routine
    admin = sign_in(directory.admin).get(LIST, {"level": "enhanced"}).content.decode()
    assert 'name="level"' not in admin
    assert ">RTF<" in admin
    assert ">RTD<" not in sign_in(directory.south_lead).get(LIST, {"level": "enhanced"}).content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_shown_is_taken_away_marked_defused_and_on_the_trail(directory, sign_in, kind):
    browser = sign_in(directory.viewer)
    response = browser.get(reverse("organisations:export", args=[kind]), {"icb": "QHM"})
    content = b"".join(response.streaming_content)
    assert f"organisations_QHM_{date.today():%Y}" in response.headers["Content-Disposition"]
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        rows = [[cell or "" for cell in row] for row in load_workbook(io.BytesIO(content)).active.values]
    assert rows[0][0].startswith("OFFICIAL: ")
    assert rows[-1][0].startswith("OFFICIAL: ")
    assert rows[1][:3] == ["ODS code", "Name", "Kind"]
    assert [row[0] for row in rows[2:-1]] == ["R0B", "RTF", "RTD"]
    assert rows[2][1] == "'=cmd()"
    shown = browser.get(LIST, {"icb": "QHM"}).content.decode()
    assert "3 organisations" in shown
    with acting(directory.auditor):
        event = AuditEvent.objects.filter(verb="directory.exported").latest("number")
        assert event.detail["filter"] == {"icb": "QHM", "state": "open"}


def test_a_kind_of_file_that_is_not_made_is_absent(directory, sign_in):
    assert sign_in(directory.viewer).get(reverse("organisations:export", args=["pdf"])).status_code == 404


def test_a_fragment_is_given_to_htmx_and_a_whole_page_to_everybody_else(directory, sign_in):
    browser = sign_in(directory.viewer)
    assert b"<!DOCTYPE" not in browser.get(LIST, {"q": "x"}, headers=HTMX).content
    assert b"<!DOCTYPE" in browser.get(LIST, {"q": "x"}).content


def test_programs_search_and_read_it(directory):
    secret = new_secret(directory.north)
    with acting(directory.admin):
        ApiKey.objects.create(membership=directory.lead, label="A test", secret_hash=digest(secret))
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    address = reverse("organisations-api:list")
    assert (
        program.get(address, {"q": "vine"}).status_code == 400
    )  # every list that searches takes its words as `search`
    found = program.get(address, {"search": "vine"}).json()
    assert [(each["code"], each["former_names"]) for each in found["results"]] == [("P85001", ["The Vineyard Surgery"])]
    assert program.get(address, {"kind": "nonsense"}).status_code == 400
    one = program.get(reverse("organisations-api:detail", args=["RW6"])).json()
    assert one["state"] == "closed"
    assert [each["code"] for each in one["successors"]] == ["RM3", "R0A"]
    assert program.get(reverse("organisations-api:detail", args=["NOPE"])).status_code == 404
