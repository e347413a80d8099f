"""The kinds of letters, their merge fields, and the words that are shipped (domain brief F055 and 5.6; issue 4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import TextChoices

from concerns.files.rules.kinds import NOT_TAKEN
from concerns.files.rules.kinds import Kind as FileKind
from concerns.files.rules.states import Scan, Words
from escalation.rules.levels import RANK, Level

HEADING, BODY = 160, 8000
ITEM = "- "  # begins a line of a list


class Kind(TextChoices):
    ENTRY = "entry", "Entry to a level"
    STEP_DOWN = "step_down", "Step down"
    INFORMATION = "information", "Request for information"


def telling(origin: str, target: str) -> Kind:
    """The kind of letter that tells a provider of a move between two levels."""
    return Kind.ENTRY if RANK[Level(origin)] < RANK[Level(target)] else Kind.STEP_DOWN


class Sent(TextChoices):
    """How a letter went out."""

    EMAIL = "email", "By email"
    POST = "post", "By post"
    HAND = "hand", "Handed over"


class Version(TextChoices):
    """What was sent of a letter."""

    HERE = "here", "The PDF that was made here"
    FILE = "file", "Another version, such as the Word document after it was edited"


SENT_KINDS = frozenset({FileKind.DOCX, FileKind.PDF})
ONLY = "The letter must be a Word document (docx) or a PDF."

# F055: statutory responsibility stays with the provider, said in every letter.
RESPONSIBILITY = (
    "Statutory responsibility for the quality and safety of care stays with {provider}. Our oversight and support do"
    " not take it over."
)
# merge field: what it stands for
FIELDS: dict[str, str] = {
    "provider": "The provider’s name",
    "subject": "What the level is about: the provider, or one of its services",
    "scope": "The scope of the level",
    "icb": "The name of this ICB",
    "level": "The level now, in the words of the framework",
    "level_before": "The level before the last decision",
    "since": "The day from which the level holds",
    "reasons": "The reasons of the last decision",
    "conditions": "The conditions of the last decision",
    "exit_criteria": "The exit criteria, one a line",
    "review_due": "The day of the next review",
    "signatory": "Who writes the letter",
    "signatory_role": "The role of who writes the letter",
    "responsibility": "The sentence on the provider’s statutory responsibility, needed in every letter",
}
NEEDED = "responsibility"
FIELD = re.compile(r"\[\[([^\[\]]*)\]\]")

_OPENING = "Dear colleague,\n\n"
_MOVE = (
    "From [[since]] the level of quality oversight of [[subject]] ([[scope]]) is [[level]]. It was [[level_before]]."
    "\n\nWhy: [[reasons]]\n\nConditions: [[conditions]]"
)
_CLOSING = "\n\n[[responsibility]]\n\nYours sincerely,\n\n[[signatory]]\n[[signatory_role]]\n[[icb]]"
# kind: heading and body; an ICB that has not written its own uses these
DEFAULTS: dict[Kind, tuple[str, str]] = {
    Kind.ENTRY: (
        "Quality oversight of [[subject]]: [[level]]",
        _OPENING + _MOVE + "\n\nThe level can be stepped down when these hold:"
        "\n[[exit_criteria]]\n\nThe next review is due by [[review_due]]." + _CLOSING,
    ),
    Kind.STEP_DOWN: (
        "Quality oversight of [[subject]]: step down to [[level]]",
        _OPENING + _MOVE + "\n\nThe next review is due by [[review_due]]. Thank you for the"
        " work that made this possible." + _CLOSING,
    ),
    Kind.INFORMATION: (
        "Quality oversight of [[subject]]: request for information",
        _OPENING
        + "To understand the quality of care of [[subject]] ([[scope]]), whose level of oversight is [[level]], we ask"
        " you for the following information:\n\n[say what is asked for, and by when]" + _CLOSING,
    ),
}


@dataclass(frozen=True)
class Part:
    """A paragraph of a letter, and the items of the list that follows it."""

    text: str
    items: tuple[str, ...] = ()


def parts(body: str) -> list[Part]:
    """A letter's parts between its empty lines; lines that begin with "- " are the items of a list."""
    made: list[Part] = []
    for block in re.split(r"\n\s*\n", body.replace("\r\n", "\n")):
        for is_list, lines in groupby(block.strip().split("\n"), lambda line: line.startswith(ITEM)):
            found = list(lines)
            if is_list:
                items = tuple(line.removeprefix(ITEM).strip() for line in found)
                before = made.pop() if made and not made[-1].items else Part("")
                made.append(Part(before.text, items))
            elif any(found):
                made.append(Part("\n".join(found)))
    return made


