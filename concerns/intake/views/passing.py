"""Pass a report on to the keeper of a restricted stream."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from concerns.intake import actions
from concerns.intake.forms import PassOnForm
from concerns.intake.queries import steps_of
from concerns.intake.views.reviewing import likeness, reviewed
from concerns.streams.queries import keeper_words
from quality_oversight.pages import accepted, invalid, page, show_refusal
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
    if request.method == "POST":
        return invalid(request, "intake/pass_on.jinja", context)
    return page(request, "intake/pass_on.jinja", context=context)
