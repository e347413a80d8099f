"""Record a review of a level."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from escalation import actions, queries
from escalation.forms import ReviewFilterForm, ReviewForm
from escalation.models import LevelReview
from escalation.queries.reviews import due_reviews, left_when_lasting, review_days
from escalation.rules.levels import Level
from escalation.rules.moves import moves_from
from escalation.rules.reviews import days_overdue, twice_overdue
from escalation.rules.workflow import CLOSED
from escalation.views.reading import SUBJECTS, standing_of
from quality_oversight.addresses import url
from quality_oversight.pages import accepted, form_page, page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("level.view")
def reviews(request: MemberRequest) -> HttpResponse:
    framework, today = queries.framework_of(request.membership), timezone.localdate()
    form = ReviewFilterForm(request.GET, levels=queries.level_words(framework))
    chosen, intervals = form.chosen(), review_days(framework)
    rows = due_reviews(
        today,
        intervals,
        words=chosen["q"],
        look=chosen["look"],
        level=chosen["level"],
        lasting=left_when_lasting(framework),
    )
    pager = paginate(request, rows)
    lines = [
        {
            "row": row,
            "late": days_overdue(row.review_due, today),
            "twice": twice_overdue(row.review_due, today, intervals[Level(row.level)]),
        }
        for row in pager.rows
    ]
    context = {"framework": framework, "filters_form": form, "pager": pager, "lines": lines}
    return page(request, "escalation/reviews.jinja", "results", context)


@require_http_methods(["GET", "POST"])
@requires("level.review")
def review(request: MemberRequest, pk: UUID) -> HttpResponse:
    about = get_object_or_404(SUBJECTS, pk=pk)
    framework = queries.framework_of(request.membership)
    form = ReviewForm(request.POST or None, initial={"held_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            held = actions.record_review(about, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, _next_page(held), "The review has been recorded.")
    standing = standing_of(about)
    level = Level(standing.level if standing else Level.ROUTINE)
    context = {"about": about, "form": form, "framework": framework, "level": level, "standing": standing}
    return form_page(request, "escalation/review.jinja", context)


def _next_page(held: LevelReview) -> str:
    """Where a review leads: to the request that it proposes, with its words in the grounds, else to the subject."""
    about = url("escalation:subject", held.subject_id)
    if held.outcome == LevelReview.Outcome.CONTINUE or held.subject.level_requests.exclude(status__in=CLOSED).exists():
        return about
    up, framework = held.outcome == LevelReview.Outcome.PROPOSE_UP, queries.framework_of(held)
    moves = (move for move in moves_from(Level(held.level)) if framework.transition(move.id).allowed)
    target = next((move.target for move in moves if move.escalates == up), None)
    return f"{url('escalation:propose', held.subject_id)}?target={target}&review={held.pk}" if target else about
