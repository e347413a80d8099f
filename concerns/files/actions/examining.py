"""What every file is asked before it is kept, whatever it belongs to; what is refused leaves no byte behind."""

import hashlib
import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from concerns.files.models import kept
from concerns.files.reading import text_of
from concerns.files.rules.kinds import Kind, RefusedError, recognise
from concerns.files.rules.names import LONGEST, size_in_words, tidy
from concerns.files.rules.states import Words
from quality_oversight.texts.findings import Finding, findings, is_hard
from quality_oversight.texts.findings import Kind as Finds


class NameRefusedError(RefusedError):
    """A file whose name may identify somebody, and is not repeated."""


@dataclass(frozen=True)
class Examined:
    """A file that can be kept: its bytes, what they are, their hash, and its name as it is kept."""

    content: bytes
    kind: Kind
    sha256: str
    name: str


def examine(file: UploadedFile) -> Examined:
    """Look at a file's name, size and content. Raises RefusedError with the reason in plain words."""
    given = file.name or ""
    if found := findings(given[:LONGEST]):
        kinds = " and ".join(dict.fromkeys(each.kind.a for each in found))
        raise NameRefusedError(f"Its name may hold {kinds}. Rename it and add it again.")
    if (file.size or 0) > settings.FILE_LIMIT:
        raise RefusedError(
            f"It is larger than {size_in_words(settings.FILE_LIMIT)}. Make it smaller, or split it, and add it again."
        )
    content = file.read()
    kind = recognise(content, given)
    return Examined(content, kind, hashlib.sha256(content).hexdigest(), tidy(given, kind))


def store(examined: Examined, folder: UUID | str, undo: ExitStack) -> str:
    """Write the bytes under a random name in a folder, and give that name; with an error in `undo` they go again."""
    stored_as = kept().save(f"{folder}/{secrets.token_hex(16)}", ContentFile(examined.content))
    undo.callback(kept().delete, stored_as)
    return stored_as


def judged(kind: str, content: bytes, *, naming: bool = False) -> tuple[Words, str, tuple[Finding, ...]]:
    """What the words of a file mean, the words themselves, and what in them may identify somebody (brief 8.1 e).

    `naming`: people of office are named in it, and names are no reason to hold it.
    """
    text = text_of(kind, content)
    found = tuple(each for each in findings(text) if not naming or each.kind is not Finds.NAME) if text else ()
    if text is None:
        return Words.NOT_READ, "", found
    hard = {is_hard(each) for each in found}
    return (Words.STOPPED if True in hard else Words.HELD if hard else Words.CLEAR), text, found
