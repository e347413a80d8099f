"""What kind of file some bytes are, whatever their name says, and why a file is refused.

The list of kinds is short on purpose: what people send as evidence (issue "Concerns", attachments). Nothing here runs
in a browser (HTML, SVG), on a machine (programs, macros), or hides what is in it (archives, passwords).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from email import policy
from email.parser import BytesParser
from typing import Any

import puremagic
from django.db.models import TextChoices
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from .compound import entries

HEAD = 4096  # bytes that tell what a thing is
UNPACKED_LIMIT = 500_000_000  # bytes; a document that unpacks to more is made to do harm
DEPTH_LIMIT = 3  # an e-mail in an e-mail in an e-mail


class Kind(TextChoices):
    """The kinds that are taken; the value is the ending of the name."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
    PPTX = "pptx", "PowerPoint"
    TXT = "txt", "Plain text"
    CSV = "csv", "CSV"
    PNG = "png", "PNG image"
    JPEG = "jpg", "JPEG image"
    EML = "eml", "E-mail"
    MSG = "msg", "Outlook e-mail"


class RefusedError(Exception):
    """A file that is not taken; the message says why and what to do, and never repeats what is in it."""


MIME = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Kind.TXT: "text/plain; charset=utf-8",
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.EML: "message/rfc822",
    Kind.MSG: "application/vnd.ms-outlook",
}
TAKEN = "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), plain text, CSV, PNG, JPEG and e-mail (eml, msg)"
NOT_TAKEN = f"This kind of file is not taken. You can add {TAKEN}."
PROGRAM = "This is a program or a script, and programs are not taken."
WEB = "Web pages and SVG drawings are not taken, because they can run in a browser. Save it as a PDF."
ARCHIVE = "Archives are not taken. Unpack it and add the files themselves."
LOCKED = "This file is protected with a password, so nobody can check it. Take the password off and add it again."
MACROS = "This document holds macros, which are small programs. Save it without macros, for example as docx or xlsx."
EMBEDDED = "This document has another file or a program embedded in it. Take that out, or save it as a PDF."
OLD_OFFICE = "This is an older Office document. Open it and save it as docx, xlsx, pptx or PDF."
BROKEN = "This file is damaged or cut short. Open it, save it again, and add the new copy."
SCRIPTED = "This PDF holds a script or another file. Print it to a new PDF and add that one."
EMPTY = "This file is empty."

# First bytes of what runs; puremagic ranks by length, and a refusal must not depend on that.
RUNS = (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"#!", b"\0asm")
SCRIPTS = frozenset(
    """
    bat cmd com cpl exe dll hta jar js jse lnk msi msp pif ps1 psm1 py reg scf scr sh url vb vbe vbs wsf wsh xll
    """.split()  # noqa: SIM905  (a table of words reads better so)
)
ARCHIVES = frozenset(".7z .rar .gz .tgz .bz2 .xz .tar .cab .zst .lz4 .iso .ace .arj".split())  # noqa: SIM905
WEB_START = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|script|svg|\?xml|iframe)\b", re.I | re.S)
WEB_INSIDE = re.compile(rb"<(?:script|svg|html|iframe)[\s>/]", re.I)
HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")
MAIL_HEADERS = {"from", "to", "date", "subject", "received", "message-id", "mime-version", "return-path"}
PROGRAM_IN_MAIL = re.compile(
    b"|".join(("." + ending).encode("utf-16-le") + rb"\0\0" for ending in sorted(SCRIPTS)), re.IGNORECASE
)
OFFICE = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX, "ppt/presentation.xml": Kind.PPTX}
DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, NotImplementedError, EOFError, OSError, ValueError, zlib.error,
)  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters, without its dot."""
    return name.rpartition(".")[2].lower().strip() if "." in name else ""


def recognise(content: bytes, name: str, depth: int = 0) -> Kind:
    """The kind of a file by its content; its name counts only where content cannot tell (CSV, plain text, scripts).

    Raises RefusedError with the reason in plain words.
    """
    if not content:
        raise RefusedError(EMPTY)
    windows = content.startswith(b"MZ") and b"\0" in content[:HEAD]
    if windows or content.startswith(RUNS) or ending_of(name) in SCRIPTS:
        raise RefusedError(PROGRAM)
    for starts, examine in STRUCTURES:
        if content.startswith(starts):
            return examine(content)
    if b"%PDF-" in content[:1024]:
        return _pdf(content)
    if WEB_START.match(content[:HEAD].lstrip(b"\xef\xbb\xbf")):
        raise RefusedError(WEB)
    return _text(content, name, depth) if _is_text(content) else _refuse_other(content)


def _refuse_other(content: bytes) -> Kind:
    """Say of something that is not taken what it is, as far as puremagic knows."""
    try:
        likely = puremagic.magic_string(content[:HEAD])
    except (puremagic.PureError, ValueError):
        likely = []
    if any(match.extension in ARCHIVES for match in likely[:3]):
        raise RefusedError(ARCHIVE)
    if likely and likely[0].confidence >= 0.5 and likely[0].name:
        raise RefusedError(f"This is a file of another kind ({likely[0].name}). You can add {TAKEN}.")
    raise RefusedError(NOT_TAKEN)


def _png(content: bytes) -> Kind:
    if content[12:16] != b"IHDR" or b"IEND" not in content[-64:]:
        raise RefusedError(BROKEN)
    return Kind.PNG


def _jpeg(content: bytes) -> Kind:
    if b"\xff\xda" not in content or b"\xff\xd9" not in content[-4096:]:
        raise RefusedError(BROKEN)
    return Kind.JPEG


def _pdf(content: bytes) -> Kind:
    """A PDF that opens, without a password, without scripts and without files inside."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise RefusedError(LOCKED)
        root: Any = reader.root_object
        names, action = (_inside(root, "/Names"), _inside(root, "/OpenAction"))
        runs = action.get("/S") in {"/JavaScript", "/Launch"}
        if runs or "/JavaScript" in names or "/EmbeddedFiles" in names or "/AA" in root:
            raise RefusedError(SCRIPTED)
        if not len(reader.pages):
            raise RefusedError(BROKEN)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise RefusedError(BROKEN) from error
    return Kind.PDF


