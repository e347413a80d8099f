"""What programs send to propose a level and to take a request further."""

from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from concerns.rules.sources import SOURCES
from escalation.actions.criteria import NOTE_TEXT
from escalation.actions.proposals import (
    COMMISSIONER_TEXT,
    CRITERION_TEXT,
    FIELDS,
    INTERESTS_TEXT,
    SOURCE_TEXT,
    UNIT_TEXT,
)
from escalation.actions.steps import LONG
from escalation.models import LevelRequest, Meeting
from escalation.rules.charted import Judgement
from escalation.rules.commissioning import Commissioned
from escalation.rules.exits import LONGEST, Bound, Claim, Terms
from escalation.rules.levels import Level
from escalation.rules.profile import HEADINGS, LIMIT, Heading
from providers.models import Subject


def _text(help_text: str = "", *, most: int = LONG, required: bool = False) -> serializers.CharField:
    if required:
        return serializers.CharField(max_length=most, help_text=help_text)
    return serializers.CharField(max_length=most, default="", allow_blank=True, help_text=help_text)


def _heading(heading: Heading) -> serializers.Field:
    if heading.choices:
        choices = list(heading.choices)
        return serializers.ChoiceField(choices, required=False, allow_blank=True, help_text=heading.label)
    words = f"{heading.label}. {heading.hint}"
    return serializers.CharField(required=False, allow_blank=True, max_length=LIMIT, help_text=words)


class OtherEvidence(serializers.Serializer):
    """Evidence that is no concern: its insight source, and what it shows."""

    source = serializers.ChoiceField([(each.code, each.name) for each in SOURCES])  # type: ignore[assignment]
    text = serializers.CharField(max_length=SOURCE_TEXT)


class CriterionGiven(serializers.Serializer):
    """An exit criterion: a measure where a threshold is given, else evidence. Its text alone may be a string.

    Where a measure of the subject is named, its chart judges the criterion.
    """

    text = serializers.CharField(max_length=CRITERION_TEXT)
    bound = serializers.ChoiceField(Bound.choices, default="", allow_blank=True)
    threshold = serializers.DecimalField(max_digits=12, decimal_places=3, default=None, allow_null=True)
    unit = _text(most=UNIT_TEXT)
    sustained_days = serializers.IntegerField(
        default=None, allow_null=True, min_value=1, max_value=LONGEST, help_text="For how many days it must hold"
    )
    measure = serializers.UUIDField(
        source="measure_id", default=None, allow_null=True, help_text="A measure with values of the subject"
    )
    judgement = serializers.ChoiceField(
        Judgement.choices, default="", allow_blank=True, help_text="What the chart of the measure must show"
    )

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value({"text": data} if isinstance(data, str) else data)


class CriterionNoted(serializers.Serializer):
    """What was seen of a criterion: the reading of a measure, or how far the evidence goes."""

    on = serializers.DateField(default=None, allow_null=True, help_text="Today if left out")
    value = serializers.DecimalField(
        max_digits=12, decimal_places=3, default=None, allow_null=True, help_text="Of a measure; it tells the claim"
    )
    claim = serializers.ChoiceField(Claim.choices, default="", allow_blank=True, help_text="Of evidence")
    text = _text("The evidence; needed where the criterion is no measure", most=NOTE_TEXT)


class CriterionVerified(serializers.Serializer):
    """What somebody found who did not record the evidence."""

    confirmed = serializers.BooleanField()
    sustained = serializers.BooleanField(default=False, help_text="Only where no period was fixed on entry")
    text = _text("What was checked", most=NOTE_TEXT, required=True)


