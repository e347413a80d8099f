"""The extract of the register: every column, the gravest first, and nothing of the restricted streams."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from concerns.register.extract import COLUMNS
from concerns.register.models import Risk, RiskLink
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting
from tests.rows import add_concern, add_risk, risk_parts

PAGE, FILE = "/risks/extract/", "/risks/extract/xlsx/"


@pytest.fixture
def risk(cast) -> Risk:
    """A risk with everything, linked with an open and with a restricted concern."""
    with acting(cast.guardian):
        hidden = add_concern(cast.subject, 2, sensitivity="speak_up", title="What a nurse said (invented)")
        shown = add_concern(cast.subject, 1)
        people = {"executive": cast.executive, "source": cast.subject, "bearer": cast.second_subject}
        risk = add_risk(cast.subject, cast.lead, objective="=1+1", committee="Quality Committee", **people)
        risk_parts(risk, cast.lead)
        for concern in (hidden, shown):
            RiskLink.objects.create(risk=risk, concern=concern)
    return risk


def sheet(response, name="Register"):
    book = load_workbook(io.BytesIO(response.content))
    return [[each.value for each in row] for row in book[name].iter_rows()]


def test_the_menu_says_that_the_extract_is_of_the_register(sign_in, cast, risk):
    page = sign_in(cast.viewer).get(PAGE).content.decode()
    (current,) = re.findall(r'href="([^"]*)"[^>]*aria-current', page)
    assert current == "/risks/"


def test_every_column_says_what_it_should(cast, sign_in, risk):
    response = sign_in(cast.viewer).get(FILE)
    rows = sheet(response)
    today = timezone.localdate()
    name = f"quality-risk-register_QHM_{today:%Y-%m-%d}_OFFICIAL.xlsx"
    assert name in response.headers["Content-Disposition"]
    assert rows[0][0].startswith("OFFICIAL")
    assert "high 1" in rows[2][0]
    assert rows[3] == list(COLUMNS)
    line = dict(zip(COLUMNS, rows[4], strict=True))
    assert line["Reference"] == risk.ref
    assert line["Objective"] == "'=1+1"
    assert line["Risk: cause, event, effect"].startswith("Cause: Too few nurses at night (invented).\nEvent: Patients")
    assert "Borne by Northumbria" in line["Subject, source and bearer"]
    assert line["Owner and executive"] == "Owner: Lead (invented)\nExecutive: Executive (invented)"
    assert (line["Inherent"], line["Current"]) == ("4 x 4 = 16 extreme", "4 x 3 = 12 high")
    assert line["Target"] == "4 x 2 = 8 high"
    assert " at 12" in line["Movement since last"]
    assert line["Appetite and tolerance"].startswith("Cautious. Outside tolerance: 12 is above 8.")
    assert line["Key controls"] == "Rounds every hour. (not tested yet)"
    assert line["Assurances by line"].startswith("Line 2: Audit of rounds. (limited assurance, positive, 9 April 2026")
    assert line["Gaps"] == "Gap in control: No rounds at weekends."
    assert line["Actions"].startswith("Hire nurses. (due 9 April 2026")
    assert line["Linked concerns"] == "QC-2026-0001 Falls on two wards (invented) (submitted, score 9)"
    assert line["Review due"] == "9 April 2026 (overdue)"
    with acting(cast.auditor):
        assert AuditEvent.objects.get(verb="risk.extracted").detail == {"risks": 1, "kind": "xlsx"}


@pytest.mark.parametrize("who", ["viewer", "guardian"])
def test_restricted_concerns_are_in_no_extract_whoever_takes_it(cast, sign_in, risk, who):
    browser = sign_in(getattr(cast, who))
    page = browser.get(PAGE).content.decode()
    assert "QC-2026-0001" in page
    assert "QC-2026-0002" not in page
    assert "What a nurse said" not in page
    assert "QC-2026-0002" not in str(sheet(browser.get(FILE)))


def test_the_gravest_first_then_the_longest_overdue_and_the_filters_hold(cast, sign_in):
    today = timezone.localdate()
    with acting(cast.lead) as by:
        for number, (likelihood, days) in enumerate([(2, 5), (3, 40), (3, -40)], 1):
            when = {"current_likelihood": likelihood, "review_due": today + timedelta(days=days)}
            add_risk(cast.subject, by, number, **when)
    browser = sign_in(cast.viewer)
    refs = [row[0] for row in sheet(browser.get(FILE))[4:-1]]
    assert refs == ["QR-2026-0003", "QR-2026-0002", "QR-2026-0001"]
    rows = sheet(browser.get(FILE + "?look=overdue"))
    assert [row[0] for row in rows[4:-1]] == ["QR-2026-0003"]
    heat = sheet(browser.get(FILE), "Heat map")
    assert "12 high: QR-2026-0003, QR-2026-0002" in str(heat)
