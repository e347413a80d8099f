"""Work of the story outside the request."""

from celery import shared_task
from django.utils import timezone

from escalation.story.actions import PRINT, keep_paper
from escalation.story.models import DayPaper
from escalation.story.papers import pdf
from escalation.story.queries import DECISIONS, day_of, replay
from quality_oversight.dates import end_of
from quality_oversight.markings import file_name, highest
from quality_oversight.tenancy.tasks import asker


@shared_task(name=PRINT)
def print_day(tenant_id: str, membership_id: str, paper_id: str) -> None:
    """Make the PDF that somebody asked for; a task that is sent twice changes nothing."""
    today = timezone.localdate()
    by = asker(tenant_id, membership_id)
    with by.acting():
        paper = DayPaper.objects.select_related("subject__provider__organisation").filter(pk=paper_id).first()
        if paper is None or paper.made_at is not None or not by.is_current(today):
            return
        subject = paper.subject
        made = day_of(subject, paper.day, by=by, paper=True)
        decided = DECISIONS.filter(subject=subject, corrects=None, at__lt=end_of(paper.day)).order_by("at")
        replays = [replay(each, by=by, paper=True) for each in decided]
    marked = highest([made.marked, *(each.marked for each in replays)])
    printed = pdf(made, replays, owner=by.tenant.name, today=today, asker=by.name)
    with by.acting():
        name = file_name(f"what was known of {subject.name}", by.tenant.code, paper.day, marked, "pdf")
        keep_paper(paper_id, printed, by=by, name=name)