class ProfileGiven(serializers.Serializer):
    """The headings of the risk profile beyond its nature and its score; each may stay empty."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {heading.key: _heading(heading) for heading in HEADINGS}


class Grounds(serializers.Serializer):
    """What a proposal rests on. A change leaves out what stays; lists that are given replace those that were."""

    grounds = _text("Why the level should change", required=True)
    consequence = serializers.IntegerField(min_value=1, max_value=5)
    likelihood = serializers.IntegerField(min_value=1, max_value=5)
    risk_profile = _text(required=True)
    profile = ProfileGiven(default=dict, help_text="The other headings of the risk profile")
    act_rapidly = serializers.ChoiceField(
        [("yes", "Yes"), ("no", "No")], default="", allow_blank=True,
        help_text="Must somebody act rapidly to protect patients or staff? Needed at a move to the highest level",
    )  # fmt: skip
    done_at_once = _text("What is done at once to protect them")
    commissioned_by = serializers.ChoiceField(
        Commissioned.choices, default="", allow_blank=True, help_text="Asked of care that a council may commission"
    )
    lead_commissioner = _text("Needed where a council commissions", most=COMMISSIONER_TEXT)
    joint_decision = _text("Who of the council agreed; needed where a council commissions alone")
    support_needed = _text("What help the provider needs")
    tried_locally = _text("What was tried closer to care")
    accountability = _text("Regulatory and accountability position")
    plan_status = _text("State of the improvement plan")
    provider_informed_on = serializers.DateField(default=None, allow_null=True)
    rapid_review_on = serializers.DateField(default=None, allow_null=True)
    no_rapid_review_reason = _text()
    qig_view = _text("Recommendation of the Quality Improvement Group")
    region_statement = _text()
    emergency = serializers.BooleanField(default=False)
    interests = _text("Conflicts of interest, or “None”", most=INTERESTS_TEXT)
    concerns = serializers.ListField(
        child=serializers.UUIDField(), default=list, help_text="Ids of concerns about the subject, as evidence"
    )
    other_evidence = OtherEvidence(many=True, default=list)
    exit_criteria = serializers.ListField(
        child=CriterionGiven(), default=list, help_text="What must hold before the subject steps down again"
    )

    def for_action(self, was: LevelRequest | None = None) -> dict[str, Any]:
        """The values under the names that the actions know; with a request, what was not given as it stands there."""
        given: dict[str, Any] = dict(self.validated_data)
        kept = _standing(was) if was is not None else {}
        given = kept | given
        pairs = [(each["source"], each["text"]) for each in given["other_evidence"]]
        criteria = [Terms(**each) for each in given["exit_criteria"]]
        lines = {"concern_ids": given["concerns"], "other_evidence": pairs, "exit_criteria": criteria}
        return {name: given[name] for name in FIELDS} | lines


class Proposal(Grounds):
    """A proposal to move a provider, by its ODS code, or any subject, by its id, to another level."""

    provider = serializers.CharField(required=False, help_text="ODS code of one of this ICB's providers")
    subject = serializers.UUIDField(required=False, help_text="Instead of provider")
    target = serializers.ChoiceField(Level.choices)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        code, pk = given.pop("provider", None), given.get("subject")
        if (code is None) == (pk is None):
            raise serializers.ValidationError({"provider": "Give either a provider or a subject."})
        name, wanted = ("provider", {"kind": "provider", "provider__organisation__code": code})
        if pk is not None:
            name, wanted = "subject", {"pk": pk}
        subject = Subject.objects.filter(**wanted).first()
        if subject is None:
            raise serializers.ValidationError({name: f"There is no such {name} here."})
        return given | {"subject": subject}


class Considered(serializers.Serializer):
    """What the System Quality Group said, at one of its meetings or on a day."""

    view = serializers.ChoiceField(LevelRequest.View.choices)
    note = _text("What was said")
    meeting = serializers.PrimaryKeyRelatedField(queryset=Meeting.objects.all(), default=None, allow_null=True)
    on = serializers.DateField(default=None, allow_null=True, help_text="Only where no meeting is given")


class Decided(serializers.Serializer):
    """A decision to authorise the move."""

    reasons = _text(required=True)
    decided_on = serializers.DateField(default=None, allow_null=True, help_text="Today if left out")
    effective_from = serializers.DateField(
        default=None,
        allow_null=True,
        help_text="The day of the decision if left out, or a later one; an emergency does not start after today",
    )
    conditions = _text("What the provider or others must do")
    dissent = _text("Objections of a partner; they do not stop the decision, and stand on record")
    override_reason = _text("Why the subject steps down although exit criteria are open")
    interests = _text("The authoriser’s conflicts of interest, or “None”", most=INTERESTS_TEXT, required=True)


class Reason(serializers.Serializer):
    """Why a step is taken."""

    reason = _text(required=True)


class Closing(serializers.Serializer):
    """A note, or the reason for closing although something that follows is not done."""

    reason = _text("Needed where something that follows is not done")


class Confirmed(serializers.Serializer):
    """That the key's person confirms an emergency decision as the second person."""

    note = _text()


class Agreed(serializers.Serializer):
    """Agreement for one's own party."""

    note = _text()


class Corrected(serializers.Serializer):
    """Another date of effect for a decision; both dates are kept."""

    effective_from = serializers.DateField()
    reason = _text(required=True)


def _standing(request: LevelRequest) -> dict[str, Any]:
    """What a request holds now, in the shape of what is sent."""
    evidence = list(request.evidence.all())
    return {name: getattr(request, name) for name in FIELDS} | {
        "concerns": [each.concern_id for each in evidence if each.concern_id],
        "other_evidence": [{"source": each.source, "text": each.text} for each in evidence if not each.concern_id],
        "exit_criteria": [asdict(each.terms) for each in request.exit_criteria.all()],
    }
