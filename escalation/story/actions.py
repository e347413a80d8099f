"""What was known on a day leaves the system as a PDF: the trail keeps who took it."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from escalation.story.models import DayPaper
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.printing.render import Printed
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue

KEPT_FOR = timedelta(days=1)
PRINT = "escalation.story.tasks.print_day"


@transaction.atomic
def ask_for_paper(subject: Subject, day: date, *, by: Membership) -> DayPaper:
    """Ask for a day of a subject as a PDF, which a worker makes; what one asked for more than a day ago is deleted."""
    by.demand("level.view")
    DayPaper.objects.filter(made_for=by, asked_at__lt=timezone.now() - KEPT_FOR).delete()
    paper = DayPaper.objects.create(subject=subject, day=day, made_for=by, user_id=by.user_id)
    enqueue(PRINT, by.tenant_id, by.pk, paper.pk)
    return paper


@transaction.atomic
def keep_paper(pk: UUID | str, printed: Printed, *, by: Membership, name: str) -> None:
    """Keep a PDF that was made; a second one of the same asking, or one that was deleted meanwhile, is dropped."""
    by.demand("level.view")
    paper = DayPaper.objects.select_for_update().select_related("subject").filter(pk=pk, made_at=None).first()
    if paper is None:
        return
    paper.made_at, paper.name, paper.pdf, paper.pages = timezone.now(), name, printed.content, printed.pages
    paper.save(update_fields=["made_at", "name", "pdf", "pages"])
    record("level.day_printed", paper.subject, by=by, day=paper.day, pages=printed.pages)
