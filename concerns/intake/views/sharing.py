"""The two-minute form for whoever is signed in, and what came of what they shared."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from concerns.intake import actions
from concerns.intake.forms import ShareForm, WordsForm
from concerns.intake.models import SoftReport
from concerns.intake.queries import steps_of
from concerns.intake.views.asking import to_ask, typed
from providers.queries import own_options
from quality_oversight.once import sending
from quality_oversight.pages import accepted, found, invalid, page, paginate, searched, show_refusal, sought
from quality_oversight.parts import part_of
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("intelligence.share")
def share(request: MemberRequest) -> HttpResponse:
    form = ShareForm(typed(request))
    searching = request.method == "POST" and searched(request, form)
    asked = None
    if request.method == "POST" and not searching and form.is_valid() and not (asked := to_ask(request, form)):
        try:
            made, token = actions.share(by=request.membership, sent=sending(request), **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            if made.made_by_id is None:
                return page(
                    request,
                    "intake/token.jinja",
                    context={"token": token, "icb": request.membership.tenant, "stream": made.sensitivity},
                )
            return accepted(request, made, f"Thank you. What you shared has the reference {made.ref}.")
    words = sought(request, "subject")
    context = {"form": form, "asked": asked, "sought": words, "options": own_options(words, form["subject"].value())}
    if request.method == "POST" and not searching and not asked:
        return invalid(request, "intake/share.jinja", context)
    return page(request, "intake/share.jinja", context=context)


@require_GET
@requires("intelligence.share")
@part_of("intake:share")
def find_provider(request: MemberRequest) -> HttpResponse:
    return found(request, "subject", own_options(sought(request, "subject"), request.GET.get("subject")))


@require_GET
@requires("intelligence.share")
def mine(request: MemberRequest) -> HttpResponse:
    rows = SoftReport.objects.of(request.membership).select_related("subject")
    return page(request, "intake/mine.jinja", "results", {"pager": paginate(request, rows)})


@require_http_methods(["GET", "POST"])
@requires("intelligence.share")
def report(request: MemberRequest, pk: UUID) -> HttpResponse:
    made = get_object_or_404(SoftReport.objects.of(request.membership).select_related("subject"), pk=pk)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(made, by=request.membership, words=form.cleaned_data["words"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, f"{made.readers[:1].upper()}{made.readers[1:]} will read what you added.")
    unread = made.is_unread
    context = {"form": form, "report": made, "steps": list(steps_of(made)), "unread": unread}
    if request.method == "POST":
        return invalid(request, "intake/report.jinja", context)
    actions.mark_read(made)
    return page(request, "intake/report.jinja", context=context)
