"""Write letters and their templates."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from escalation.actions.steps import refuse
from escalation.letters.actions.checks import unsent
from escalation.letters.models import Letter, LetterTemplate
from escalation.letters.rules import BODY, HEADING, Kind, why_not_template
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import plain, text_problems

LIMITS = {"recipient": 200, "heading": HEADING, "body": BODY}
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
    letter = unsent(letter)
    texts = _checked({"recipient": recipient, "heading": heading, "body": body}, {})
    for name, value in {**texts, "pdf": None, "sha256": "", "pages": None, "asked_at": None}.items():
        setattr(letter, name, value)
    letter.version += 1
    letter.save()
    record("letter.rewritten", letter, by=by, version=letter.version)
    return letter


def _checked(given: Mapping[str, str], problems: dict[str, Any]) -> dict[str, str]:
    texts = {name: plain(value) for name, value in given.items()}
    for name, value in texts.items():
        if not value:
            problems[name] = f"Enter the {name}"
    refuse({**problems, **text_problems(texts, LIMITS, naming=NAMING)})
    return texts
