"""Keep the paper of an approved report, once; it is printed between these two steps, outside any transaction."""

import json
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from quality_oversight.audit.trail import record
from quality_oversight.printing.render import Printed
from quality_oversight.tenancy.models import Membership, Signed
from reporting.actions.history import lock, tell
from reporting.models import Paper, Report
from reporting.papers.sections import AAAPaper
from reporting.papers.stored import from_json
from reporting.rules.papers import ReportStatus


def awaiting_paper() -> QuerySet[Report]:
    """Approved reports whose paper has not been made."""
    return Report.objects.filter(status=ReportStatus.PUBLISHED, paper=None).order_by("approved_at")


def approved_paper(pk: UUID | str) -> AAAPaper | None:
    """The paper to print, as it was approved; None where there is none to print, or it has been printed."""
    report = Report.objects.filter(pk=pk, status=ReportStatus.PUBLISHED, paper=None).first()
    return from_json(json.dumps(report.approved_text)) if report else None


@transaction.atomic
def keep_paper(pk: UUID | str, printed: Printed) -> Paper | None:
    """Keep the printed paper with its fingerprint and data; None where another worker was first."""
    report = lock(UUID(str(pk)))
    if Paper.objects.filter(report=report).exists():
        return None
    paper = Paper.objects.create(
        **Signed.signature(None),
        report=report,
        data=report.approved_text,
        pdf=printed.content,
        sha256=printed.sha256,
        pages=printed.pages,
    )
    tell(report, "published", by=None, sha256=paper.sha256, pages=paper.pages)
    return paper


def note_download(paper: Paper, *, by: Membership) -> None:
    """Keep in the audit trail that a person downloaded the PDF."""
    by.demand("report.view")
    record("paper.downloaded", paper, by=by, report=paper.report_id, sha256=paper.sha256)
