"""A list leaves as a spreadsheet: the same rows in the same order, for the same eyes."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from concerns.models import Concern
from quality_oversight.audit.models import AuditEvent
from tests.cast import TRUST, acting
from tests.rows import add_concern


@pytest.fixture
def concerns(cast):
    with acting(cast.guardian):
        add_concern(cast.subject, 1, title="=cmd|' /C calc'!A0", status="open", lead=cast.lead, domains=["safety"])
        add_concern(cast.subject, 2, title="Falls (invented)", shared_with=[TRUST], consequence=5, likelihood=5)
        add_concern(cast.second_subject, 3, title="Waits (invented)", status="closed", closure_reason="resolved",
                    closure_evidence="Seen.", closed_on="2026-04-10")  # fmt: skip
        add_concern(cast.subject, 4, title="Spoken up (invented)", sensitivity="speak_up")


def taken(client, kind="csv", query=""):
    response = client.get(reverse("sheets:export", args=[kind]) + query)
    assert response.status_code == 200
    return response, b"".join(response.streaming_content)


def rows_of(body):
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert lines[0] == lines[-1]
    assert lines[0][0].startswith("OFFICIAL")
    return [dict(zip(lines[1], line, strict=True)) for line in lines[2:-1]]


def test_the_rows_and_order_are_those_of_the_list(cast, concerns, sign_in):
    client = sign_in(cast.lead)
    for query in ("", "?status=all&sort=score", "?q=falls", "?status=closed"):
        body = taken(client, query=query)[1]
        refs = [row["Reference"] for row in rows_of(body)]
        page = client.get(reverse("concerns:list") + query).content.decode()
        assert refs == sorted(refs, key=page.index)
        assert all(ref in page for ref in refs)
    assert len(rows_of(taken(client, query="?status=all")[1])) == 3


def test_cells_hold_words_and_no_formula(cast, concerns, sign_in):
    row = rows_of(taken(sign_in(cast.lead), query="?q=calc")[1])[0]
    assert row["Title"] == "'=cmd|' /C calc'!A0"
    assert (row["Status"], row["Quality domain"], row["Lead"]) == ("Open", "Patient safety", cast.lead.name)
    assert (row["Provider code"], row["Score"], row["Risk"]) == ("RTD", "9", "High")


def test_xlsx_holds_text_numbers_and_days(cast, concerns, sign_in):
    response, body = taken(sign_in(cast.lead), "xlsx", "?q=calc")
    assert response.headers["Content-Disposition"].endswith('_OFFICIAL.xlsx"')
    assert "concerns_QHM_" in response.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(body)).active
    row = dict(zip([c.value for c in sheet[2]], sheet[3], strict=True))
    assert row["Title"].data_type == "s"
    assert (row["Score"].value, row["Date identified"].value.date().isoformat()) == (9, "2026-04-09")


def test_an_outside_user_takes_what_is_shared_and_no_scores(cast, concerns, sign_in):
    rows = rows_of(taken(sign_in(cast.provider_user), query="?status=all&sort=score&band=extreme")[1])
    assert [row["Reference"] for row in rows] == ["QC-2026-0002"]
    assert not {"Score", "Risk", "Source", "Initial consequence", "Harm known so far", "Who may see it"} & set(rows[0])


def test_a_restricted_concern_leaves_with_who_may_see_it_alone_and_marks_the_sheet(cast, concerns, sign_in):
    for kind in ("csv", "xlsx"):
        assert b"Spoken up" not in taken(sign_in(cast.lead), kind)[1]
    response, body = taken(sign_in(cast.guardian))
    assert "QC-2026-0004" in {row["Reference"] for row in rows_of(body)}
    assert response.headers["Content-Disposition"].endswith('_OFFICIAL-SENSITIVE.csv"')


def test_taking_is_recorded_without_the_words_that_were_sought(cast, concerns, sign_in):
    taken(sign_in(cast.lead), query="?q=falls&status=all")
    with acting(cast.lead):
        event = AuditEvent.objects.get(verb="concern.exported")
    assert event.detail == {"kind": "csv", "rows": 3, "filter": {"status": "all"}, "words": True}


def test_the_number_of_queries_does_not_grow_with_the_rows(cast, concerns, sign_in):
    client = sign_in(cast.lead)

    def count():
        with CaptureQueriesContext(connection) as queries:
            taken(client, query="?status=all")
        return len(queries)

    few = count()
    with acting(cast.lead):
        for number in range(10, 30):
            add_concern(cast.subject, number, lead=cast.lead)
        assert Concern.objects.count() == 23
    assert count() == few


def test_there_is_no_other_kind(cast, sign_in):
    assert sign_in(cast.lead).get(reverse("sheets:export", args=["pdf"])).status_code == 404


def test_the_list_offers_what_it_shows(cast, concerns, sign_in):
    page = sign_in(cast.lead).get(reverse("concerns:list") + "?status=all&sort=score").content.decode()
    assert f'{reverse("sheets:export", args=["xlsx"])}?status=all&amp;sort=score"' in page
