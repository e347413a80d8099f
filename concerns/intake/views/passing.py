"""Pass a report on to the keeper of a restricted stream, and hand back what is not that stream's."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from concerns.intake import actions
from concerns.intake.forms import HandBackForm, PassOnForm
from concerns.intake.queries import steps_of
from concerns.intake.views.reviewing import likeness, may_hand_back, reviewed
from concerns.rules.vocabulary import RESTRICTED
from concerns.streams.queries import keeper_words
from providers.queries import own_options
from quality_oversight.pages import accepted, form_page, searched, show_refusal, sought
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("intelligence.review")
def pass_on(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Say to whom, and what whoever shared it reads of it; afterwards the team sees the report no more."""
    report = reviewed(pk)
    form = PassOnForm(request.POST or None, initial={"stream": likeness(report, steps_of(report))})
    if request.method == "POST" and form.is_valid():
        try:
            actions.pass_on(report, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            keeper = keeper_words(form.cleaned_data["stream"])
            return accepted(request, "intake:inbox", f"{report.ref} has been passed on. It is with the {keeper} now.")
    context = {"report": report, "form": form}
    return form_page(request, "intake/pass_on.jinja", context)


@require_http_methods(["GET", "POST"])
@requires("stream.keep")
def hand_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Write what the quality team gets; the report, its conversation and who shared it stay in the stream."""
    by, report = request.membership, reviewed(pk)
    if report.sensitivity not in RESTRICTED:
        raise Http404("This report is in no stream.")
    if by.keeps != report.sensitivity:
        raise PermissionDenied("Only the keeper of this stream may hand a matter back.")
    known = {"subject": report.subject_id, "when": report.when, "urgent": report.urgent}
    form = HandBackForm(request.POST or None, initial=known)
    searching = request.method == "POST" and searched(request, form)
    if request.method == "POST" and not searching and form.is_valid():
        try:
            made = actions.hand_back(report, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            done = f"The quality team has it as {made.ref}. {report.ref} stays in the stream."
            return accepted(request, "intake:review", done, pk=pk)
    words = sought(request, "subject")
    context = {
        "report": report,
        "marked": report.marked,
        "form": form,
        "sought": words,
        "options": own_options(words, form["subject"].value()),
        "names": report.shows_names(by),
        "possible": may_hand_back(report, by),
    }
    return form_page(request, "intake/hand_back.jinja", context)
