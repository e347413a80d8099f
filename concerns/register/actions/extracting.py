"""The register leaves the system as a file: the trail keeps who took it."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from concerns.register.models import ExtractPaper
from quality_oversight.audit.trail import record
from quality_oversight.printing.render import Printed
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue

KEPT_FOR = timedelta(days=1)
PRINT = "concerns.register.tasks.print_extract"


def note_extract(*, by: Membership, risks: int, kind: str) -> None:
    """Keep in the trail that an extract of so many risks was taken, as "xlsx" or "pdf"."""
    by.demand("risk.view")
    record("risk.extracted", by.tenant, by=by, risks=risks, kind=kind)


@transaction.atomic
def ask_for_paper(query: str, *, by: Membership) -> ExtractPaper:
    """Ask for the extract as a PDF, which a worker makes; what one asked for more than a day ago is deleted."""
    by.demand("risk.view")
    ExtractPaper.objects.filter(made_for=by, asked_at__lt=timezone.now() - KEPT_FOR).delete()
    paper = ExtractPaper.objects.create(made_for=by, user_id=by.user_id, query=query)
    enqueue(PRINT, by.tenant_id, by.pk, paper.pk)
    return paper


@transaction.atomic
def keep_paper(pk: UUID | str, printed: Printed, *, by: Membership, name: str, risks: int) -> None:
    """Keep a PDF that was made; a second one of the same asking, or one that was deleted meanwhile, is dropped."""
    paper = ExtractPaper.objects.select_for_update().filter(pk=pk, made_at=None).first()
    if paper is None:
        return
    paper.made_at, paper.name, paper.pdf, paper.pages = timezone.now(), name, printed.content, printed.pages
    paper.save(update_fields=["made_at", "name", "pdf", "pages"])
    note_extract(by=by, risks=risks, kind="pdf")
