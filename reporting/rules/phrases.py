"""Texts that say nothing, and evidence that is only hearsay (domain brief, section 7.5, AA4 and AA7)."""

import re

# Compared without case and punctuation, so that "N/A." and "n a" are one.
EMPTY_PHRASES = frozenset({
    "", "n a", "na", "nil", "nil return", "none", "no", "not applicable", "nothing", "nothing to report",
    "nothing to add", "no change", "no update", "no further update", "as above", "as before", "ditto", "as discussed",
    "tbc", "tba", "tbd", "to be confirmed", "to follow", "x", "xxx",
})  # fmt: skip

# "See minutes", "refer to the attached paper of 3 March": pointing elsewhere is not saying it.
_POINTER = re.compile(
    r"(please )?(see|refer to|as per|per|as in) (the |above |attached |enclosed )*"
    r"(minutes|paper|papers|report|notes|attached|attachment|above|below|enclosure|appendix)"
    r"( of .{1,30}| dated .{1,30})?"
)

# What was only said; an "oral health audit" is not meant.
_SAID = r"(update|report|assurance|feedback|briefing|account|confirmation|presentation)"
_VERBAL = re.compile(
    rf"(a |an )?(verbal|oral)( {_SAID}\b.*)?|(verbally|orally|told|word of mouth)\b.*|.*\b(verbal|oral) update"
)


def plain(text: str) -> str:
    """Return a text without case, punctuation and repeated spaces."""
    return " ".join(re.sub(r"[^\w]+|_", " ", text.casefold()).split())


def says_nothing(text: str) -> bool:
    """Say whether a text is blank or one of the phrases that stand for nothing (AA4)."""
    words = plain(text)
    return words in EMPTY_PHRASES or _POINTER.fullmatch(words) is not None


def real_evidence(evidence: str) -> tuple[str, ...]:
    """Return the lines of evidence that hold: one source to a line, no verbal update, nothing empty (AA7)."""
    lines = [line.strip() for line in re.split(r"[\n;]", evidence)]
    return tuple(line for line in lines if not says_nothing(line) and not _VERBAL.fullmatch(plain(line)))


def word_count(text: str) -> int:
    """Return the number of words of a text."""
    return len(text.split())
