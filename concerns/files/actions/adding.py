"""Add files to a concern: each is taken or refused for itself, and what is refused leaves no byte behind."""

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from concerns.actions.history import tell
from concerns.files.actions.examining import NameRefusedError, examine, store
from concerns.files.models import Attachment
from concerns.files.queries import same_file
from concerns.files.rules.kinds import RefusedError
from concerns.files.rules.names import LONGEST, was_mislabelled
from concerns.files.rules.states import READ, Scan, Words
from concerns.models import Concern
from concerns.rules.updates import Visibility, why_not_show
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.texts.checks import refuse


@dataclass(frozen=True)
class Refused:
    """One file that was not taken: its place among those sent (from 1), its name if that may be shown, and why."""

    number: int
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name or f'File {self.number}'}: {self.reason}"


@dataclass(frozen=True)
class Added:
    """What became of the files of one request; `renamed` are those whose name said something else than they are."""

    files: list[Attachment] = field(default_factory=list)
    renamed: list[Attachment] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@transaction.atomic
def add_files(
    concern: Concern,
    sent: Sequence[UploadedFile],
    *,
    by: Membership,
    visibility: str = Visibility.ICB,
    organisations: Collection[UUID] = (),
) -> Added:
    """Attach files; the good ones are kept where others are refused, and a ValidationError says if none is good.

    What an outside organisation's user adds is seen by the ICB and that organisation, whatever `visibility` says.
    """
    by.demand("file.add")
    concern = Concern.objects.locked().get(pk=concern.pk)
    if not sent:
        raise ValidationError({"files": "Choose at least one file"})
    choice = _for_whom(concern, by, visibility, organisations)
    added = Added()
    # What was written goes again with an error; what a rollback further out leaves behind is found by `tidy`.
    with ExitStack() as undo:
        for number, file in enumerate(sent, 1):
            _take(concern, file, number, added, undo, by=by, **choice)
        if not added.files:
            raise ValidationError({"files": [str(each) for each in added.refused]})
        names = "" if choice["visibility"] == Visibility.TEAM else ", ".join(each.name for each in added.files)
        tell(
            concern,
            "file_added",
            by=by,
            at=timezone.now(),
            changes={"files": ["", names]} if names else {},
            shared=bool(choice["audience"]),
            audience=choice["audience"],
        )
        undo.pop_all()
    return added


def _for_whom(concern: Concern, by: Membership, visibility: str, organisations: Collection[UUID]) -> dict[str, Any]:
    if by.organisation_id is not None:
        own = by.organisation_id
        return {"visibility": Visibility.NAMED, "audience": [own], "from_organisation": own}
    team = by.may_over("concern.edit", concern.sensitivity)
    wrong = why_not_show(visibility, organisations, shared_with=concern.shared_with, team=team)
    refuse({name: ValidationError(why) for name, why in wrong.items()})
    return {"visibility": visibility, "audience": sorted(organisations)}


def _take(
    concern: Concern,
    file: UploadedFile,
    number: int,
    added: Added,
    undo: ExitStack,
    *,
    by: Membership,
    **choice: Any,
) -> None:
    """Keep one file, or put down why not."""
    given = file.name or ""
    try:
        examined = examine(file)
        if (same := same_file(concern, examined.sha256)) is not None:
            raise RefusedError(f"This file is on the concern already, as {same.name}.")
    except RefusedError as refusal:
        name = "" if isinstance(refusal, NameRefusedError) else given[:LONGEST]
        added.refused.append(Refused(number, name, str(refusal)))
        return
    kind = examined.kind
    row = Attachment.objects.create(
        **Signed.signature(by),
        **choice,
        concern=concern,
        name=examined.name,
        kind=kind,
        size=len(examined.content),
        sha256=examined.sha256,
        stored_as=store(examined, by.tenant_id, undo),
        words=Words.WAITING if kind in READ else Words.NOT_READ,
        scan=Scan.WAITING if settings.CLAMAV_ADDRESS else Scan.UNSCANNED,
    )
    record("file.added", row, by=by, kind=kind, size=len(examined.content), sha256=examined.sha256)
    if row.scan == Scan.WAITING:
        enqueue("concerns.files.tasks.scan", by.tenant_id, row.pk)
    if row.words == Words.WAITING:
        enqueue("concerns.files.tasks.read", by.tenant_id, row.pk)
    added.files.append(row)
    if was_mislabelled(given, kind):
        added.renamed.append(row)
