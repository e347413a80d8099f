"""Ask for a paper, and keep what a worker made of it; each kind demands its permission and keeps its own trail."""

from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone

from quality_oversight.papers.models import AskedPaper
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue

KEPT_FOR = timedelta(days=1)
Paper = TypeVar("Paper", bound=AskedPaper)


def ask_for(model: type[Paper], task: str, *, by: Membership, **about: Any) -> Paper:
    """Ask for a paper, which a worker makes; what one asked for more than a day ago is deleted."""
    papers = model._default_manager
    papers.filter(made_for=by, asked_at__lt=timezone.now() - KEPT_FOR).delete()
    paper = papers.create(made_for=by, user_id=by.user_id, **about)
    enqueue(task, by.tenant_id, by.pk, paper.pk)
    return paper


def waiting(model: type[Paper], pk: UUID | str, *related: str) -> Paper | None:
    """A paper that is not made yet, locked, with what is `related` to it; None for one made or deleted meanwhile."""
    rows = model._default_manager.select_for_update(of=("self",)).filter(pk=pk, made_at=None)
    return (rows.select_related(*related) if related else rows).first()


def keep(paper: AskedPaper, *, name: str, pages: int, **content: Any) -> None:
    """Keep what was made of a paper that waits."""
    kept = {"made_at": timezone.now(), "name": name, "pages": pages, **content}
    for field, value in kept.items():
        setattr(paper, field, value)
    paper.save(update_fields=list(kept))