def why_not_template(heading: str, body: str) -> dict[str, str]:
    """Problems by field of a template: an empty text, a merge field that there is not, a missing one that is needed."""
    problems: dict[str, str] = {}
    for name, text in (("heading", heading), ("body", body)):
        unknown = sorted({found for found in FIELD.findall(text) if found not in FIELDS})
        if not text.strip():
            problems[name] = f"Enter the {name}"
        elif unknown:
            problems[name] = f"There is no merge field called {', '.join(f'[[{each}]]' for each in unknown)}"
        elif not text.count("[[") == text.count("]]") == len(FIELD.findall(text)):
            problems[name] = "Write a merge field between [[ and ]], such as [[provider]]"
    if "body" not in problems and NEEDED not in FIELD.findall(body):
        problems["body"] = (
            "Keep [[responsibility]] in the letter: it says that the provider’s responsibility stays with it"
        )
    return problems


def merged(text: str, values: Mapping[str, str]) -> str:
    """A template's text with its merge fields filled in; a field without a value says so, to be written by hand."""
    return FIELD.sub(lambda found: values.get(found[1]) or f"[{FIELDS.get(found[1], found[1]).lower()}]", text)


def why_not_letter(body: str, provider: str) -> str | None:
    """Why a letter cannot go out: the provider's responsibility is not said (F055), or a place is not filled in."""
    if RESPONSIBILITY.format(provider=provider) not in body:
        return "Keep the sentence that says that statutory responsibility stays with the provider."
    if left := re.findall(r"\[[^\[\]]+\]", body):
        return f"Fill in what stands between brackets: {', '.join(left)}"
    return None


def why_not_file(kind: str) -> str | None:
    """Why a file cannot be what was sent, by its kind as its content says."""
    return None if kind in SENT_KINDS else ONLY


def refused_as(why: str) -> str:
    """Why a file was refused, in words that hold for a letter, of which fewer kinds are taken than of other files."""
    return ONLY if why == NOT_TAKEN else why


def may_decide(*, own: bool, left: bool, writes: bool) -> bool:
    """Whether somebody decides on a held file: they recorded it, or who did has left and they write letters too."""
    return own or (left and writes)


def why_not_have(words: str, *, decides: bool, left: bool) -> str | None:
    """Why somebody does not get the file that was sent, for its words (brief 8.1 d and e); `left`: who recorded it."""
    if words == Words.STOPPED:
        return (
            "This file may hold an NHS number, so nobody can have it. Remove it; what was sent to whom stays recorded."
        )
    if words == Words.HELD and not decides:
        if left:
            return (
                "This file may identify somebody. The person who recorded it as sent has left, so only those who write "
                "letters can have it, until one of them says why it may be kept."
            )
        return (
            "This file may identify somebody. Only the person who recorded it as sent can have it, until they say why "
            "it may be kept."
        )
    return None


def why_not_remove(words: str, scan: str, *, removed: bool) -> str | None:
    """Why the file that was sent stays: it is the record. What nobody may have, or may identify somebody, can go."""
    if removed or scan == Scan.INFECTED:
        return "This file is gone already."
    if words in {Words.HELD, Words.STOPPED} or scan == Scan.UNSCANNABLE:
        return None
    return "This file is kept as the record of what was sent, and cannot be removed."


def why_not_release(words: str, *, decides: bool) -> str | None:
    """Why somebody cannot let a held file be read by everybody who sees the letter."""
    if words != Words.HELD:
        return "This file is not held."
    if not decides:
        return "Only the person who recorded it as sent can say why it may be kept."
    return None
