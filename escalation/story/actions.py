"""What was known on a day leaves the system as a PDF: the trail keeps who took it."""

from datetime import date
from uuid import UUID

from django.db import transaction

from escalation.story.models import DayPaper
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.papers.actions import ask_for, keep, waiting
from quality_oversight.printing.render import Printed
from quality_oversight.tenancy.models import Membership

PRINT = "escalation.story.tasks.print_day"


@transaction.atomic
def ask_for_paper(subject: Subject, day: date, *, by: Membership) -> DayPaper:
    """Ask for a day of a subject as a PDF."""
    by.demand("level.view")
    return ask_for(DayPaper, PRINT, by=by, subject=subject, day=day)


@transaction.atomic
def keep_paper(pk: UUID | str, printed: Printed, *, by: Membership, name: str) -> None:
    """Keep a PDF that was made; a second one of the same asking, or one that was deleted meanwhile, is dropped."""
    by.demand("level.view")
    paper = waiting(DayPaper, pk, "subject")
    if paper is None:
        return
    keep(paper, name=name, pages=printed.pages, pdf=printed.content)
    record("level.day_printed", paper.subject, by=by, day=paper.day, pages=printed.pages)
