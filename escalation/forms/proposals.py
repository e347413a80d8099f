"""A proposal to move a subject; it asks for what the ICB's framework requires of that move."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from concerns.forms import NO_PATIENTS, SOURCE_CHOICES, consequence, likelihood
from concerns.models import Concern
from escalation.forms.criteria import FIRST_ROWS, PARTS, clean_criterion, criterion_fields, terms_given
from escalation.rules.commissioning import Commissioned
from escalation.rules.moves import Move
from escalation.rules.profile import DEMAND, HEADINGS, LIMIT, Heading
from providers.measures.models import Measure
from quality_oversight.forms import DateField, PlainErrors
from quality_oversight.frameworks.schema import Transition

# Which fields serve a requirement of the framework's vocabulary; the others stand on every proposal.
FIELDS_OF = {
    "subsidiarity": ("tried_locally",),
    "accountability": ("accountability",),
    "provider_informed": ("provider_informed_on",),
    "rqr_or_reason": ("rapid_review_on", "no_rapid_review_reason"),
    "improvement_plan": ("plan_status",),
    "qig_view": ("qig_view",),
    "region_statement": ("region_statement",),
}


def text(label: str, hint: str, *, required: bool = False, most: int = 5000) -> forms.CharField:
    """A box for several lines; what may wait until the decision is not demanded on a draft."""
    words = f"{hint} {NO_PATIENTS}".strip()
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea, help_text=words, required=required)


def _heading(heading: Heading, *, demanded: bool) -> forms.Field:
    """What the framework demands under a heading may wait until the decision, as the rest of a draft may."""
    hint = f"{heading.hint} Needed before the decision.".strip() if demanded else heading.hint
    if heading.choices:
        choices = [("", "Not said"), *heading.choices]
        return forms.ChoiceField(label=heading.label, choices=choices, required=False, help_text=hint)
    return text(heading.label, hint, most=LIMIT)


class ProposalForm(PlainErrors, forms.Form):
    target = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    emergency = forms.BooleanField(
        label="This is an emergency: people are in immediate danger",
        required=False,
        help_text="The decision may then come before the System Quality Group meets. A second person must confirm it.",
    )
    grounds = text("Grounds", "Why should the level change, and why now?", required=True)
    consequence = consequence()
    likelihood = likelihood()
    risk_profile = text(
        "Risk profile",
        "Who is affected and how many, how severe and how soon, how well the provider grips it, and what is not known.",
        required=True,
    )
    act_rapidly = forms.ChoiceField(
        label="Must somebody act rapidly to protect patients or staff?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    done_at_once = text("What is done at once", "By whom, and since when. Needed where the answer is yes.")
    concern_ids = forms.MultipleChoiceField(
        label="Concerns that support this", required=False, widget=forms.CheckboxSelectMultiple
    )
    tried_locally = text(
        "What was tried closer to the point of care", "Say what was done there, and why it was not enough."
    )
    accountability = text(
        "Regulatory and accountability position",
        "Who commissions and regulates, what conditions or notices are in force. The decision must reflect them.",
    )
    provider_informed_on = DateField(
        label="Date the provider was told", latest="today", required=False, help_text="For example, 27 3 2026"
    )
    rapid_review_on = DateField(
        label="Date of the last Rapid Quality Review",
        latest="today",
        required=False,
        help_text="One is expected in the 28 days before the decision.",
    )
    no_rapid_review_reason = text("Reason why no Rapid Quality Review was held", "Leave empty where one was held.")
    plan_status = text("State of the improvement plan", "How does it stand? Say so where there is none yet.")
    qig_view = text("Recommendation of the Quality Improvement Group", "What does the group recommend, and when?")
    region_statement = text(
        "Statement by the region", "Where the region authorises, its reasons serve and this may stay empty."
    )
    commissioned_by = forms.ChoiceField(
        label="Who commissions this care?", choices=Commissioned.choices, widget=forms.RadioSelect, required=False,
        help_text="Where a council commissions alone, the decision is taken jointly with it.",
    )  # fmt: skip
    lead_commissioner = forms.CharField(
        label="Lead commissioner", max_length=200, required=False, help_text="Needed where a council commissions."
    )
    joint_decision = text("Joint decision with the council", "Who of the council agreed, in which post, and when.")
    support_needed = text("Support needed", "What help the provider needs, and from whom.")
    interests = forms.CharField(
        label="Conflicts of interest",
        max_length=500,
        required=False,
        help_text="Declare any interest that you or the group have in this. Write “None” where there is none.",
    )

    def __init__(
        self,
        *args: Any,
        move: Move,
        terms: Transition,
        concerns: Iterable[Concern],
        ask_commissioner: bool = False,
        rows: int = 2,
        criteria_rows: int = FIRST_ROWS,
        measures: Iterable[Measure] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.rows = rows
        self.measures = list(measures)
        self.criteria_rows = 0 if move.target == "routine" else criteria_rows
        for requirement, names in FIELDS_OF.items():
            if requirement not in terms.requires:
                for name in names:
                    del self.fields[name]
        if not (move.escalates and move.target == "intensive"):
            del self.fields["act_rapidly"], self.fields["done_at_once"]
        if not move.escalates:
            del self.fields["support_needed"]
        if not ask_commissioner:
            del self.fields["commissioned_by"], self.fields["lead_commissioner"], self.fields["joint_decision"]
        self.headings = [f"{DEMAND}{heading.key}" for heading in HEADINGS]
        self.demanded = [name for name in self.headings if name in terms.requires]
        for name, heading in zip(self.headings, HEADINGS, strict=True):
            self.fields[name] = _heading(heading, demanded=name in self.demanded)
        if not (terms.emergency and move.escalates):
            del self.fields["emergency"]
        self.fields["concern_ids"].choices = [(str(each.pk), f"{each.ref} {each.title}") for each in concerns]  # type: ignore[attr-defined]
        for number in range(1, rows + 1):
            self.fields[f"source_{number}"] = forms.ChoiceField(
                label=f"Source of further evidence {number}", choices=SOURCE_CHOICES, required=False
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=f"What further evidence {number} shows", max_length=500, required=False
            )
        for number in range(1, self.criteria_rows + 1):
            self.fields |= criterion_fields(number, self.measures)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for number in range(1, self.rows + 1):
            source, words = given.get(f"source_{number}"), (given.get(f"text_{number}") or "").strip()
            if source and not words:
                self.add_error(f"text_{number}", f"Enter what further evidence {number} shows")
            if words and not source and f"source_{number}" not in self.errors:
                self.add_error(f"source_{number}", f"Choose the source of further evidence {number}")
        if given.get("act_rapidly") == "yes" and not (given.get("done_at_once") or "").strip():
            self.add_error("done_at_once", "Enter what is done at once to protect patients or staff")
        for number in range(1, self.criteria_rows + 1):
            clean_criterion(self, number, self.measures)
        return given

    def for_action(self) -> dict[str, Any]:
        """The typed values under the names that the actions know."""
        given = dict(self.cleaned_data)
        rows = [(given.pop(f"source_{n}"), given.pop(f"text_{n}")) for n in range(1, self.rows + 1)]
        criteria = [terms_given(given, n) for n in range(1, self.criteria_rows + 1)]
        typed = [f"{part}_{n}" for part in PARTS.values() for n in range(1, self.criteria_rows + 1)]
        for name in ("target", "version", *typed):
            given.pop(name, None)
        profile = {heading.key: given.pop(f"{DEMAND}{heading.key}") for heading in HEADINGS}
        return given | {
            "concern_ids": [UUID(pk) for pk in given["concern_ids"]],
            "other_evidence": rows,
            "exit_criteria": criteria,
            "profile": {key: said for key, said in profile.items() if said},
        }
