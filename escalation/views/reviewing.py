"""Record a review of a level."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from escalation import actions, queries
from escalation.forms import ReviewForm
from escalation.rules.levels import Level
from escalation.views.reading import SUBJECTS, standing_of
from quality_oversight.pages import accepted, invalid, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("level.review")
def review(request: MemberRequest, pk: UUID) -> HttpResponse:
    about = get_object_or_404(SUBJECTS, pk=pk)
    framework = queries.framework_of(request.membership)
    form = ReviewForm(request.POST or None, initial={"held_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_review(about, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "escalation:subject", "The review has been recorded.", pk=about.pk)
    standing = standing_of(about)
    level = Level(standing.level if standing else Level.ROUTINE)
    context = {"about": about, "form": form, "framework": framework, "level": level, "standing": standing}
    if request.method == "POST":
        return invalid(request, "escalation/review.jinja", context)
    return page(request, "escalation/review.jinja", context=context)
