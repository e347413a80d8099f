"""Asking a provider to check facts, and its answer."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms

from concerns.files.forms import FilesField
from concerns.forms import text
from escalation.models import ReplyFile, SharedFact
from escalation.queries.shares import Shareable
from escalation.rules.replies import Verdict
from quality_oversight.forms import PlainErrors


class ShareForm(PlainErrors, forms.Form):
    facts = forms.MultipleChoiceField(
        label="What is the provider shown?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one fact"},
        help_text="It reads the words as they stand here. It is shown nothing of restricted concerns, and no concern "
        "that is not shared with it.",
    )
    address = forms.EmailField(
        label="E-mail address of the provider",
        help_text="Whoever opens the link that is sent there can answer. For example, quality@trust.nhs.uk",
    )
    contact = forms.CharField(
        label="Whom can the provider ask?",
        max_length=200,
        help_text="A team with its telephone number or mailbox. The provider reads this.",
    )

    def __init__(self, *args: Any, offered: Iterable[Shareable], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = list(offered)
        self.fields["facts"].choices = [(each.key, each.label) for each in offered]  # type: ignore[attr-defined]
        self.initial.setdefault("facts", [each.key for each in offered])


class ReplyForm(PlainErrors, forms.Form):
    """The answer to each fact, and to all of them; `verdict_1` and `comment_1` belong to the first."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    words = text("Anything else that the ICB should know", 5000, "Do not name patients.", required=False)
    answered_by = forms.CharField(
        label="Your name and role", max_length=160, required=False, help_text="Needed to send the answer."
    )
    files = FilesField(label="Evidence", required=False)  # type: ignore[assignment]
    remove = forms.MultipleChoiceField(
        label="Files to take away again", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, facts: Sequence[SharedFact], present: Sequence[ReplyFile], **options: Any) -> None:
        super().__init__(*args, **options)
        self.facts = facts
        for fact in facts:
            self.fields[f"verdict_{fact.position}"] = forms.ChoiceField(
                label=f"Is fact {fact.position} right?",
                choices=Verdict.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=fact.verdict,
            )
            self.fields[f"comment_{fact.position}"] = text(
                f"What is wrong or missing in fact {fact.position}?", 2000, required=False
            )
            self.initial[f"comment_{fact.position}"] = fact.comment
        if present:
            self.fields["remove"].choices = [(str(each.pk), f"{each.name} ({each.what})") for each in present]  # type: ignore[attr-defined]
        else:
            del self.fields["remove"]

    def typed(self) -> list[tuple[str, str]]:
        """What somebody wrote into it, with what each is about, whatever is wrong with it."""
        names = [(f"{fact.position}. {fact.label}", f"comment_{fact.position}") for fact in self.facts]
        wrote = [(label, self.data.get(name, "").strip()) for label, name in [*names, ("Your further words", "words")]]
        return [(label, words) for label, words in wrote if words]

    def for_action(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return {
            "said": {
                fact.pk: (given[f"verdict_{fact.position}"], given[f"comment_{fact.position}"]) for fact in self.facts
            },
            "words": given["words"],
            "answered_by": given["answered_by"],
            "files": given["files"],
            "remove": [UUID(pk) for pk in given.get("remove", [])],
            "seen": self.data.get("version"),
        }

    def saved(self) -> dict[str, str]:
        """The draft as it is saved, by field, in words."""
        verdicts = {f"verdict_{fact.position}": str(fact.get_verdict_display()) for fact in self.facts}
        comments = {f"comment_{fact.position}": fact.comment for fact in self.facts}
        return {**verdicts, **comments, **{name: self.initial.get(name, "") for name in ("words", "answered_by")}}

    def as_typed(self) -> dict[str, str]:
        """What was typed, by field, in words."""
        chosen = dict(Verdict.choices)
        typed = {name: str(self.data.get(name, "")).strip() for name in self.saved()}
        return {
            name: str(chosen.get(text, text)) if name.startswith("verdict_") else text for name, text in typed.items()
        }
