"""The detail of an event, in words: the rows keep codes, dates and lists as plain JSON."""

import re
from datetime import date
from typing import Any

from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.policy import Role, spoken

CODE = re.compile(r"[a-z]+(_[a-z]+)*")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SHORT = {"api": "API", "ods": "ODS", "sha256": "SHA-256", "icb": "ICB", "cqc": "CQC", "sqg": "SQG", "url": "URL"}
FIRST = {"before": 0, "after": 1}  # the database gives names back by their length


def lines(event: AuditEvent) -> list[tuple[str, str]]:
    """What is known of an event beyond its sentence: (heading, words)."""
    told = sorted(event.detail.items(), key=lambda pair: FIRST.get(pair[0], 2))
    return [(_heading(name), _words(value)) for name, value in told if value not in (None, "", [], {})]


def role(event: AuditEvent) -> str:
    """The role in which the person acted, in words."""
    return spoken(Role(event.role)) if event.role in Role else event.role


def _heading(name: str) -> str:
    text = " ".join(SHORT.get(word, word) for word in name.split("_"))
    return text[:1].upper() + text[1:]


def _words(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        if len(value) == 2 and all(isinstance(part, list) for part in value):  # before and after
            return f"{_words(value[0])}, now {_words(value[1])}"
        return ", ".join(map(_words, value))
    if isinstance(value, dict):
        return "; ".join(f"{_heading(name).lower()}: {_change(part)}" for name, part in value.items())
    text = str(value)
    if text in Role:
        return spoken(Role(text))
    if DAY.fullmatch(text):
        day = date.fromisoformat(text)
        return f"{day.day} {day:%B %Y}"
    return text.replace("_", " ") if CODE.fullmatch(text) else text


def _change(value: Any) -> str:
    """A change of one field, [before, after], as the history of concerns keeps it."""
    if isinstance(value, list) and len(value) == 2:
        return f"{_words(value[0])}, now {_words(value[1])}"
    return _words(value)
