"""The register and the lists of contributors leave as files: the trail keeps who took them."""

from uuid import UUID

from django.db import transaction

from quality_oversight.audit.trail import record
from quality_oversight.papers.actions import ask_for, keep, waiting
from quality_oversight.printing.render import Printed
from quality_oversight.tenancy.models import Membership
from reporting.stakeholders.models import ContributorsPaper, Occasion

PRINT = "reporting.stakeholders.tasks.print_contributors"


def note_taken(about: Occasion | None, *, by: Membership, kind: str) -> None:
    """Keep in the trail that the register, or the contributors of an occasion, were taken away."""
    by.demand("stakeholder.view")
    if about is None:
        record("stakeholder.taken", by.tenant, by=by, kind=kind)
    else:
        record("occasion.taken", about, by=by, kind=kind)


@transaction.atomic
def ask_for_paper(occasion: Occasion, *, by: Membership) -> ContributorsPaper:
    """Ask for the contributors as a PDF."""
    by.demand("stakeholder.view")
    return ask_for(ContributorsPaper, PRINT, by=by, occasion=occasion)


@transaction.atomic
def keep_paper(pk: UUID | str, printed: Printed, *, by: Membership, name: str) -> None:
    """Keep a PDF that was made; a second one of the same asking, or one that was deleted meanwhile, is dropped."""
    paper = waiting(ContributorsPaper, pk, "occasion")
    if paper is None:
        return
    keep(paper, name=name, pages=printed.pages, pdf=printed.content)
    note_taken(paper.occasion, by=by, kind="pdf")
