"""A profile leaves the system as a PDF: the trail keeps who took it, and what was made for the provider is kept."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from providers.models import Provider
from quality_oversight.audit.trail import record
from quality_oversight.printing.render import Printed
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue
from reporting.profile.models import KeptProfile, ProfilePaper
from reporting.profile.rules.sharing import Rendering

KEPT_FOR = timedelta(days=1)
PRINT = "reporting.profile.tasks.print_profile"
NEEDS = {Rendering.INTERNAL: "profile.view", Rendering.SHAREABLE: "profile.share"}


@transaction.atomic
def ask_for_paper(provider: Provider, rendering: str, *, by: Membership) -> ProfilePaper:
    """Ask for a profile as a PDF, which a worker makes; what one asked for more than a day ago is deleted."""
    if rendering not in NEEDS:
        raise ValidationError("Choose for whom the paper is made.")
    by.demand(NEEDS[Rendering(rendering)])
    ProfilePaper.objects.filter(made_for=by, asked_at__lt=timezone.now() - KEPT_FOR).delete()
    paper = ProfilePaper.objects.create(provider=provider, rendering=rendering, made_for=by, user_id=by.user_id)
    enqueue(PRINT, by.tenant_id, by.pk, paper.pk)
    return paper


@transaction.atomic
def keep_paper(pk: UUID | str, printed: Printed, *, by: Membership, name: str, text: str) -> None:
    """Keep a PDF that was made; a second one of the same asking, or one that was deleted meanwhile, is dropped.

    `text` is what can be read in it.
    """
    rows = ProfilePaper.objects.select_for_update(of=("self",)).select_related("provider__organisation")
    paper = rows.filter(pk=pk, made_at=None).first()
    if paper is None:
        return
    by.demand(NEEDS[Rendering(paper.rendering)])
    paper.made_at, paper.name, paper.pages = timezone.now(), name, printed.pages
    detail = {"rendering": paper.rendering, "pages": printed.pages}
    if paper.rendering == Rendering.SHAREABLE:
        paper.kept = KeptProfile.objects.create(
            provider=paper.provider,
            name=name,
            pdf=printed.content,
            sha256=printed.sha256,
            pages=printed.pages,
            text=text,
            **Signed.signature(by),
        )
        detail |= {"sha256": printed.sha256}
    else:
        paper.pdf = printed.content
    paper.save(update_fields=["made_at", "name", "pdf", "pages", "kept"])
    record("provider.profile_printed", paper.provider, by=by, **detail)
