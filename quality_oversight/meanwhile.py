"""Two people edit the same row: the second is told who was first, sees both versions, and loses nothing."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

MINE, THEIRS, COMBINED = "mine", "theirs", "combined"
LOOKED_AT = 200  # steps of a history; more are not taken while one form stands open
PICK, COMBINE, ASKED = "pick_", "combine_", "asked"  # names of inputs: a field's choice, its box, and what is asked

# What stands where words were redacted; a title may cut it at its end.
REDACTION = re.compile(r"\[redacted: [^\]]*(?:\]|$)")
WITHHELD = "Not shown: words were taken out of this text after you opened it, and yours may still hold them."


class SavedMeanwhileError(ValidationError):
    """Somebody saved a row after it was opened; `current` stands now, `saved_by` is their step if known."""

    words = "Somebody else saved this while you were looking at it."

    def __init__(self, current: Any, saved_by: Any = None) -> None:
        super().__init__(self.words, code="saved_meanwhile")
        self.current, self.saved_by = current, saved_by


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed meanwhile: its words when it was opened, as saved now, and as typed."""

    name: str
    label: str
    was: str
    saved: str
    typed: str
    step: Any  # the latest of the steps that changed it: who, and when

    @property
    def both(self) -> bool:
        """Whether both people changed it, so that somebody must choose."""
        return self.typed != self.was

    @property
    def withheld(self) -> bool:
        """Whether what was typed is neither shown nor offered."""
        return withheld(self.saved, self.typed)

    @property
    def shown(self) -> str:
        """What was typed, as it is shown."""
        return typed_or_withheld(self.saved, self.typed)

    @property
    def usual(self) -> str:
        """What is chosen until somebody chooses: theirs where only they changed it, nothing where both did."""
        return "" if self.both and not self.withheld else THEIRS


@dataclass(frozen=True)
class Meeting:
    """What one person finds who saves after somebody else: the steps taken meanwhile, and what differs."""

    steps: tuple[Any, ...]
    base: Any  # the step that was the latest when the form was opened, or None
    differences: tuple[Difference, ...]
    only_mine: tuple[str, ...]  # labels of what nobody else changed: it is saved as it was typed

    @property
    def who(self) -> str:
        """Who saved it first, as far as this reader may know."""
        return " and ".join(dict.fromkeys(step.by_name for step in self.steps)) or "Somebody else"


def meet(
    steps: Sequence[Any],
    *,
    seen: Any,
    count: int,
    saved: Mapping[str, str],
    typed: Mapping[str, str],
    label: Callable[[str], str],
) -> Meeting:
    """Compare, field by field and in words, what was there, what is saved now and what was typed.

    `steps` come newest first, and hold none that this reader may not see. Those after the step that was `seen` when the
    form was opened count (the newest `count` when that one is not known); their changes tell what was there before.
    """
    place = next((place for place, step in enumerate(steps) if str(step.pk) == str(seen)), max(0, count))
    since, base = steps[:place], next(iter(steps[place:]), None)
    was = dict(saved)
    changed: dict[str, Any] = {}
    for step in since:
        for name, (before, _) in step.changes.items():
            if name in saved:
                was[name] = before
                changed.setdefault(name, step)
    differences = [
        Difference(name, label(name), was[name], saved[name], typed[name], changed[name])
        for name in saved
        if name in changed and saved[name] not in (was[name], typed[name])
    ]
    mine = [label(name) for name in saved if name not in changed and typed[name] != saved[name]]
    return Meeting(tuple(since), base, tuple(differences), tuple(mine))


def merged(typed: QueryDict) -> QueryDict:
    """What was posted, with the combined words in the place of one's own where these were chosen."""
    data = typed.copy()
    for name in typed.getlist(ASKED):
        if typed.get(PICK + name) == COMBINED:
            data[name] = typed.get(COMBINE + name, "")
    return data


def left_to_them(typed: QueryDict) -> set[str]:
    """The fields in which the other person's words stay."""
    return {name for name in typed.getlist(ASKED) if typed.get(PICK + name) == THEIRS}


def not_chosen(typed: QueryDict) -> list[str]:
    """The fields that both changed and for which nothing was chosen."""
    return [name for name in typed.getlist(ASKED) if typed.get(PICK + name) not in {MINE, THEIRS, COMBINED}]


def withheld(saved: str, typed: str) -> bool:
    """Whether words were redacted from the saved text that the typed one, begun before, may still hold."""
    return bool(Counter(REDACTION.findall(saved)) - Counter(REDACTION.findall(typed)))


def withhold(form: Any, saved: Mapping[str, str]) -> None:
    """Put the saved texts into a bound form where what was typed may hold words that were redacted since."""
    again = form.data.copy()
    for name, text in saved.items():
        if withheld(text, again.get(name, "")):
            again[name] = text
    form.data = again


def typed_or_withheld(saved: str, typed: str) -> str:
    """What was typed, as it is shown beside the saved text."""
    return WITHHELD if withheld(saved, typed) else typed


def kept(typed: QueryDict, meeting: Meeting) -> list[tuple[str, str]]:
    """All that was typed, as hidden inputs, so that the next page can be saved without typing it again.

    Where it may hold words that were redacted since, the saved text goes in its place.
    """
    instead = {each.name: each.saved for each in meeting.differences if each.withheld}
    out = {"csrfmiddlewaretoken", "once", "version", "step", "find", "screening_reason", ASKED}
    return [
        (name, instead.get(name, value))
        for name, values in typed.lists()
        if name not in out and not name.startswith((PICK, COMBINE))
        for value in values
    ]


def side_by_side(
    who: str, saved: Mapping[str, str], typed: Mapping[str, str], labels: Mapping[str, str]
) -> dict[str, Any]:
    """What a small form shows that is saved again as it is: who was first, and the fields that differ, in words."""
    rows = [
        {"label": labels[name], "saved": saved[name], "typed": typed_or_withheld(saved[name], typed[name])}
        for name in labels
        if saved[name] != typed[name]
    ]
    return {"who": who, "rows": rows}


def seen_now(form: Any, version: int | str) -> None:
    """Put the version that stands now into a bound form: what it shows is then saved knowingly."""
    again = form.data.copy()
    again["version"] = str(version)
    form.data = again
