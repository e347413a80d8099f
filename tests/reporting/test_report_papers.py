"""The paper of an approved report: made once, of what was approved, and never changed."""

import json
import re
from dataclasses import replace
from io import BytesIO

import pypdf
import pytest
from django.urls import reverse

from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Signed
from reporting import actions
from reporting.actions.particulars import particulars_mark
from reporting.models import Paper, ReportEvent, ReportItem
from reporting.papers.render import printed
from reporting.papers.stored import from_json
from reporting.tasks import make_paper
from tests.cast import NORTH, SOUTH, acting, assemble
from tests.pdf import barriers
from tests.rows import add_concern, add_report


@pytest.fixture
def full(cast, report, add):
    """A report with an item in each section and a concern cited."""
    with acting(cast.lead):
        concern = add_concern(cast.subject, status="open", consequence=4, likelihood=4)
    add(report, "alert", concern=concern, subject=cast.subject)
    add(report, "advise", title="Second matter", text="Words that are only here.")
    add(report, "assure")
    return report


@pytest.fixture
def read_paper(cast):
    def read(report):
        with acting(cast.viewer):
            return Paper.objects.get(report=report)

    return read


def text_of(content):
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_published_pdf_is_pdf_ua_1_and_intact(full, published, read_paper):
    paper = read_paper(published(full))
    assert barriers(bytes(paper.pdf)) == []
    assert paper.is_intact()
    assert len(pypdf.PdfReader(BytesIO(bytes(paper.pdf))).pages) == paper.pages
    with tenant_context(NORTH):
        assert ReportEvent.objects.filter(report=full, verb="published", by=None).exists()
        event = AuditEvent.objects.get(verb="report.published")
        assert event.detail["sha256"] == paper.sha256


def test_the_pdf_says_what_the_page_says(cast, full, published, read_paper, sign_in):
    report = published(full)
    text = text_of(bytes(read_paper(report).pdf))
    page = sign_in(cast.viewer).get(report.get_absolute_url()).content.decode()
    twin = sign_in(cast.viewer).get(reverse("reporting:paper_html", args=[report.pk])).content.decode()
    with acting(cast.viewer):
        items = list(report.items.all())
    for said in [said for item in items for said in (item.title, item.text, item.ask_text, item.evidence) if said]:
        assert said in text
        assert said in page
        assert said in twin
    for said in ("QC-2026-0001", "16 Extreme", "Note this report.", "Approved by Chair (invented)"):
        assert said in text
        assert said in re.sub(r"<[^>]+>", "", twin)


def test_aa2_a_stated_none_is_printed(cast, report, published, read_paper):
    paper = read_paper(published(report))
    text = text_of(bytes(paper.pdf))
    assert "Alert Matters that the receiving committee needs to discuss or act on. None" in text
    assert [section["none_stated"] for section in paper.data["sections"]] == [True] * 3


def test_aa10_an_inquorate_meeting_has_its_banner_and_decisions(cast, report, completed, fresh, read_paper):
    completed(report)
    with acting(cast.secretary) as by:
        seen = particulars_mark(fresh(report))
        actions.edit_particulars(
            report, by=by, seen=seen, quorate=False, quorate_note="Step down the trust.\nNew terms.", declarations="",
            recommendation="",
        )  # fmt: skip
        version = fresh(report).version
        actions.submit(report, by=by, version=version)
    with acting(cast.chair) as by:
        actions.approve(report, by=by, version=version + 1)
    make_paper(NORTH, report.pk)
    text = text_of(bytes(read_paper(report).pdf))
    assert "The meeting was not quorate." in text
    assert "Decisions to be ratified" in text
    assert "Step down the trust." in text
    assert "New terms." in text
    assert "Receive this report." in text


def test_the_paper_is_made_of_what_was_approved_whatever_happened_since(cast, full, approved, read_paper):
    report = approved(full)
    with acting(cast.lead):
        concern = ReportItem.objects.get(report=report, section="alert").concern
        concern.consequence = concern.likelihood = 1
        concern.save()
        concern.sensitivity = "standard"
    make_paper(NORTH, report.pk)
    paper = read_paper(report)
    assert paper.data == report.approved_text
    assert paper.data["sections"][0]["items"][0]["risk"] == {"score": 16, "band": "Extreme"}
    assert printed(from_json(json.dumps(paper.data))).sha256 == paper.sha256


def test_a_paper_is_made_once(cast, full, published, read_paper):
    report = published(full)
    first = read_paper(report)
    assert make_paper(NORTH, report.pk) is None
    with tenant_context(NORTH):
        again = printed(replace(from_json(json.dumps(first.data)), title="Another"))
        assert actions.keep_paper(report.pk, again) is None
        assert Paper.objects.count() == 1
    assert read_paper(report).sha256 == first.sha256


