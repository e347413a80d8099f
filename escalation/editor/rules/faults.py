"""Faults of a framework as messages beside the fields of one part's form."""

import re
from collections.abc import Iterable, Sequence

from django.core.exceptions import NON_FIELD_ERRORS

from escalation.editor.rules.blocks import Block, Entry
from escalation.editor.rules.comparing import first_up
from quality_oversight.frameworks.lines import Path
from quality_oversight.frameworks.naming import NAMES
from quality_oversight.frameworks.vocabulary import PARTY_TYPES, ROLES

WORDS = {key: words for key, words in (PARTY_TYPES | ROLES).items() if "_" in key or key == "icb"}
KEYS = re.compile(rf"\b(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})\b")


def by_field(problems: Iterable[tuple[Path, str]], block: Block, entries: Sequence[Entry]) -> dict[str, list[str]]:
    """Every fault by the field that it belongs to; one that lies elsewhere in the framework says where."""
    found: dict[str, list[str]] = {}
    for path, reason in problems:
        entry = _entry_at(path[len(block.path) :], entries) if path[: len(block.path)] == block.path else None
        name = entry.name if entry else NON_FIELD_ERRORS
        words = said(entry.label, reason) if entry else f"{where(path)}: {reason}"
        if words not in found.setdefault(name, []):
            found[name].append(words)
    return found


def _entry_at(rest: Path, entries: Sequence[Entry]) -> Entry | None:
    """The field at a place in the part, or the first of the fields that stand in it."""
    for length in range(len(rest), 0, -1):
        for entry in entries:
            if entry.path[:length] == rest[:length] or rest[: len(entry.path)] == entry.path:
                return entry
    return None


def said(label: str, reason: str) -> str:
    """A fault as a sentence: "Days between reviews must be 1 or more, not 0"."""
    reason = KEYS.sub(lambda key: WORDS[key[0]], reason)
    return f"{label} {reason}" if reason.startswith(("must ", "gives ")) else first_up(reason)


def where(path: Path) -> str:
    """A place in the framework in words: "Committees, 2, Reports to"."""
    place, words = "", []
    for step in path:
        if isinstance(step, int):
            words.append(str(step + 1))
        elif f"{place}{step}" in NAMES:
            words.append(NAMES[f"{place}{step}"][0])
            place = f"{place}{step}."
        else:
            words.append(step.capitalize())
    return ", ".join(words) or "The framework"
