"""Record what was sent of a letter, have that file, say why it may be kept, or take it away."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from concerns.files.handing import handed_over_as
from concerns.files.rules.names import size_in_words
from escalation.letters import actions
from escalation.letters.forms import ReasonForm, SentForm
from escalation.letters.models import LetterFile
from escalation.letters.queries import SentFile, letters, met
from escalation.letters.rules import Version
from quality_oversight.pages import accepted, form_page, invalid, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.uploads import brought_too_much

FILES = LetterFile.objects.select_related("letter__subject__provider__organisation")


@require_http_methods(["GET", "POST"])
@requires("letter.write")
def sent(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Record when, how and to whom a letter went out, and which version of it."""
    shown, posted = get_object_or_404(letters(), pk=pk), request.method == "POST"
    if shown.sent_on and not posted:
        return accepted(request, shown)
    first = {"sent_on": timezone.localdate(), "version": "" if shown.pages else Version.FILE}
    form = SentForm(*((request.POST, request.FILES) if posted else ()), initial=first)
    limit = size_in_words(settings.FILE_LIMIT)
    if posted and brought_too_much(request):
        form.is_valid()
        form.errors["file"] = form.error_class([f"The file is larger than {limit}. Make it smaller, and add it again."])
    elif posted and form.is_valid():
        given = dict(form.cleaned_data)
        given["file"] = given["file"] if given.pop("version") == Version.FILE else None
        try:
            actions.record_sent(shown, by=request.membership, **given)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, shown, "The letter is kept as it was sent.")
    context = {"form": form, "letter": shown, "limit": limit}
    if not posted:
        return page(request, "letters/sent.jinja", context=context)
    return invalid(request, "letters/sent.jinja", context)


@require_GET
@requires("level.view")
def sent_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The file that was sent, to be saved; else why not now."""
    file = get_object_or_404(FILES, pk=pk)
    try:
        content = actions.download_file(file, by=request.membership)
    except ValidationError as refusal:
        context = {"file": file, "letter": file.letter, "reason": " ".join(refusal.messages)}
        return page(request, "letters/not_now.jinja", context=context, status=409)
    return handed_over_as(file.name, file.mime, content)


@require_http_methods(["GET", "POST"])
@requires("letter.write")
def release_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Say why a file that was held may be kept."""
    return _reasoned(request, pk, RELEASE)


@require_http_methods(["GET", "POST"])
@requires("letter.write")
def remove_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take away a file that nobody may have."""
    return _reasoned(request, pk, REMOVE)


@dataclass(frozen=True)
class Step:
    """What is done with a file for a reason: its words, the action, and how a reader meets it who may do it."""

    asked: str
    means: str
    press: str
    done: str
    action: Callable[..., LetterFile]
    may: Callable[[SentFile], bool]


RELEASE = Step(
    "Why may this file be kept?",
    "Everybody who sees the letter can then have the file.",
    "Keep the file",
    "Everybody who sees the letter can have the file now.",
    actions.release_file,
    lambda sent: sent.releasable,
)
REMOVE = Step(
    "Why is this file removed?",
    "It goes for good. When, how and to whom the letter was sent stays, with the name and the fingerprint of the file.",
    "Remove the file",
    "The file has been removed.",
    actions.remove_file,
    lambda sent: sent.removable,
)


def _reasoned(request: MemberRequest, pk: UUID, step: Step) -> HttpResponse:
    file = get_object_or_404(FILES, pk=pk)
    form = ReasonForm(request.POST or None, asked=step.asked)
    if request.method == "POST" and form.is_valid():
        try:
            step.action(file, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, file.letter, step.done)
    may = step.may(met(file, request.membership))
    context = {"form": form, "file": file, "letter": file.letter, "step": step, "may": may}
    return form_page(request, "letters/reason.jinja", context)
