"""The extract of the register as a PDF: accessible, marked on every page, made by a worker for its asker alone."""

import re
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from django.db import connection
from django.utils import timezone

from concerns.register import tasks
from concerns.register.models import ExtractPaper, RiskControl, RiskLink
from quality_oversight.audit.models import AuditEvent
from quality_oversight.printing import documents
from tests.cast import acting
from tests.pdf import barriers
from tests.rows import add_concern, add_risk, risk_parts

ASK = "/risks/extract/pdf/"
GRAVE = {"initial_consequence": 4, "initial_likelihood": 4, "consequence": 4, "likelihood": 4}


@pytest.fixture
def register(cast):
    """A risk with everything, a grave concern and a restricted one that is linked with it."""
    with acting(cast.guardian):
        risk = add_risk(cast.subject, cast.lead, source=cast.subject, bearer=cast.second_subject)
        risk_parts(risk, cast.lead)
        grave = add_concern(cast.subject, 1, areas={"current": {"safety": [4, 4]}}, **GRAVE)
        hidden = add_concern(cast.subject, 2, sensitivity="speak_up", title="What a nurse said (invented)", **GRAVE)
        for concern in (grave, hidden):
            RiskLink.objects.create(risk=risk, concern=concern)
    return risk


@pytest.fixture
def asked(sign_in):
    """Ask for the PDF as somebody, and let the worker make it."""

    def ask(somebody, query="", made=True):
        response = sign_in(somebody).post(f"{ASK}?{query}")
        assert response.status_code == 302
        with acting(somebody):
            paper = ExtractPaper.objects.get(pk=response.url.rstrip("/").rpartition("/")[2])
        if made:
            tasks.print_extract(str(somebody.tenant_id), str(somebody.pk), str(paper.pk))
        return paper

    return ask


def text_of(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def test_it_waits_for_the_worker_and_is_then_taken_away(cast, sign_in, register, asked):
    browser = sign_in(cast.viewer)
    paper = asked(cast.viewer, "band=high", made=False)
    assert "being made" in browser.get(paper.get_absolute_url()).content.decode()
    assert browser.get(f"{paper.get_absolute_url()}file/").status_code == 404
    tasks.print_extract(str(cast.viewer.tenant_id), str(cast.viewer.pk), str(paper.pk))
    assert "Your PDF is ready" in browser.get(paper.get_absolute_url()).content.decode()
    file = browser.get(f"{paper.get_absolute_url()}file/")
    name = f"quality-risk-register_QHM_{timezone.localdate():%Y-%m-%d}_OFFICIAL.pdf"
    assert name in file.headers["Content-Disposition"]
    said = re.sub(r"\s+", " ", text_of(file.content))
    expected = ("4 x 3 = 12 high", "Borne by Northumbria", "QC-2026-0001", "Safety of people: 4 x 4 = 16")
    for words in (register.ref, *expected):
        assert words in said, words
    with acting(cast.auditor):
        assert AuditEvent.objects.get(verb="risk.extracted").detail == {"risks": 1, "kind": "pdf"}


@pytest.mark.parametrize("query", ["", "band=low"])
def test_no_rule_of_pdf_ua_1_fails_with_risks_and_without(cast, register, asked, query):
    paper = asked(cast.viewer, query)
    with acting(cast.viewer):
        paper.refresh_from_db()
    assert barriers(bytes(paper.pdf)) == []
    reader = pypdf.PdfReader(BytesIO(bytes(paper.pdf)))
    assert len(reader.pages) == paper.pages
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert all("OFFICIAL: For people who work on quality here" in page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("who", ["viewer", "guardian"])
def test_restricted_concerns_are_in_no_pdf_whoever_asks(cast, register, asked, who):
    paper = asked(getattr(cast, who))
    with acting(getattr(cast, who)):
        paper.refresh_from_db()
    said = text_of(bytes(paper.pdf))
    assert "QC-2026-0001" in said
    assert "QC-2026-0002" not in said
    assert "nurse said" not in said


def test_nobody_else_sees_it(cast, sign_in, register, asked):
    paper = asked(cast.viewer)
    for other in (cast.lead, cast.south_lead):
        assert sign_in(other).get(paper.get_absolute_url()).status_code == 404
        assert sign_in(other).get(f"{paper.get_absolute_url()}file/").status_code == 404
        with acting(other):
            assert not ExtractPaper.objects.exists()


def test_it_is_printed_outside_the_transactions_of_the_work(cast, register, asked, monkeypatch):
    """The test's own transaction is the only one that is open while the pages are laid out."""
    open_ones = []
    print_it = documents.printed
    monkeypatch.setattr(
        documents, "printed", lambda *a, **k: open_ones.append(len(connection.savepoint_ids)) or print_it(*a, **k)
    )
    before = len(connection.savepoint_ids)
    asked(cast.viewer)
    assert open_ones == [before]


def test_a_task_that_is_sent_twice_changes_nothing(cast, register, asked):
    paper = asked(cast.viewer)
    with acting(cast.viewer):
        paper.refresh_from_db()
    tasks.print_extract(str(cast.viewer.tenant_id), str(cast.viewer.pk), str(paper.pk))
    with acting(cast.viewer):
        assert ExtractPaper.objects.get().made_at == paper.made_at
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb="risk.extracted").count() == 1


def test_an_old_one_goes_with_the_next_and_a_late_one_is_asked_for_again(cast, sign_in, register, asked):
    old, late = asked(cast.viewer), asked(cast.viewer, made=False)
    with acting(cast.viewer):
        ExtractPaper.objects.filter(pk=old.pk).update(asked_at=timezone.now() - timedelta(days=2))
        ExtractPaper.objects.filter(pk=late.pk).update(asked_at=timezone.now() - timedelta(minutes=3))
    assert "taken too long" in sign_in(cast.viewer).get(late.get_absolute_url()).content.decode()
    new = asked(cast.viewer)
    with acting(cast.viewer):
        assert set(ExtractPaper.objects.values_list("pk", flat=True)) == {late.pk, new.pk}


def test_who_left_meanwhile_gets_nothing(cast, register, asked):
    paper = asked(cast.viewer, made=False)
    with acting(cast.viewer):
        cast.viewer.starts_on = cast.viewer.ends_on = timezone.localdate() - timedelta(days=1)
        cast.viewer.save()
    tasks.print_extract(str(cast.viewer.tenant_id), str(cast.viewer.pk), str(paper.pk))
    with acting(cast.viewer):
        paper.refresh_from_db()
        assert paper.pdf is None


def test_the_reference_stands_again_on_every_page_of_its_risk(cast, register, asked):
    with acting(cast.lead):
        for number in range(40):
            RiskControl.objects.create(risk=register, text=f"Control {number}: the provider counts each week.")
    paper = asked(cast.viewer)
    with acting(cast.viewer):
        paper.refresh_from_db()
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(bytes(paper.pdf))).pages]
    of_controls = [page for page in pages if "the provider counts" in page]
    assert len(of_controls) > 1
    assert all(register.ref in page for page in of_controls)
    assert barriers(bytes(paper.pdf)) == []


def test_a_reference_stays_whole_and_signs_stay_signs():
    said = documents.unbroken("See QC-2026-0142 & <b>\nQR-2026-0001.")
    assert said == (
        'See <span class="ref">QC-2026-0142</span> &amp; &lt;b&gt;<br><span class="ref">QR-2026-0001</span>.'
    )