def _inside(holder: Any, name: str) -> dict[str, Any]:
    """A dictionary inside another; an empty one where there is none."""
    inner = holder[name].get_object() if name in holder else {}
    return inner if isinstance(inner, dict) else {}


def _zip(content: bytes) -> Kind:
    """One of the three Office kinds, without macros, programs or a password; any other archive is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise RefusedError(LOCKED)
            if sum(part.file_size for part in parts) > UNPACKED_LIMIT:
                raise RefusedError("This file unpacks to far more than it should. It is not taken.")
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names:
                raise RefusedError(ARCHIVE)
            types = archive.read("[Content_Types].xml")
            if archive.testzip() is not None:
                raise RefusedError(BROKEN)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        KeyError,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise RefusedError(BROKEN) from error
    lower = {name.lower() for name in names}
    if b"macroEnabled" in types or any("vba" in name and name.endswith(".bin") for name in lower):
        raise RefusedError(MACROS)
    if any("activex/" in name or "oleobject" in name or "/macrosheets/" in name for name in lower):
        raise RefusedError(EMBEDDED)
    kind = next((kind for part, kind in OFFICE.items() if part in names), None)
    if kind is None:
        raise RefusedError(ARCHIVE)
    return kind


def _compound(content: bytes) -> Kind:
    """An Outlook message; other compound files are older Office documents, or newer ones under a password."""
    try:
        names = entries(content)
    except ValueError as error:
        raise RefusedError(BROKEN) from error
    if "EncryptedPackage" in names:
        raise RefusedError(LOCKED)
    if "__nameid_version1.0" in names and "__properties_version1.0" in names:
        if PROGRAM_IN_MAIL.search(content):
            raise RefusedError("This e-mail has a program attached to it. " + PROGRAM)
        return Kind.MSG
    raise RefusedError(MACROS if {"_VBA_PROJECT", "VBA"} & names else OLD_OFFICE)


STRUCTURES: tuple[tuple[bytes, Callable[[bytes], Kind]], ...] = (
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"PK\x03\x04", _zip),
    (b"PK\x05\x06", _zip),
    (OLE, _compound),
)


def decoded(content: bytes) -> str | None:
    """Text in one of the encodings that people have; None when it is no text."""
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        strange = sum(1 for character in text[:HEAD] if character < " " and character not in "\t\n\r\f")
        return None if strange or "\0" in text else text
    return None


def _is_text(content: bytes) -> bool:
    return decoded(content) is not None


def _text(content: bytes, name: str, depth: int) -> Kind:
    if content.startswith((b"{\\rtf",)):
        raise RefusedError("Rich text is not taken. Save it as docx or PDF.")
    if _is_mail(content):
        return _mail(content, depth)
    if WEB_INSIDE.search(content):
        raise RefusedError(WEB)
    return Kind.CSV if ending_of(name) == "csv" else Kind.TXT


def _is_mail(content: bytes) -> bool:
    """Headers first, three of those that every e-mail has."""
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    lines = head.split(b"\n")
    if not HEADER.match(lines[0]):
        return False
    found = {line.partition(b":")[0].decode("ascii", "replace").lower() for line in lines if HEADER.match(line)}
    return len(found & MAIL_HEADERS) >= 3


def _mail(content: bytes, depth: int) -> Kind:
    """An e-mail whose attachments would each be taken; its own HTML is text that is never shown here."""
    if depth >= DEPTH_LIMIT:
        raise RefusedError(EMBEDDED)
    for part in BytesParser(policy=policy.default).parsebytes(content).walk():
        name = part.get_filename() or ""
        inner = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(inner, bytes) and (name or part.get_content_maintype() != "text"):
            try:
                recognise(inner, name, depth + 1)
            except RefusedError as refusal:
                raise RefusedError(f"A file attached to this e-mail cannot be taken: {refusal}") from refusal
    return Kind.EML
