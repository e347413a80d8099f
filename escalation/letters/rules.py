"""The kinds of letters, their merge fields, and the words that are shipped (domain brief F055 and 5.6; issue 4)."""

import re
from collections.abc import Mapping

from django.db.models import TextChoices

HEADING, BODY = 160, 8000


class Kind(TextChoices):
    ENTRY = "entry", "Entry to a level"
    STEP_DOWN = "step_down", "Step down"
    INFORMATION = "information", "Request for information"


class Sent(TextChoices):
    """How a letter went out."""

    EMAIL = "email", "By email"
    POST = "post", "By post"
    HAND = "hand", "Handed over"


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
