"""Work of the register outside the request."""

from datetime import date

from celery import shared_task
from django.http import QueryDict
from django.utils import timezone

from concerns.register.actions.extracting import PRINT, keep_paper
from concerns.register.extract import Extract, extract
from concerns.register.forms import FilterForm
from concerns.register.models import ExtractPaper
from concerns.register.papers import pdf
from concerns.register.queries import filtered
from quality_oversight.markings import file_name
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import asker


@shared_task(name=PRINT)
def print_extract(tenant_id: str, membership_id: str, paper_id: str) -> None:
    """Make the PDF that somebody asked for, of what that person may see; a task that is sent twice changes nothing."""
    today = timezone.localdate()
    by = asker(tenant_id, membership_id)
    with by.acting():
        paper = ExtractPaper.objects.filter(pk=paper_id, made_at=None).first()
        if paper is None or not by.is_current(today):
            return
        made = _gathered(paper, by, today)
    printed = pdf(made, owner=by.tenant.name, today=today)
    with by.acting():
        name = file_name("quality risk register", by.tenant.code, today, made.marked, "pdf")
        keep_paper(paper_id, printed, by=by, name=name, risks=len(made.lines))


def _gathered(paper: ExtractPaper, by: Membership, today: date) -> Extract:
    form = FilterForm(QueryDict(paper.query))
    return extract(filtered(form.cleaned_data, by=by, today=today), today)
