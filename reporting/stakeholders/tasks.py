"""Work of the register of stakeholders outside the request."""

from celery import shared_task
from django.utils import timezone

from quality_oversight.markings import ORDINARY, file_name
from quality_oversight.tenancy.tasks import asker
from reporting.stakeholders.actions.taking import PRINT, keep_paper
from reporting.stakeholders.files import pdf
from reporting.stakeholders.models import ContributorsPaper
from reporting.stakeholders.queries import contributors


@shared_task(name=PRINT)
def print_contributors(tenant_id: str, membership_id: str, paper_id: str) -> None:
    """Make the PDF that somebody asked for; a task that is sent twice changes nothing."""
    today = timezone.localdate()
    by = asker(tenant_id, membership_id)
    with by.acting():
        paper = ContributorsPaper.objects.select_related("occasion").filter(pk=paper_id, made_at=None).first()
        if paper is None or not by.is_current(today):
            return
        occasion, rows = paper.occasion, contributors(paper.occasion)
    printed = pdf(occasion, rows, owner=by.tenant.name)
    with by.acting():
        name = file_name(f"contributors to {occasion.name[:80]}", by.tenant.code, occasion.held_on, ORDINARY, "pdf")
        keep_paper(paper_id, printed, by=by, name=name)
