"""The words in a file, for screening alone: plain text, CSV, Word and PDF."""

import io

from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from concerns.files.rules.kinds import Kind
from quality_oversight.spreadsheets.opening import decoded

MOST = 2_000_000  # characters that are read of one file; a report of 500 pages has about 1.5 million
MOST_PAGES = 500


def text_of(kind: str, content: bytes) -> str | None:
    """The words of a file; None where its kind has none that can be read, or the file cannot be understood."""
    try:
        if kind in (Kind.TXT, Kind.CSV):
            return decoded(content)[:MOST]
        if kind == Kind.DOCX:
            return _word(content)[:MOST]
        if kind == Kind.PDF:
            return _pdf(content)[:MOST]
    except Exception:
        return None
    return None


def _word(content: bytes) -> str:
    """Every paragraph, in tables, text boxes, notes, headers and footers too."""
    package = Document(io.BytesIO(content)).part.package
    roots = [part.element for part in package.iter_parts() if hasattr(part, "element")]
    lines = [
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for root in roots
        for paragraph in root.iter(qn("w:p"))
    ]
    return "\n".join(lines)


def _pdf(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    return "\n".join(page.extract_text() for page in reader.pages[:MOST_PAGES])
