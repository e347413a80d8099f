"""Work of profiles outside the request."""

from celery import shared_task
from django.utils import timezone

from concerns.files.reading import text_of
from concerns.files.rules.kinds import Kind
from quality_oversight.markings import file_name
from quality_oversight.tenancy.tasks import asker
from reporting.profile.actions import NEEDS, PRINT, keep_paper
from reporting.profile.models import ProfilePaper
from reporting.profile.papers import pdf
from reporting.profile.queries import paper as read
from reporting.profile.queries import provider_of
from reporting.profile.rules.sharing import Rendering

CALLED = {Rendering.INTERNAL: "quality profile of {}", Rendering.SHAREABLE: "quality profile of {} for the provider"}


@shared_task(name=PRINT)
def print_profile(tenant_id: str, membership_id: str, paper_id: str) -> None:
    """Make the PDF that somebody asked for; a task that is sent twice changes nothing."""
    today = timezone.localdate()
    by = asker(tenant_id, membership_id)
    with by.acting():
        asked = ProfilePaper.objects.filter(pk=paper_id, made_at=None).first()
        if asked is None or not by.is_current(today):
            return
        rendering = Rendering(asked.rendering)
        by.demand(NEEDS[rendering])
        made = read(provider_of(asked.provider_id), rendering, by=by, today=today)
    printed = pdf(made, owner=by.tenant.name, asker=by.name)
    text = text_of(Kind.PDF, printed.content) if rendering == Rendering.SHAREABLE else None
    called = CALLED[rendering].format(made.provider.organisation.name)
    name = file_name(called, by.tenant.code, today, made.marked, "pdf")
    with by.acting():
        keep_paper(paper_id, printed, by=by, name=name, text=text or "")
