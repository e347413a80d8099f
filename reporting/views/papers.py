"""The paper of a report: the PDF as it was published, and its twin in the browser."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import condition, require_GET

from quality_oversight.markings import ORDINARY, Marked, Marking
from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest, requires
from reporting import actions
from reporting.models import Paper, Report
from reporting.papers.render import body_context
from reporting.papers.sections import AAAPaper
from reporting.papers.stored import from_json
from reporting.queries.composing import compose
from reporting.rules.papers import ReportStatus
from reporting.views.showing import find_report


def _mark(request: MemberRequest, pk: UUID) -> str | None:
    """The ETag of a paper: its fingerprint."""
    sha256 = Paper.objects.filter(report=pk).values_list("sha256", flat=True).first()
    return f'"{sha256}"' if sha256 else None


@require_GET
@requires("report.view")
@condition(etag_func=_mark)
def paper(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The PDF's bytes as they were published; each download is kept in the audit trail."""
    papers = Paper.objects.select_related("report__committee", "report__tenant").defer("data")
    found = get_object_or_404(papers, report=pk)
    actions.note_download(found, by=request.membership)
    response = HttpResponse(bytes(found.pdf), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename(found.report)}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_GET
@requires("report.view")
def paper_html(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The published paper as a page, from the data that it was made of; of an unpublished report, a preview."""
    report = find_report(pk)
    text = _text(report)
    marked = Marked(next(each for each in Marking if each.label == text.marking), text.handling or ORDINARY.line)
    context = {"report": report, "marked": marked} | body_context(text, level=1)
    return page(request, "reporting/paper.jinja", context=context)


def filename(report: Report) -> str:
    """Name the file so that it is found again among others: ICB, committee, date of the meeting and marking."""
    marking = (report.approved_text or {}).get("marking", Marking.OFFICIAL.label)
    name = f"{report.tenant.code}-{slugify(report.committee.name)}-aaa-report-{report.meeting_on:%Y-%m-%d}"
    return f"{name}_{marking}.pdf"


def _text(report: Report) -> AAAPaper:
    if report.status == ReportStatus.PUBLISHED:
        return from_json(json.dumps(report.approved_text))
    return compose(report, approval=None, as_at=timezone.localdate())
