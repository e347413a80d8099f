"""How an attached file is named for people; on disk it is never called by that name."""

import re
import unicodedata

from quality_oversight.markings import Marked

from .kinds import Kind, ending_of

LONGEST = 120  # characters, with the ending
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
ALSO = {Kind.JPEG: {"jpeg", "jpe"}}
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)$")


def tidy(name: str, kind: Kind) -> str:
    """A name without its path, without characters that mislead or break, and with the ending of its content."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(each for each in last if unicodedata.category(each) not in {"Cf", "Cc", "Co", "Cn", "Cs"})
    plain = FORBIDDEN.sub("_", plain).strip(" .")
    stem = plain.rpartition(".")[0] if "." in plain and len(ending_of(plain)) <= 5 else plain
    stem = stem.strip(" .") or "file"
    if RESERVED.match(stem):
        stem = f"{stem}_"
    return f"{stem[: LONGEST - len(kind.value) - 1]}.{kind.value}"


def marked_name(name: str, marked: Marked) -> str:
    """The name under which a file leaves: "figures.pdf", or "figures_OFFICIAL-SENSITIVE.pdf"."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}_{marked.marking.label}{dot}{ending}" if marked.is_sensitive and stem else name


def was_mislabelled(name: str, kind: Kind) -> bool:
    """Whether a name said something else than the content does."""
    said = ending_of(name)
    return said != kind.value and said not in ALSO.get(kind, set())


def size_in_words(size: int) -> str:
    """812 bytes, 34 KB, 2.1 MB (decimal units, as the NHS and GOV.UK write them)."""
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{round(size / 1000)} KB"
    return f"{size / 1_000_000:.1f} MB"
