"""Reads of attachments."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from concerns.files.models import Attachment
from concerns.files.rules.states import Words, why_not_download, why_not_give, why_not_remove
from concerns.models import Concern
from providers.models import Organisation
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership

NOT_YET = {
    Words.HELD: "The information governance lead and who added it, until it is decided on",
    Words.STOPPED: "The information governance lead alone",
}


def partners_of(concern: Concern) -> list[Organisation]:
    """The organisations that a concern is shared with, by name."""
    return list(Organisation.objects.filter(pk__in=concern.shared_with).order_by("name"))


def names_of(organisations: Iterable[UUID]) -> dict[UUID, str]:
    """The names of some organisations."""
    return dict(Organisation.objects.filter(pk__in=set(organisations)).values_list("pk", "name"))


def same_file(concern: Concern, sha256: str) -> Attachment | None:
    """The file with the same bytes that the reader sees on this concern already."""
    return Attachment.objects.present().filter(concern=concern, sha256=sha256).first()


@dataclass(frozen=True)
class Line:
    """A file on a concern's page: `held` says why it cannot be had now, `note` what the words in it mean."""

    file: Attachment
    held: str
    seen: str
    note: str
    removable: bool


def part_of_page(concern: Concern, *, by: Membership) -> dict[str, Any] | None:
    """The files that this reader may know of, newest first; None where there is nothing to see or do."""
    rows = _files(concern.pk)
    may_add = by.may("file.add")
    if not rows and not may_add:
        return None
    names = names_of({pk for row in rows for pk in row.audience}) if any(row.audience for row in rows) else {}
    return {"rows": [_line(row, names, by) for row in rows], "may_add": may_add}


@compiled
def _files(concern: Any) -> Any:
    return Attachment.objects.filter(concern=concern)


def _line(row: Attachment, names: dict[UUID, str], by: Membership) -> Line:
    held = why_not_download(row.scan, scanning=bool(settings.CLAMAV_ADDRESS), removed=row.is_removed)
    kept_back = why_not_give(row.words, outside=by.is_outside, decides=by.may("privacy.review"), own=row.by_id == by.pk)
    own = row.from_organisation == by.organisation_id
    return Line(
        file=row,
        held=held or kept_back or "",
        note=_note(row, by, scanned=held is None),
        seen=_readers(row, names, by),
        removable=by.may("file.remove")
        and why_not_remove(removed=row.is_removed, outside=by.is_outside, own=own) is None,
    )


def _readers(row: Attachment, names: dict[UUID, str], by: Membership) -> str:
    """Who may have a file; the ICB reads of one that is held who may have it until it is decided on."""
    if not by.is_outside and not row.is_removed and row.words in NOT_YET:
        return NOT_YET[Words(row.words)]
    seen = " and ".join(["the ICB", *(names.get(pk, "another organisation") for pk in row.audience)])
    return seen[0].upper() + seen[1:] if row.audience else str(row.get_visibility_display())


def _note(row: Attachment, by: Membership, *, scanned: bool) -> str:
    """What stands beside a file for its words: to the ICB what it may hold, to others that it is checked."""
    if row.is_removed or not scanned:
        return ""
    if by.is_outside:
        return "Being checked" if why_not_give(row.words, outside=True, decides=False) else ""
    if not row.may_hold:
        return ""
    ends = "remove it" if row.words == Words.STOPPED else "waits for the information governance lead"
    return f"May hold {row.may_hold}: {ends}"
