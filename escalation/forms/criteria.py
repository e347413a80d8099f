"""Exit criteria: how they are fixed on a proposal, what was seen of one, and its verification."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from concerns.forms import NO_PATIENTS, text
from escalation.models import ExitCriterion
from escalation.rules.charted import Judgement, why_not_judge
from escalation.rules.exits import LARGEST, LONGEST, Bound, Claim, Kind, Terms, number, why_not_terms
from providers.measures.models import Measure
from providers.measures.rules.vocabulary import Direction
from quality_oversight.forms import DateField, PlainErrors

PARTS = {
    "text": "criterion", "bound": "bound", "threshold": "threshold", "unit": "unit", "sustained_days": "days",
    "measure_id": "measure", "judgement": "judgement",
}  # fmt: skip
CHARTED = ("measure", "judgement")  # asked only where the subject has measures
FIRST_ROWS = 3


def _number(label: str, **options: Any) -> forms.DecimalField:
    widget = forms.TextInput({"inputmode": "decimal"})
    words = {"invalid": f"{label} must be a number, like 2 or 0.5"}
    return forms.DecimalField(
        label=label, max_digits=12, decimal_places=3, widget=widget, error_messages=words, **options
    )


def criterion_fields(n: int, measures: Sequence[Measure]) -> dict[str, forms.Field]:
    """The fields of one criterion of a proposal; it is a measure where a threshold is given, and else evidence.

    Where the subject has `measures`, the chart of one of them can judge it.
    """
    charted: dict[str, forms.Field] = {
        f"measure_{n}": forms.ChoiceField(
            label="Judged by the chart of",
            choices=[("", "No chart"), *((str(each.pk), f"{each.name} ({each.code})") for each in measures)],
            required=False,
        ),
        f"judgement_{n}": forms.ChoiceField(
            label="It must show", choices=[("", "Choose"), *Judgement.choices], required=False
        ),
    }
    return (charted if measures else {}) | {
        f"criterion_{n}": forms.CharField(label="What must be true", max_length=300, required=False),
        f"bound_{n}": forms.ChoiceField(
            label="Measure must be", choices=[("", "Not a measure"), *Bound.choices], required=False
        ),
        f"threshold_{n}": _number(f"Threshold of criterion {n}", required=False),
        f"unit_{n}": forms.CharField(label="Unit", max_length=40, required=False),
        f"days_{n}": forms.IntegerField(
            label="Days it must hold", required=False, min_value=1, max_value=LONGEST,
            error_messages={"invalid": f"Days that criterion {n} must hold must be a whole number"},
        ),
    }  # fmt: skip


def terms_given(given: dict[str, Any], n: int) -> Terms:
    """One criterion as it was typed."""
    values = {part: given.get(f"{name}_{n}") for part, name in PARTS.items()}
    measure = values["measure_id"]
    return Terms(
        text=values["text"] or "",
        bound=values["bound"] or "",
        threshold=values["threshold"],
        unit=values["unit"] or "",
        sustained_days=values["sustained_days"],
        measure_id=UUID(measure) if measure else None,
        judgement=values["judgement"] or "",
    )


def clean_criterion(form: forms.Form, n: int, measures: Sequence[Measure]) -> None:
    """Refuse terms that are not whole, beside the field that lacks."""
    if any(f"{name}_{n}" in form.errors for name in PARTS.values()):
        return
    terms = terms_given(form.cleaned_data, n)
    if terms != Terms(text="") and not terms.text.strip():
        form.add_error(f"criterion_{n}", f"Enter what must be true for criterion {n}")
    elif why := why_not_terms(terms):
        form.add_error(_lacking(terms, n), f"Criterion {n}: {why}")
    elif terms.measure_id is not None:
        measure = next(each for each in measures if each.pk == terms.measure_id)
        why = why_not_judge(
            terms.judgement,
            direction=measure.direction,
            has_target=measure.target is not None,
            sustained_days=terms.sustained_days,
        )
        if why:
            lasting = terms.judgement == Judgement.IMPROVEMENT and measure.direction != Direction.NEUTRAL
            form.add_error(f"days_{n}" if lasting else f"judgement_{n}", f"Criterion {n}: {why}")


def _lacking(terms: Terms, n: int) -> str:
    """The field beside which it is said that terms are not whole."""
    if terms.measure_id is not None or terms.judgement:
        return f"measure_{n}"
    return f"bound_{n}" if terms.threshold is not None else f"threshold_{n}"


def criteria_values(criteria: Sequence[ExitCriterion]) -> dict[str, Any]:
    """What stands in the fields for the criteria of a proposal."""
    values: dict[str, Any] = {}
    for n, each in enumerate(criteria, start=1):
        values |= {f"{name}_{n}": getattr(each.terms, part) for part, name in PARTS.items()}
        values[f"measure_{n}"] = str(each.measure_id or "")
        if each.threshold is not None:
            values[f"threshold_{n}"] = number(each.threshold)
    return values


class NoteForm(PlainErrors, forms.Form):
    on = DateField(label="Date", latest="today", help_text="The day on which this was so, or was seen.")
    value = _number("Reading")
    claim = forms.ChoiceField(label="How far is it met?", choices=Claim.choices, widget=forms.RadioSelect)
    text = text("Evidence", 2000, "What was seen, where it can be found, and by whom.")

    def __init__(self, *args: Any, criterion: ExitCriterion, **options: Any) -> None:
        super().__init__(*args, **options)
        if criterion.kind == Kind.CHART:
            del self.fields["claim"], self.fields["value"], self.fields["on"]
            self.fields["text"].required = False
            self.fields["text"].label = "Note"
            self.fields["text"].help_text = f"Anything that the chart does not say. {NO_PATIENTS}"
        elif criterion.kind == Kind.MEASURE:
            del self.fields["claim"]
            self.fields["text"].required = False
            self.fields["text"].label = "Note"
            self.fields["value"].help_text = criterion.terms.judged.partition(": ")[2].capitalize()
            self.fields["value"].max_value = LARGEST  # type: ignore[attr-defined]
        else:
            del self.fields["value"]


class VerifyForm(PlainErrors, forms.Form):
    CONFIRMED, LASTING, REFUSED = "met", "sustained", "refused"

    finding = forms.ChoiceField(label="What do you find?", widget=forms.RadioSelect)
    text = text("What you checked", 2000, "Name what you looked at: figures, a visit, minutes.")

    def __init__(self, *args: Any, criterion: ExitCriterion, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(self.CONFIRMED, "It is met"), (self.REFUSED, "It is not met as recorded")]
        if not criterion.sustained_days and criterion.kind != Kind.CHART:
            choices.insert(1, (self.LASTING, "It is met, and has been sustained"))
        self.fields["finding"].choices = choices  # type: ignore[attr-defined]

    def for_action(self) -> dict[str, Any]:
        finding = self.cleaned_data["finding"]
        return {
            "confirmed": finding != self.REFUSED,
            "sustained": finding == self.LASTING,
            "text": self.cleaned_data["text"],
        }


class DayForm(PlainErrors, forms.Form):
    on = DateField(label="Day", latest="today", help_text="What was known at the end of this day.")
