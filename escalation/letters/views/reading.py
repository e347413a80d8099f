"""The letters about a subject, and one of them with its PDF and its Word document."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from concerns.files.handing import handed_over_as
from escalation.letters import actions
from escalation.letters.models import Letter
from escalation.letters.papers import DOCX, docx
from escalation.letters.queries import letters, met
from escalation.letters.rules import Kind, parts
from providers.models import Subject
from quality_oversight.markings import ORDINARY, file_name
from quality_oversight.pages import accepted, page, paginate
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.tenancy.models import Membership

SUBJECTS = Subject.objects.with_provider()


@require_GET
@requires("level.view")
def of_subject(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The letters about a subject, and which can be written."""
    about = get_object_or_404(SUBJECTS, pk=pk)
    pager = paginate(request, letters().filter(subject=about))
    return page(request, "letters/list.jinja", "results", {"about": about, "pager": pager, "kinds": Kind.choices})


@require_GET
@requires("level.view")
def letter(request: MemberRequest, pk: UUID) -> HttpResponse:
    shown = get_object_or_404(letters(), pk=pk)
    return page(request, "letters/letter.jinja", "progress", _context(shown, request.membership))


@require_POST
@requires("letter.write")
def ask_pdf(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Have the PDF made; where the letter is not complete its own page says why."""
    shown = get_object_or_404(letters(), pk=pk)
    try:
        actions.ask_for_pdf(shown, by=request.membership)
    except ValidationError as refusal:
        context = _context(shown, request.membership) | {"refused": " ".join(refusal.messages)}
        return page(request, "letters/letter.jinja", context=context, status=422)
    return accepted(request, shown)


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


def _context(letter: Letter, by: Membership) -> dict[str, Any]:
    return {
        "letter": letter,
        "parts": parts(letter.body),
        "writes": by.may("letter.write") and letter.sent_on is None,
        "sent_file": met(letter.sent_file, by) if letter.sent_file else None,
    }


def _file(request: MemberRequest, shown: Letter, content: bytes, kind: str, ending: str) -> HttpResponse:
    name = file_name(shown.heading[:60], request.membership.tenant.code, timezone.localdate(shown.at), ORDINARY, ending)
    return handed_over_as(name, kind, content)
