"""The register leaves the system as a file: the trail keeps who took it."""

from uuid import UUID

from django.db import transaction

from concerns.register.models import ExtractPaper
from quality_oversight.audit.trail import record
from quality_oversight.papers.actions import ask_for, keep, waiting
from quality_oversight.printing.render import Printed
from quality_oversight.tenancy.models import Membership

PRINT = "concerns.register.tasks.print_extract"


def note_extract(*, by: Membership, risks: int, kind: str) -> None:
    """Keep in the trail that an extract of so many risks was taken, as "xlsx" or "pdf"."""
    by.demand("risk.view")
    record("risk.extracted", by.tenant, by=by, risks=risks, kind=kind)


@transaction.atomic
def ask_for_paper(query: str, *, by: Membership) -> ExtractPaper:
    """Ask for the extract as a PDF."""
    by.demand("risk.view")
    return ask_for(ExtractPaper, PRINT, by=by, query=query)


@transaction.atomic
def keep_paper(pk: UUID | str, printed: Printed, *, by: Membership, name: str, risks: int) -> None:
    """Keep a PDF that was made; a second one of the same asking, or one that was deleted meanwhile, is dropped."""
    paper = waiting(ExtractPaper, pk)
    if paper is None:
        return
    keep(paper, name=name, pages=printed.pages, pdf=printed.content)
    note_extract(by=by, risks=risks, kind="pdf")
