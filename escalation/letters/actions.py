"""Write letters and their templates, have the PDF made, and record what was sent."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.checks import plain, text_problems
from escalation.actions.steps import refuse
from escalation.letters.models import Letter, LetterTemplate
from escalation.letters.queries import provider_name
from escalation.letters.rules import BODY, HEADING, Kind, Sent, why_not_letter, why_not_template
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.printing.render import Printed
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue

PRINT = "escalation.letters.tasks.print_letter"
LIMITS = {"recipient": 200, "heading": HEADING, "body": BODY, "sent_to": 200}
NAMING = frozenset(LIMITS)  # a letter names people of office: whom it is to, who signs it


@transaction.atomic
def write_template(kind: str, *, by: Membership, heading: str, body: str) -> LetterTemplate:
    """Keep the ICB's own words of a kind of letter; letters that were written before stay as they are."""
    by.demand("letter.words")
    if kind not in Kind.values:
        raise ValidationError({"kind": "Choose one of the kinds of letters"})
    texts = {"heading": plain(heading), "body": plain(body)}
    refuse(dict(why_not_template(**texts)))
    row, made = LetterTemplate.objects.select_for_update().get_or_create(kind=kind, defaults=texts)
    if not made:
        row.heading, row.body, row.version = texts["heading"], texts["body"], row.version + 1
        row.save()
    record("letter.template_written", row, by=by, kind=kind, version=row.version)
    return row


@transaction.atomic
def write(subject: Subject, kind: str, *, by: Membership, recipient: str, heading: str, body: str) -> Letter:
    """Write a letter to the provider of a subject."""
    by.demand("letter.write")
    problems: dict[str, Any] = {} if kind in Kind.values else {"kind": "Choose one of the kinds of letters"}
    texts = _checked({"recipient": recipient, "heading": heading, "body": body}, problems)
    letter = Letter.objects.create(**Signed.signature(by), subject=subject, kind=kind, **texts)
    record("letter.written", letter, by=by, kind=kind)
    return letter


@transaction.atomic
def rewrite(letter: Letter, *, by: Membership, recipient: str, heading: str, body: str) -> Letter:
    """Change a letter that has not been sent; the PDF of the earlier words goes."""
    by.demand("letter.write")
    letter = _unsent(letter)
    texts = _checked({"recipient": recipient, "heading": heading, "body": body}, {})
    for name, value in {**texts, "pdf": None, "sha256": "", "pages": None, "asked_at": None}.items():
        setattr(letter, name, value)
    letter.version += 1
    letter.save()
    record("letter.rewritten", letter, by=by, version=letter.version)
    return letter


@transaction.atomic
def ask_for_pdf(letter: Letter, *, by: Membership) -> Letter:
    """Have the PDF made by a worker, once the letter is complete (F055)."""
    by.demand("letter.write")
    letter = _unsent(letter)
    if why := why_not_letter(letter.body, provider_name(letter.subject)):
        raise ValidationError(why)
    letter.asked_at = timezone.now()
    letter.save(update_fields=["asked_at"])
    enqueue(PRINT, by.tenant_id, by.pk, letter.pk)
    return letter


@transaction.atomic
def keep_pdf(pk: UUID | str, version: int, printed: Printed) -> None:
    """Keep the PDF of a letter, if its words are still those that were printed; a second one is dropped."""
    letter = Letter.objects.select_for_update().filter(pk=pk, version=version, pdf=None, sent_on=None).first()
    if letter is not None:
        letter.pdf, letter.sha256, letter.pages = printed.content, printed.sha256, printed.pages
        letter.save(update_fields=["pdf", "sha256", "pages"])


@transaction.atomic
def record_sent(letter: Letter, *, by: Membership, sent_on: date, sent_how: str, sent_to: str) -> Letter:
    """Record when, how and to whom the PDF went out; from then on the letter is kept as it is."""
    by.demand("letter.write")
    letter, problems = _unsent(letter), {}
    if letter.pdf is None:
        raise ValidationError("Make the PDF first: what was sent is kept.")
    if sent_on > timezone.localdate():
        problems["sent_on"] = "Sent on must be today or in the past"
    if sent_how not in Sent.values:
        problems["sent_how"] = "Choose how it was sent"
    sent_to = plain(sent_to)
    if not sent_to:
        problems["sent_to"] = "Enter the address to which it was sent"
    elif len(sent_to) > LIMITS["sent_to"]:
        problems["sent_to"] = f"Sent to must be {LIMITS['sent_to']} characters or fewer"
    refuse(problems)
    letter.sent_on, letter.sent_how, letter.sent_to, letter.sent_by = sent_on, sent_how, sent_to, by.name
    letter.save(update_fields=["sent_on", "sent_how", "sent_to", "sent_by"])
    record("letter.sent", letter, by=by, on=sent_on, how=sent_how, sha256=letter.sha256)
    return letter


def _unsent(letter: Letter) -> Letter:
    rows = Letter.objects.select_for_update(of=("self",)).select_related("subject__provider__organisation")
    letter = rows.get(pk=letter.pk)
    if letter.sent_on is not None:
        raise ValidationError("This letter was sent. Write a new one.")
    return letter


def _checked(given: Mapping[str, str], problems: dict[str, Any]) -> dict[str, str]:
    texts = {name: plain(value) for name, value in given.items()}
    for name, value in texts.items():
        if not value:
            problems[name] = f"Enter the {name}"
    refuse({**problems, **text_problems(texts, LIMITS, naming=NAMING)})
    return texts