def test_a_report_that_is_not_approved_gets_no_paper(cast, full, submitted):
    report = submitted(full)
    assert make_paper(NORTH, report.pk) is None
    with tenant_context(NORTH):
        assert list(actions.awaiting_paper()) == []


def test_another_icb_makes_no_paper_of_it(cast, full, approved):
    report = approved(full)
    assert make_paper(SOUTH, report.pk) is None
    with tenant_context(SOUTH):
        assert list(actions.awaiting_paper()) == []


def test_neither_the_application_nor_the_owner_can_change_a_paper(fresh_database, owner):
    cast = assemble()
    with acting(cast.secretary) as by:
        report = add_report(by)
        Paper.objects.create(**Signed.signature(None), report=report, data={}, pdf=b"%PDF", sha256="0" * 64, pages=1)
    owner.execute("SELECT set_config('app.tenant_id', %s, false)", [str(NORTH)])
    assert owner.execute("SELECT count(*) FROM reporting_paper").fetchone() == (1,)
    assert owner.execute("UPDATE reporting_paper SET pages = 2").rowcount == 0
    assert owner.execute("DELETE FROM reporting_paper").rowcount == 0
    assert owner.execute("SELECT pages FROM reporting_paper").fetchone() == (1,)


class TestDownload:
    def test_the_bytes_their_name_and_their_mark(self, cast, full, published, read_paper, sign_in):
        report = published(full)
        paper = read_paper(report)
        response = sign_in(cast.viewer).get(reverse("reporting:paper", args=[report.pk]))
        assert response.content == bytes(paper.pdf)
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["ETag"] == f'"{paper.sha256}"'
        name = f"QHM-system-quality-group-aaa-report-{report.meeting_on:%Y-%m-%d}_OFFICIAL.pdf"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'

    def test_it_is_audited_with_the_person(self, cast, full, published, sign_in):
        report = published(full)
        client = sign_in(cast.viewer)
        client.get(reverse("reporting:paper", args=[report.pk]))
        with acting(cast.auditor):
            event = AuditEvent.objects.get(verb="paper.downloaded")
        assert (event.actor, event.detail["report"]) == (cast.viewer.name, str(report.pk))

    def test_a_copy_that_is_held_already_is_not_sent_again(self, cast, full, published, read_paper, sign_in):
        report = published(full)
        client = sign_in(cast.viewer)
        mark = f'"{read_paper(report).sha256}"'
        assert (
            client.get(reverse("reporting:paper", args=[report.pk]), headers={"if-none-match": mark}).status_code == 304
        )
        with acting(cast.auditor):
            assert not AuditEvent.objects.filter(verb="paper.downloaded").exists()

    def test_before_it_is_made_there_is_nothing_to_download(self, cast, full, approved, sign_in):
        report = approved(full)
        client = sign_in(cast.viewer)
        assert client.get(reverse("reporting:paper", args=[report.pk])).status_code == 404
        assert "The PDF is being made" in client.get(report.get_absolute_url()).content.decode()
        address = reverse("reporting:paper_status", args=[report.pk])
        assert client.get(address, headers={"hx-request": "true"}).status_code == 204
        assert client.get(address).status_code == 302
        make_paper(NORTH, report.pk)
        fragment = client.get(address, headers={"hx-request": "true"}).content.decode()
        assert "Download the PDF" in fragment
        assert "hx-get" not in fragment

    def test_others_may_not(self, cast, full, published, sign_in):
        report = published(full)
        for name in ("paper", "paper_html", "report", "paper_status"):
            address = reverse(f"reporting:{name}", args=[report.pk])
            assert sign_in(cast.south_lead).get(address).status_code == 404
            assert sign_in(cast.provider_user).get(address).status_code == 403
            assert sign_in(cast.admin).get(address).status_code == 403


def test_a_draft_can_be_read_as_it_would_be_printed(cast, report, add, sign_in):
    add(report, "assure", evidence="")
    page = sign_in(cast.chair).get(reverse("reporting:paper_html", args=[report.pk])).content.decode()
    assert "Not approved. Do not rely on it" in page
    assert "Not yet stated" in page
    assert "Reassurance: evidence needed" in page


def test_the_verb_of_an_ask_is_not_said_twice(cast, report, add, sign_in):
    add(report, "alert", ask="discussion", ask_text="Discuss the plan.")
    add(report, "alert", ask="decision", ask_text="Fund a post.")
    page = sign_in(cast.chair).get(reverse("reporting:paper_html", args=[report.pk])).content.decode()
    assert "</strong> Discuss the plan." in page
    assert "</strong> Decide: Fund a post." in page
