"""Record that a letter went out, as the PDF that is made here or as the file that was really sent."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from concerns.files.actions import keeping
from concerns.files.actions.examining import Examined, examine
from concerns.files.rules.kinds import RefusedError
from concerns.files.rules.states import Scan, Words
from escalation.actions.steps import refuse
from escalation.letters.actions.checks import unsent
from escalation.letters.actions.files import EXAMINE, folder_of
from escalation.letters.models import Letter, LetterFile
from escalation.letters.rules import Sent, refused_as, why_not_file
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.texts.checks import plain
from quality_oversight.texts.identifiers import refuse_nhs_number

LONGEST = 200  # characters of an address
NO_PDF: Mapping[str, Any] = {"pdf": None, "sha256": "", "pages": None, "asked_at": None}


@transaction.atomic
def record_sent(
    letter: Letter, *, by: Membership, sent_on: date, sent_how: str, sent_to: str, file: UploadedFile | None = None
) -> Letter:
    """Record when, how and to whom a letter went out; from then on it is kept as it is.

    What is kept is the PDF that was made here, or `file`: the letter as it was edited elsewhere and really sent.
    """
    by.demand("letter.write")
    letter, problems = unsent(letter), _problems(sent_on, sent_how, plain(sent_to))
    found: Examined | None = None
    if file is None and letter.pdf is None:
        problems["version"] = "Make the PDF first, or add the file that was sent: what was sent is kept."
    elif file is not None:
        try:
            found = _examined(file)
        except RefusedError as refusal:
            problems["file"] = refused_as(str(refusal))
    refuse(problems)
    sent = {"sent_on": sent_on, "sent_how": sent_how, "sent_to": plain(sent_to), "sent_by": by.name}
    with ExitStack() as undo:  # what was written goes again with an error
        if found is not None:
            sent |= {"sent_file": _kept(letter, found, undo, by=by), **NO_PDF}
        for name, value in sent.items():
            setattr(letter, name, value)
        letter.save(update_fields=list(sent))
        what = {"file": found.kind, "sha256": found.sha256} if found else {"file": "", "sha256": letter.sha256}
        record("letter.sent", letter, by=by, on=sent_on, how=sent_how, **what)
        undo.pop_all()
    return letter


def _problems(sent_on: date, sent_how: str, sent_to: str) -> dict[str, Any]:
    problems: dict[str, Any] = {}
    if sent_on > timezone.localdate():
        problems["sent_on"] = "Sent on must be today or in the past"
    if sent_how not in Sent.values:
        problems["sent_how"] = "Choose how it was sent"
    if not sent_to:
        problems["sent_to"] = "Enter the address to which it was sent"
    elif len(sent_to) > LONGEST:
        problems["sent_to"] = f"Sent to must be {LONGEST} characters or fewer"
    else:
        try:
            refuse_nhs_number(sent_to)  # an address of an office may stand here, what identifies a patient may not
        except ValidationError as refusal:
            problems["sent_to"] = refusal
    return problems


def _examined(file: UploadedFile) -> Examined:
    found = examine(file)
    if why := why_not_file(found.kind):
        raise RefusedError(why)
    return found


def _kept(letter: Letter, found: Examined, undo: ExitStack, *, by: Membership) -> LetterFile:
    row = LetterFile.objects.create(
        **Signed.signature(by), letter=letter, **keeping.stored(found, folder_of(by.tenant_id), undo)
    )
    if row.scan == Scan.WAITING or row.words == Words.WAITING:
        enqueue(EXAMINE, by.tenant_id, row.pk)
    return row
