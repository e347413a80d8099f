"""Short accounts of levels for the pages of providers and concerns."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.models import Concern
from escalation import queries
from escalation.models import Assurance, EndedSubject, LevelRequest
from escalation.queries.endings import why_ended
from escalation.rules.moves import moves_from
from escalation.rules.reviews import days_overdue
from escalation.rules.workflow import CLOSED
from providers.models import Provider, Subject
from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("level.view")
def provider_panel(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The level of each subject of a provider."""
    provider = get_object_or_404(Provider.objects.select_related("organisation"), pk=pk)
    subjects = list(provider.subjects.order_by("kind", "name", "scope"))
    levels = {each.subject_id: each for each in Assurance.objects.filter(subject__in=subjects)}
    open_requests = {
        each.subject_id: each for each in LevelRequest.objects.filter(subject__in=subjects).exclude(status__in=CLOSED)
    }
    gone = EndedSubject.objects.filter(subject__in=subjects, until=None).select_related("ending")
    ends = {each.subject_id: each for each in gone}
    today = timezone.localdate()
    rows = [
        {
            "subject": subject,
            "standing": levels.get(subject.pk),
            "open": open_requests.get(subject.pk),
            "end": ends.get(subject.pk),
            "overdue": days_overdue(levels[subject.pk].review_due, today) if subject.pk in levels else 0,
        }
        for subject in subjects
    ]
    context = {"provider": provider, "rows": rows, "framework": queries.framework_of(request.membership)}
    return page(request, "escalation/provider_panel.jinja", "panel", context)


@require_GET
@requires("level.view")
def concern_panel(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The level of the subject of a concern, and the requests that cite the concern."""
    concern = get_object_or_404(Concern.objects.select_related("subject"), pk=pk)
    about: Subject = concern.subject
    standing = Assurance.objects.filter(subject=about).first()
    framework = queries.framework_of(request.membership)
    requests = list(LevelRequest.objects.filter(evidence__concern=concern).distinct())
    open_request = LevelRequest.objects.filter(subject=about).exclude(status__in=CLOSED).first()
    moves = moves_from(standing.level if standing else None)  # type: ignore[arg-type]
    context = {
        "concern": concern,
        "about": about,
        "standing": standing,
        "framework": framework,
        "requests": requests,
        "open": open_request,
        "moves": []
        if why_ended(about)
        else [move for move in moves if move.escalates and framework.transition(move.id).allowed],
    }
    return page(request, "escalation/concern_panel.jinja", "panel", context)
