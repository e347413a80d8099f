"""Pages of an ICB's structure: places, collaboratives, pathways and programmes, and what belongs to them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from providers.models import Subject
from providers.rules.sectors import SubjectKind
from providers.structure import actions, queries
from providers.structure.forms import AsAt, BelongingForm, DaysForm, EndForm, StructureFilters, TakeBackForm
from providers.structure.models import OF_SUBJECTS, Belonging
from providers.structure.rules import ASKED, ONE_AT_A_TIME, PARTS, WHOLES, Part
from quality_oversight.addresses import url
from quality_oversight.pages import accepted, form_page, found, page, paginate, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("directory.view")
def structure_list(request: MemberRequest) -> HttpResponse:
    """Places, collaboratives, pathways and programmes, each with what belongs to it on a day."""
    filters = StructureFilters(request.GET)
    filters.is_valid()
    chosen = filters.cleaned_data
    on = chosen.get("on") or timezone.localdate()
    pager = paginate(request, queries.wholes(chosen.get("kind", ""), chosen.get("q", "")))
    context = {
        "filters": filters,
        "filtered": any(chosen.get(name) for name in ("q", "kind")),
        "pager": pager,
        "rows": queries.as_at(pager.rows, on),
        "on": on,
        "past": on != timezone.localdate(),
    }
    return page(request, "structure/list.jinja", "results", context)


@require_GET
@requires("directory.view")
def whole(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One of them: what belongs to it on a day, and all that ever did."""
    subject = get_object_or_404(_wholes(), pk=pk)
    asked = AsAt(request.GET)
    today = timezone.localdate()
    on = (asked.cleaned_data.get("on") if asked.is_valid() else None) or today
    rows = queries.history(subject)
    holding = [each for each in reversed(rows) if each.holds(on) and subject.lasts(on)]
    coming = [each for each in reversed(rows) if each.withdrawn_at is None and each.since > on]
    context = {
        "subject": subject,
        "has_days": subject.kind == SubjectKind.COLLABORATIVE,
        "asked": asked,
        "on": on,
        "past": on != today,
        "parts": [(part, ASKED[part][1], [each for each in holding if each.part == part]) for part in _parts(subject)],
        "coming": coming,
        "rows": rows,
        "open": any(each.until is None and each.withdrawn_at is None for each in rows),
        "may_keep": request.membership.may("provider.add"),
    }
    return page(request, "structure/whole.jinja", "results", context)


@require_http_methods(["GET", "POST"])
@requires("provider.add")
def add(request: MemberRequest, pk: UUID, part: str) -> HttpResponse:
    """Let something belong to a whole; the lead provider before ends where the next one begins."""
    subject = get_object_or_404(_wholes(), pk=pk)
    if part not in _parts(subject):
        raise Http404
    now = _holder(subject, part)
    form = BelongingForm(
        request.POST or None,
        part=Part(part),
        icb_code=request.membership.tenant.code,
        on=timezone.localdate(),
        initial={"follows": now and now.pk},
    )
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        seen = Belonging.objects.filter(pk=form.cleaned_data["follows"], whole=subject).first()
        try:
            made = actions.add(subject, by=request.membership, part=part, follows=seen, **form.facts)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, url("structure:whole", subject.pk), f"{made.who} was added.")
    options, words = [], sought(request, "member")
    if part in OF_SUBJECTS:
        options = queries.member_options(words, form["member"].value())
    context = {"form": form, "subject": subject, "part": Part(part), "now": now, "options": options, "sought": words}
    return form_page(request, "structure/add.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("provider.add")
def end(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Give something that belongs to a whole its last day."""
    row = _row(pk)
    said, words = f"{row.who} has its last day.", {"row": row, "title": "Last day", "button": "Save"}
    return _step(request, EndForm, partial(actions.end, row), row.whole, said, words)


@require_http_methods(["GET", "POST"])
@requires("provider.add")
def take_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take back what was written down by mistake."""
    row = _row(pk)
    said, words = f"{row.who} was taken back.", {"row": row, "title": "Take back a mistake", "button": "Take it back"}
    return _step(request, TakeBackForm, partial(actions.take_back, row), row.whole, said, words)


@require_http_methods(["GET", "POST"])
@requires("provider.add")
def end_all(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Let all that belongs to a whole end on one day, as when a collaborative ends."""
    subject = get_object_or_404(_wholes(), pk=pk)
    said = f"All that belongs to {subject} has its last day."
    words = {"row": None, "title": "End all of it on one day", "button": "Save"}
    return _step(request, EndForm, partial(actions.end_all, subject), subject, said, words)


@require_http_methods(["GET", "POST"])
@requires("provider.add")
def days(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Say when a collaborative itself begins and ends."""
    subject = get_object_or_404(_wholes(), pk=pk, kind=SubjectKind.COLLABORATIVE)
    now = {"since": subject.begins_on, "until": subject.ends_on}
    seen = {f"seen_{name}": value for name, value in now.items()}
    form = DaysForm(request.POST or None, initial=now | seen)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_days(subject, by=request.membership, **form.facts)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, url("structure:whole", subject.pk), f"The days of {subject} were saved.")
    return form_page(request, "structure/days.jinja", {"form": form, "subject": subject})


def _step(
    request: MemberRequest, make: type[Form], act: Callable[..., object], subject: Subject, said: str, words: Any
) -> HttpResponse:
    """Show the form of a step, or take it and go back to the whole."""
    form = make(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, url("structure:whole", subject.pk), said)
    return form_page(request, "structure/change.jinja", {"form": form, "subject": subject, **words})


@require_GET
@requires("provider.add")
@part_of("structure:list")
def find(request: MemberRequest) -> HttpResponse:
    """A finder's search among the providers and services that can belong to a whole."""
    return found(request, "member", queries.member_options(sought(request, "member"), request.GET.get("member")))


def _row(pk: UUID) -> Belonging:
    return get_object_or_404(Belonging.objects.for_page().select_related("whole"), pk=pk)


def _wholes() -> QuerySet[Subject]:
    return Subject.objects.filter(kind__in=WHOLES)


def _parts(subject: Subject) -> tuple[Part, ...]:
    return PARTS[subject.kind]


def _holder(subject: Subject, part: str) -> Belonging | None:
    """Who is it now, of what there is one at a time."""
    if part not in ONE_AT_A_TIME:
        return None
    rows = Belonging.objects.standing().filter(whole=subject, part=part, until=None)
    return rows.select_related("member").first()
