"""Write a letter, and change it until it is sent."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from escalation.letters import actions
from escalation.letters.forms import LetterForm
from escalation.letters.queries import first_words, letters
from escalation.letters.rules import Kind
from escalation.letters.views.reading import SUBJECTS
from quality_oversight.pages import accepted, form_page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("letter.write")
def write(request: MemberRequest, pk: UUID, kind: str) -> HttpResponse:
    about, by = get_object_or_404(SUBJECTS, pk=pk), request.membership
    if kind not in Kind.values:
        raise Http404
    form = LetterForm(request.POST or None, initial=first_words(about, kind, by=by))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write(about, kind, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, "The letter is written. Nothing has been sent.")
    title = f"Write a letter: {Kind(kind).label.lower()}"
    return _form(
        request, {"form": form, "about": about, "title": title, "back": reverse("letters:of_subject", args=[pk])}
    )


@require_http_methods(["GET", "POST"])
@requires("letter.write")
def rewrite(request: MemberRequest, pk: UUID) -> HttpResponse:
    letter = get_object_or_404(letters(), pk=pk)
    names = ("recipient", "heading", "body")
    form = LetterForm(request.POST or None, initial={name: getattr(letter, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rewrite(letter, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, letter, "The letter is changed. Its PDF has to be made anew.")
    elif request.method == "GET" and letter.sent_on:
        return accepted(request, letter)
    back = letter.get_absolute_url()
    return _form(request, {"form": form, "about": letter.subject, "title": "Change the letter", "back": back})


def _form(request: MemberRequest, context: dict[str, Any]) -> HttpResponse:
    return form_page(request, "letters/form.jinja", context)
