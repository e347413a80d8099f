"""Log a concern, and change its words."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from concerns import actions
from concerns.actions.editing import FIELDS
from concerns.drawing import preview
from concerns.forms import EditForm, RaiseForm
from concerns.models import Concern
from concerns.rules.subjects import MOST
from concerns.rules.vocabulary import INEQUALITY_GROUPS, Harm, Sensitivity
from concerns.search.beside import GONE, Joined, is_gone, joined, noting, similar_in, to_look_at
from concerns.streams.actions import raise_for_keeper
from concerns.streams.queries import keeper_words
from concerns.views import asking, drafts
from concerns.views.meeting import after_another, choices_missing, chosen, seen_step, show_both
from concerns.views.similar import carry_over, may_merge
from providers.queries import subject_options
from quality_oversight import meanwhile
from quality_oversight.markings import highest
from quality_oversight.pages import accepted, form_page, found, invalid, page, searched, show_refusal, sought, wait
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires

HARM, STANDARD = Harm.UNKNOWN, Sensitivity.STANDARD


@require_http_methods(["GET", "POST"])
@requires("concern.raise")
def new(request: MemberRequest) -> HttpResponse:
    by = request.membership
    initial = {
        "subject": request.GET.get("subject"),
        "date_identified": timezone.localdate(),
        "harm": HARM,
        "sensitivity": by.keeps or STANDARD,  # what a keeper is told is of the stream unless they say otherwise
    }
    posted = request.method == "POST"
    draft = None if posted else drafts.opened(request)
    form = RaiseForm(request.POST or draft, by=by, initial=initial)
    if draft is not None:
        wait(form)
    if posted and request.POST.get("add_to"):
        return carry_over(request)
    if posted and "save_draft" in request.POST and (response := _keep(request, form)):
        return response
    waiting = posted and (searched(request, form) or noting(request, form))
    typed = request.POST if posted else draft if draft is not None else {}
    beside = joined(typed)
    first: list[Concern] = []
    keeper = asking.pressed(request)
    asked: Sensitivity | None = keeper
    if posted and not waiting and form.is_valid():
        if keeper:
            if response := _log_for_keeper(request, form, keeper):
                return response
        elif is_gone(request):
            form.add_error(None, GONE)
        elif not (asked := asking.to_ask(request, form)):
            first = [] if beside else to_look_at(request.POST, similar_in(request.POST))
            if not first and (response := _log(request, form, beside)):
                return response
    ask_first = bool(asked and not keeper)
    shown = first or similar_in(typed, subject=form["subject"].value())
    context = _context(request, form) | {
        "risk": preview(typed, "initial_"),
        "draft": drafts.key_of(request),
        "similar": shown,
        "marked": highest(each.marked for each in shown),
        "may_merge": may_merge(request),
        "beside": beside,
        "look_first": bool(first),
        "asked": asked,
        "answered": not keeper and (ask_first or asking.ASKED in request.POST),
        "unsaved": posted,
    }
    if posted and not waiting and not first and not ask_first:
        return invalid(request, "concerns/new.jinja", context)
    return page(request, "concerns/new.jinja", context=context)


def _log(request: MemberRequest, form: RaiseForm, beside: Joined | None) -> HttpResponse | None:
    """Log the concern, alone or beside another one; None when it is refused."""
    by = request.membership
    try:
        if beside:
            concern = actions.raise_beside(beside.other, by=by, how=beside.how, **form.cleaned_data)
            message = f"The concern has been logged as {concern.ref}, {beside.words[2]} {beside.other.ref}."
        else:
            concern = actions.raise_concern(by=by, **form.cleaned_data)
            message = f"The concern has been logged as {concern.ref}."
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return None
    drafts.logged(request)
    return accepted(request, concern, message)


def _log_for_keeper(request: MemberRequest, form: RaiseForm, stream: Sensitivity) -> HttpResponse | None:
    """Log the concern straight into a restricted stream; None when it is refused."""
    by = request.membership
    try:
        concern = raise_for_keeper(by=by, stream=stream, **form.cleaned_data | {"sensitivity": stream})
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return None
    drafts.logged(request)
    done = f"The concern has been logged as {concern.ref}. It is with the {keeper_words(stream)} now."
    return accepted(request, concern if stream in by.clearances else "concerns:list", done)


def _keep(request: MemberRequest, form: RaiseForm) -> HttpResponse | None:
    """Keep the form as a draft, however little of it is filled in; None when it is refused."""
    wait(form)
    try:
        drafts.keep(request)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return None
    return accepted(request, "concerns:drafts", "The draft has been saved. Only you see it.")


@require_http_methods(["GET", "POST"])
@requires("concern.edit")
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    by = request.membership
    concern = get_object_or_404(Concern.objects.for_list(), pk=pk)
    by.demand_over("concern.edit", concern.sensitivity)
    initial = {name: getattr(concern, name) for name in (*FIELDS, "version")} | {"subject": concern.subject_id}
    initial["further"] = list(concern.further.current().order_by("subject__name").values_list("subject_id", "part"))
    initial["step"] = seen_step(concern)
    posted = request.method == "POST"
    form = EditForm(meanwhile.merged(request.POST) if posted else None, by=by, initial=initial)
    searching = posted and searched(request, form)
    wrong = choices_missing(request) if posted else {}
    if posted and not searching and not wrong and form.is_valid():
        try:
            given = chosen(request, form, concern)
            concern = actions.edit(concern, by=by, version=form.cleaned_data["version"], **given)
        except actions.SavedMeanwhileError as clash:
            response = after_another(request, form, clash.current)
            if response is not None:
                return response
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, concern, "Your changes have been saved.")
    if posted and meanwhile.ASKED in request.POST:
        return show_both(request, form, concern, wrong)
    context = _context(request, form) | {"concern": concern}
    return form_page(request, "concerns/edit.jinja", context)


@require_GET
@requires("concern.raise")
@part_of("concerns:new")
def find_provider(request: MemberRequest) -> HttpResponse:
    """All that a concern can be about, for its own subject and for each of the further ones."""
    names = ("subject", *(f"also_{number}" for number in range(1, MOST + 1)))
    name = next((each for each in names if f"{each}_q" in request.GET), "subject")
    return found(request, name, subject_options(sought(request, name), request.GET.get(name)))


def _context(request: MemberRequest, form: RaiseForm | EditForm) -> dict[str, Any]:
    words = sought(request, "subject")
    options = subject_options(words, form["subject"].value())
    return {
        "form": form,
        "sought": words,
        "options": options,
        "groups": INEQUALITY_GROUPS,
        "further": [_further(request, form, number) for number in form.places],
    }


def _further(request: MemberRequest, form: RaiseForm | EditForm, number: int) -> dict[str, Any]:
    """One finder of a further subject with its part."""
    name = f"also_{number}"
    words = sought(request, name)
    options = subject_options(words, form[name].value())
    return {"bound": form[name], "part": form[f"{name}_part"], "sought": words, "options": options}
