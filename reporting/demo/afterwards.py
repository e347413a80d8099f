"""What follows a decision: letters to the provider, somebody who objects, an end that waits for its second person."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from escalation.actions import endings, objections
from escalation.letters import actions as letters
from escalation.letters.models import Letter
from escalation.letters.papers import docx, pdf
from escalation.letters.queries import first_words
from escalation.letters.rules import Kind, Sent
from escalation.models import Assurance, LevelDecision, LevelRequest
from escalation.rules.endings import Why
from escalation.rules.levels import Level
from escalation.rules.objections import Kind as Said
from escalation.rules.workflow import CLOSED
from providers.rules.sectors import Sector, SubjectKind
from quality_oversight.tenancy.models import Membership

CHIEF = "The chief executive (invented)"
ASKED = "The weekly figures of the last quarter, and your plan for the winter, within ten working days (invented)."
DISSENT = "The group was split. Two members would have waited for the next figures (invented)."
RECONSIDER = "The figures of October came after the decision and show fewer delays. Please look at it again (invented)."
LEAVES = "Its contract is not renewed. Two practices nearby take on its patients (invented)."


def add_what_followed(people: dict[str, Membership]) -> None:
    """Write it through the product's own actions, so that no page of it is empty."""
    decision = LevelDecision.objects.filter(corrections=None, target__in=[Level.ENHANCED, Level.INTENSIVE]).first()
    if decision is not None:
        _write_letters(decision, people["quality-lead"])
        _object(decision.request, people)
    _propose_end(people["quality-lead"])


def _write_letters(decision: LevelDecision, lead: Membership) -> None:
    """One that was sent as its PDF, one that was sent as it was edited in Word, and one that is being written."""
    today, owner = timezone.localdate(), lead.tenant.name
    sent: dict[str, Any] = {"sent_on": today, "sent_how": Sent.EMAIL, "sent_to": "chief.executive@provider.example"}
    entry, asked, _ = (_write(decision, kind, lead) for kind in (Kind.ENTRY, Kind.INFORMATION, Kind.INFORMATION))
    letters.keep_pdf(entry.pk, entry.version, pdf(entry, owner=owner, on=today))
    letters.record_sent(entry, by=lead, **sent)
    asked.body = asked.body.replace("[say what is asked for, and by when]", ASKED)  # as it was edited, elsewhere
    edited = SimpleUploadedFile("Request for information.docx", docx(asked, owner=owner, on=today))
    letters.record_sent(asked, by=lead, file=edited, **sent)


def _write(decision: LevelDecision, kind: Kind, lead: Membership) -> Letter:
    words = first_words(decision.subject, kind, by=lead)
    return letters.write(decision.subject, kind, by=lead, recipient=CHIEF, **words)


def _object(request: LevelRequest, people: dict[str, Membership]) -> None:
    objections.object_to(request, by=people["committee-chair"], kind=Said.DISSENT, text=DISSENT)
    objections.object_to(request, by=people["sqg-member"], kind=Said.RECONSIDER, text=RECONSIDER)


def _propose_end(lead: Membership) -> None:
    """An end that a tenant administrator has yet to confirm, of a practice that nothing else is going on with."""
    busy = LevelRequest.objects.exclude(status__in=CLOSED).values("subject")
    practices = Assurance.objects.filter(level=Level.ROUTINE, subject__provider__sector=Sector.PRIMARY_CARE)
    quiet = practices.filter(subject__kind=SubjectKind.PROVIDER).exclude(subject__in=busy)
    if standing := quiet.order_by("subject__name").last():
        endings.propose_ending(
            standing.subject,
            by=lead,
            why=Why.CONTRACT_ENDS,
            effective_on=timezone.localdate(),
            reasons=LEAVES,
            no_successor_reason="Its patients choose another practice (invented).",
        )
