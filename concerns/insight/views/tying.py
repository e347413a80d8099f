"""Choose for which source the charts of a measure speak."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from concerns.insight import actions
from concerns.insight.forms import TieForm
from concerns.insight.models import MeasureSource
from concerns.insight.queries import sources_of
from concerns.insight.rules.charted import PUBLISHED
from concerns.rules.sources import source
from providers.measures.models import Measure
from quality_oversight import meanwhile
from quality_oversight.pages import accepted, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def tie(request: MemberRequest, pk: UUID) -> HttpResponse:
    measure = get_object_or_404(Measure, pk=pk)
    tied = MeasureSource.objects.filter(measure=measure).first()
    initial = {"source": sources_of([measure])[measure], "version": tied.version if tied else 0}
    form, status, saved_now = TieForm(request.POST or None, initial=initial), 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                actions.tie(measure, given["source"], by=request.membership, version=given["version"] or 0)
            except actions.TiedMeanwhileError as saved:
                saved_now, status = saved.current, 409
                show_refusal(form, ValidationError(f"{saved.words} What you chose stands below."))
                meanwhile.seen_now(form, saved.current.version)
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                return accepted(request, measure, "The source of its charts has been saved.")
    context = {
        "measure": measure,
        "form": form,
        "saved": _named(saved_now) if saved_now else "",
        "published": source(PUBLISHED[measure.code]).name if measure.code in PUBLISHED else "",
    }
    return page(request, "insight/tie.jinja", context=context, status=status)


def _named(tied: MeasureSource) -> str:
    return source(tied.source).name if tied.source else "none of them"
