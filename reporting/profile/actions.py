"""A profile leaves the system as a PDF: the trail keeps who took it, and what was made for the provider is kept."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from providers.models import Provider
from quality_oversight.audit.trail import record
from quality_oversight.papers.actions import ask_for, keep, waiting
from quality_oversight.printing.render import Printed
from quality_oversight.tenancy.models import Membership, Signed
from reporting.profile.models import KeptProfile, ProfilePaper
from reporting.profile.rules.sharing import Rendering

PRINT = "reporting.profile.tasks.print_profile"
NEEDS = {Rendering.INTERNAL: "profile.view", Rendering.SHAREABLE: "profile.share"}


@transaction.atomic
def ask_for_paper(provider: Provider, rendering: str, *, by: Membership) -> ProfilePaper:
    """Ask for a profile as a PDF."""
    if rendering not in NEEDS:
        raise ValidationError("Choose for whom the paper is made.")
    by.demand(NEEDS[Rendering(rendering)])
    return ask_for(ProfilePaper, PRINT, by=by, provider=provider, rendering=rendering)


@transaction.atomic
def keep_paper(pk: UUID | str, printed: Printed, *, by: Membership, name: str, text: str) -> None:
    """Keep a PDF that was made; a second one of the same asking, or one that was deleted meanwhile, is dropped.

    `text` is what can be read in it.
    """
    paper = waiting(ProfilePaper, pk, "provider__organisation")
    if paper is None:
        return
    by.demand(NEEDS[Rendering(paper.rendering)])
    content: dict[str, Any] = {"pdf": printed.content}
    detail = {"rendering": paper.rendering, "pages": printed.pages}
    if paper.rendering == Rendering.SHAREABLE:
        made = KeptProfile.objects.create(
            provider=paper.provider,
            name=name,
            pdf=printed.content,
            sha256=printed.sha256,
            pages=printed.pages,
            text=text,
            **Signed.signature(by),
        )
        content = {"kept": made}
        detail |= {"sha256": printed.sha256}
    keep(paper, name=name, pages=printed.pages, **content)
    record("provider.profile_printed", paper.provider, by=by, **detail)
