"""What is sent and answered about measures by REST."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from providers.measures.models import BroughtFile, DataPoint, Measure, Rebase
from providers.measures.pictures import Picture
from providers.measures.rules.measures import LIMITS, MOST_DECIMALS
from providers.measures.rules.suppression import HIDDEN
from providers.measures.rules.vocabulary import (
    Assurance,
    Cause,
    Confidence,
    Direction,
    Frequency,
    Kind,
    Profile,
    Question,
    Standing,
    TargetType,
    Variation,
)
from quality_oversight.tenancy.models import Membership

MOST = 1000


def _number(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=18, decimal_places=6, **options)


def _text(name: str, **options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=LIMITS[name], required=False, allow_blank=True, **options)


class MeasureShown(serializers.ModelSerializer):
    """A measure of the ICB's library."""

    owner = serializers.CharField(source="owner.name", default=None, allow_null=True)
    questions = serializers.ListField(child=serializers.ChoiceField(Question.choices))

    class Meta:
        model = Measure
        fields = (
            "id", "code", "name", "definition", "numerator", "denominator", "unit", "decimals", "source", "frequency",
            "direction", "target_type", "target", "target_upper", "floor", "ceiling", "owner", "domain", "questions",
            "confidence", "small_numbers", "version",
        )  # fmt: skip
        read_only_fields = fields


class MeasureGiven(serializers.Serializer):
    """Fields of a measure."""

    code = serializers.CharField(max_length=LIMITS["code"], required=False)
    name = serializers.CharField(max_length=LIMITS["name"], required=False)
    definition = _text("definition")
    numerator = _text("numerator")
    denominator = _text("denominator")
    unit = _text("unit", help_text="%, days, per 1,000 bed days; empty for a plain count")
    decimals = serializers.IntegerField(min_value=0, max_value=MOST_DECIMALS, required=False)
    source = _text("source")  # type: ignore[assignment]
    frequency = serializers.ChoiceField(Frequency.choices, required=False)
    direction = serializers.ChoiceField(Direction.choices, required=False)
    target_type = serializers.ChoiceField(TargetType.choices, required=False, allow_blank=True)
    target = _number(required=False, allow_null=True)
    target_upper = _number(required=False, allow_null=True)
    floor = _number(required=False, allow_null=True)
    ceiling = _number(required=False, allow_null=True)
    owner = serializers.PrimaryKeyRelatedField(queryset=Membership.objects.all(), required=False, allow_null=True)
    domain = serializers.CharField(max_length=40, required=False, allow_blank=True)
    questions = serializers.ListField(child=serializers.ChoiceField(Question.choices), required=False)
    confidence = serializers.ChoiceField(Confidence.choices, required=False)
    small_numbers = serializers.BooleanField(required=False, help_text="Counts of 1 to 4 are shown as <5")


class MeasureSent(MeasureGiven):
    """A measure to add."""

    code = serializers.CharField(max_length=LIMITS["code"])
    name = serializers.CharField(max_length=LIMITS["name"])
    direction = serializers.ChoiceField(Direction.choices)


class PointShown(serializers.ModelSerializer):
    """One value; one that was replaced has the time of its replacement. What is hidden is null."""

    subject = serializers.UUIDField(source="subject_id")
    period = serializers.DateField(source="period_start", help_text="The first day of the period")
    shown = serializers.SerializerMethodField(help_text="The value as people read it")

    class Meta:
        model = DataPoint
        fields = (
            "id", "subject", "period", "value", "shown", "numerator", "denominator", "provisional", "loaded_from", "at",
            "by_name", "replaced_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_shown(self, row: DataPoint) -> str:
        return row.measure.written.written(float(row.value))

    def to_representation(self, row: DataPoint) -> dict[str, Any]:
        said = super().to_representation(row)
        if said["shown"] == HIDDEN:
            said |= {"value": None, "numerator": None, "denominator": None}
        return said


class PointSent(serializers.Serializer):
    subject = serializers.UUIDField()
    period = serializers.DateField(help_text="Any day of the period")
    value = _number()
    numerator = _number(required=False, allow_null=True)
    denominator = _number(required=False, allow_null=True)
    provisional = serializers.BooleanField(required=False, default=False)


class PointsSent(serializers.Serializer):
    points = serializers.ListField(child=PointSent(), max_length=MOST, min_length=1)
    loaded_from = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class LoggedShown(serializers.Serializer):
    """What became of the values that were sent."""

    added = serializers.IntegerField()
    revised = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class ChartingSent(serializers.Serializer):
    profile = serializers.ChoiceField(Profile.choices)
    locked = serializers.IntegerField(min_value=0, max_value=999, required=False, default=0)
    across_gaps = serializers.BooleanField(required=False, default=False)


class RebaseSent(serializers.Serializer):
    starts_on = serializers.DateField(help_text="Any day of the first period that is worked out anew")
    reason = serializers.CharField(max_length=LIMITS["reason"])
    locked = serializers.IntegerField(min_value=0, max_value=999, required=False, default=0)


class TakingBackSent(serializers.Serializer):
    reason = serializers.CharField(max_length=LIMITS["reason"])


class RebaseShown(serializers.ModelSerializer):
    class Meta:
        model = Rebase
        fields = (
            "id", "starts_on", "locked", "reason", "by_name", "at", "taken_back_at", "taken_back_by", "taken_back_why",
        )  # fmt: skip
        read_only_fields = fields


class BroughtFileSent(serializers.Serializer):
    file = serializers.FileField()


class BroughtFileShown(serializers.ModelSerializer):
    """A file that was brought: what was read of it, by measure, and the first rows that could not be used."""

    class Meta:
        model = BroughtFile
        fields = ("id", "name", "layout", "rows", "counts", "logged", "rejected", "gaps", "at", "by_name")
        read_only_fields = fields


class ChartPointShown(serializers.Serializer):
    period = serializers.DateField()
    value = serializers.FloatField(allow_null=True)
    shown = serializers.CharField()
    mean = serializers.FloatField(allow_null=True)
    lower = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)
    cause = serializers.ChoiceField(Cause.choices)
    kind = serializers.ChoiceField(Kind.choices)


class ChartShown(serializers.Serializer):
    """An XmR chart: its lines and points, both icons, and how it reads."""

    measure = serializers.UUIDField(source="series.measure.pk")
    subject = serializers.UUIDField(source="series.subject.pk")
    profile = serializers.ChoiceField(Profile.choices, source="chart.settings.profile")
    standing = serializers.ChoiceField(Standing.choices, source="chart.standing")
    variation = serializers.ChoiceField(Variation.choices, source="chart.shown_variation", allow_null=True)
    assurance = serializers.ChoiceField(Assurance.choices, source="chart.shown_assurance", allow_null=True)
    sentences = serializers.ListField(child=serializers.CharField())
    differs = serializers.CharField(help_text="Where the other profile would differ; empty where it would not")
    points = serializers.SerializerMethodField()

    @extend_schema_field(ChartPointShown(many=True))
    def get_points(self, picture: Picture) -> list[dict[str, Any]]:
        unit, rows = picture.series.measure.written, zip(picture.series.days, picture.chart.points, strict=True)
        found = []
        for day, point in rows:
            limits, hidden = point.limits, unit.hides(point.value)
            found.append(
                {
                    "period": day.isoformat(),
                    "value": None if hidden else point.value,
                    "shown": unit.written(point.value),
                    "mean": limits and limits.mean,
                    "lower": limits and limits.lower,
                    "upper": limits and limits.upper,
                    "cause": point.cause.value,
                    "kind": point.kind.value,
                }
            )
        return found
