"""One chart: how it reads, how it is worked out, and its rebases."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from providers.measures import actions
from providers.measures.forms import ChartingForm, RebaseForm, TakeBackForm
from providers.measures.models import Measure, Rebase
from providers.measures.pictures import Picture
from providers.measures.queries import Series, revisions, series_of
from providers.measures.rules.vocabulary import Profile
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

REVISIONS = 100
SUBJECTS = Subject.objects.with_provider()


def found(pk: UUID, subject: UUID) -> Series:
    """The series of a measure and a subject; 404 where it has no value."""
    row = get_object_or_404(Measure.objects.select_related("owner__user"), pk=pk)
    (series,) = series_of([row], [get_object_or_404(SUBJECTS, pk=subject)])
    if not series.days:
        raise Http404
    return series


@require_GET
@requires("measure.view")
def chart(request: MemberRequest, pk: UUID, subject: UUID) -> HttpResponse:
    series = found(pk, subject)
    rebases = Rebase.objects.filter(measure=series.measure, subject=series.subject)
    context = {
        "picture": Picture(series),
        "row": series.measure,
        "about": series.subject,
        "rebases": list(rebases),
        "revisions": revisions(series.measure, series.subject, most=REVISIONS),
        "keeps": request.membership.may("measure.keep"),
    }
    return page(request, "measures/chart.jinja", context=context)


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def charting(request: MemberRequest, pk: UUID, subject: UUID) -> HttpResponse:
    series = found(pk, subject)
    now = series.charting
    initial: dict[str, Any] = {"profile": Profile.R_PACKAGE, "locked": None, "across_gaps": False}
    if now is not None:
        initial = {"profile": now.profile, "locked": now.locked or None, "across_gaps": now.across_gaps}
    form = ChartingForm(request.POST or None, initial=initial)

    def save(given: dict[str, Any]) -> None:
        actions.set_charting(series.measure, series.subject, by=request.membership, **given)

    return _step(request, form, series, save, "How this chart is worked out", "The chart has been worked out anew.")


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def rebase(request: MemberRequest, pk: UUID, subject: UUID) -> HttpResponse:
    series = found(pk, subject)

    def save(given: dict[str, Any]) -> None:
        actions.rebase(series.measure, series.subject, by=request.membership, **given)

    return _step(request, RebaseForm(request.POST or None), series, save, "Rebase this chart", "The chart is rebased.")


@require_http_methods(["GET", "POST"])
@requires("measure.keep")
def take_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Rebase, pk=pk)
    series = found(row.measure_id, row.subject_id)

    def save(given: dict[str, Any]) -> None:
        actions.take_back(row, by=request.membership, **given)

    form = TakeBackForm(request.POST or None)
    return _step(request, form, series, save, "Take a rebase back", "The rebase has been taken back.")


def _step(request: MemberRequest, form: Any, series: Series, save: Any, words: str, said: str) -> HttpResponse:
    """A form about one chart, which leads back to it."""
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if "locked" in given:
            given["locked"] = given["locked"] or 0
        try:
            save(given)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, url("measures:chart", series.measure.pk, series.subject.pk), said)
    context = {"form": form, "words": words, "row": series.measure, "about": series.subject}
    return form_page(request, "measures/step.jinja", context)
