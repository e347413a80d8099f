"""Pages of letters and of their templates."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from concerns.files.handing import handed_over_as
from escalation.letters import actions
from escalation.letters.forms import LetterForm, SentForm, TemplateForm
from escalation.letters.models import Letter
from escalation.letters.papers import DOCX, docx, paragraphs
from escalation.letters.queries import first_words, letters, words_of
from escalation.letters.rules import FIELDS, Kind
from providers.models import Subject
from quality_oversight.markings import ORDINARY, file_name
from quality_oversight.pages import accepted, invalid, page, paginate, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

SUBJECTS = Subject.objects.select_related("provider__organisation")


@require_GET
@requires("level.view")
def of_subject(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The letters about a subject, and which can be written."""
    about = get_object_or_404(SUBJECTS, pk=pk)
    pager = paginate(request, letters().filter(subject=about))
    return page(request, "letters/list.jinja", "results", {"about": about, "pager": pager, "kinds": Kind.choices})


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
    return _form(request, {"form": form, "about": about, "title": f"Letter: {Kind(kind).label.lower()}"})


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
    return _form(request, {"form": form, "about": letter.subject, "title": "Change the letter"})


@require_GET
@requires("level.view")
def letter(request: MemberRequest, pk: UUID) -> HttpResponse:
    shown = get_object_or_404(letters(), pk=pk)
    context = {"letter": shown, "parts": paragraphs(shown), "writes": request.membership.may("letter.write")}
    return page(request, "letters/letter.jinja", "progress", context)


@require_POST
@requires("letter.write")
def ask_pdf(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Have the PDF made; where the letter is not complete its own page says why."""
    shown = get_object_or_404(letters(), pk=pk)
    try:
        actions.ask_for_pdf(shown, by=request.membership)
    except ValidationError as refusal:
        context = {"letter": shown, "parts": paragraphs(shown), "writes": True, "refused": " ".join(refusal.messages)}
        return page(request, "letters/letter.jinja", context=context, status=422)
    return accepted(request, shown)


@require_http_methods(["GET", "POST"])
@requires("letter.write")
def sent(request: MemberRequest, pk: UUID) -> HttpResponse:
    shown = get_object_or_404(letters(), pk=pk)
    form = SentForm(request.POST or None, initial={"sent_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_sent(shown, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, shown, "The letter is kept as it was sent.")
    return _form(request, {"form": form, "about": shown.subject, "title": "Record as sent"})


@require_GET
@requires("level.view")
def pdf_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    kept = get_object_or_404(Letter, pk=pk, pdf__isnull=False)
    return _file(request, kept, bytes(kept.pdf or b""), "application/pdf", "pdf")


@require_GET
@requires("letter.write")
def docx_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    shown = get_object_or_404(letters(), pk=pk)
    content = docx(shown, owner=request.membership.tenant.name, on=timezone.localdate())
    return _file(request, shown, content, DOCX, "docx")


@require_GET
@requires("letter.words")
def templates(request: MemberRequest) -> HttpResponse:
    rows = [(kind, label, words_of(kind)[0]) for kind, label in Kind.choices]
    return page(request, "letters/templates.jinja", context={"rows": rows})


@require_http_methods(["GET", "POST"])
@requires("letter.words")
def template(request: MemberRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    heading, body = words_of(kind)
    form = TemplateForm(request.POST or None, initial={"heading": heading, "body": body})
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_template(kind, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "letters:templates", "The template is saved. It holds for letters from now on.")
    context = {"form": form, "kind": Kind(kind), "fields": FIELDS}
    if request.method == "POST":
        return invalid(request, "letters/template.jinja", context)
    return page(request, "letters/template.jinja", context=context)


def _form(request: MemberRequest, context: dict[str, Any]) -> HttpResponse:
    if request.method == "POST":
        return invalid(request, "letters/form.jinja", context)
    return page(request, "letters/form.jinja", context=context)


def _file(request: MemberRequest, shown: Letter, content: bytes, kind: str, ending: str) -> HttpResponse:
    name = file_name(shown.heading[:60], request.membership.tenant.code, timezone.localdate(shown.at), ORDINARY, ending)
    return handed_over_as(name, kind, content)
