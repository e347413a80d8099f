"""The list of risks, and one risk."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.drawing import matrix, scored
from concerns.register.forms import FilterForm
from concerns.register.models import Risk
from concerns.register.queries import appetites, filtered
from concerns.register.reading import standing
from concerns.register.rules import judging
from concerns.register.rules.history import told
from concerns.register.rules.vocabulary import STANDING, Which
from concerns.rules import risk as risk_rules
from quality_oversight.pages import page, paginate, sort_by
from quality_oversight.tenancy.access import MemberRequest, requires

COLUMNS = {
    "score": ("current_score", "-review_due", "-ref"),
    "ref": ("ref",),
    "event": ("event", "ref"),
    "provider": ("subject__name", "ref"),
    "target": ("target_score", "ref"),
    "owner": ("owner__user__name", "ref"),
    "due": ("review_due", "ref"),
}


@require_GET
@requires("risk.view")
def listing(request: MemberRequest) -> HttpResponse:
    by, today = request.membership, timezone.localdate()
    form = FilterForm(request.GET)
    sort = sort_by(request, COLUMNS, "-score", falling={"score"})
    pager = paginate(request, filtered(form.cleaned_data, by=by, today=today).order_by(*sort.fields))
    known = appetites()
    context = {
        "pager": pager,
        "rows": [standing(risk, known, today) for risk in pager.rows],
        "sort": sort,
        "filters_form": form,
        "scored": scored,
        "query": request.GET.urlencode(),
    }
    return page(request, "register/list.jinja", "results", context)


@require_GET
@requires("risk.view")
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    today, by = timezone.localdate(), request.membership
    people = ("owner__user", "executive__user", "accepted_by__user")
    risk = get_object_or_404(Risk.objects.select_related("subject__provider", "source", "bearer", *people), pk=pk)
    known = appetites()
    now = risk.scored(Which.CURRENT)
    first = risk.scored(Which.INHERENT)
    context = {
        "risk": risk,
        "standing": standing(risk, known, today),
        "appetite": known[risk.category],
        "scores": [(which, risk.scored(which)) for which in Which],
        "warnings": risk_rules.warnings(now.consequence, now.likelihood),
        "target_warning": judging.target_warning(
            current=now.score,
            target=risk.scored(Which.TARGET).score,
            status=risk.status,
            reason=risk.status_reason,
        ),
        "matrix": matrix((now.consequence, now.likelihood), earlier=(first.consequence, first.likelihood)),
        "scored": scored,
        "controls": list(risk.controls.select_related("owner__user")),
        "assurances": [(each, judging.is_stale(each.dated, today)) for each in risk.assurances.all()],
        "gaps": list(risk.gaps.all()),
        "risk_actions": [(each, each.is_overdue(today)) for each in risk.actions.select_related("owner__user")],
        "links": list(risk.links.select_related("concern__subject").order_by("concern__ref")),
        "history": list(risk.scores.all()),
        "events": list(risk.events.all()),
        "told": told,
        "keeps": by.may("risk.keep") and risk.status in STANDING,
        "today": today,
    }
    return page(request, "register/detail.jinja", context=context)
