"""What is sent and answered about sheets of values by REST."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from providers.values.models import PointSheet
from providers.values.queries import first_values, gaps_of, period_headings, planned, read, unknown_names
from providers.values.rules.fields import FIELDS, why_not

SHOWN = 20  # values as they are read
MOST_REFUSED = 200


class SheetSent(serializers.Serializer):
    """A CSV file or an Excel workbook, and the one measure that it is about, where it names none."""

    file = serializers.FileField()
    measure = serializers.UUIDField(required=False)


class PlacesSent(serializers.Serializer):
    """The column of each field, counted from 0; null where no column holds it."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            each.name: serializers.IntegerField(min_value=0, required=False, allow_null=True, help_text=each.label)
            for each in FIELDS
        }


class SameSent(serializers.Serializer):
    """What every row is about that does not say so itself; null where nothing is."""

    measure = serializers.UUIDField(required=False, allow_null=True)
    subject = serializers.UUIDField(required=False, allow_null=True)
    period = serializers.CharField(required=False, allow_null=True, max_length=40, help_text="Apr-25, Q1 2025/26")


class MeantSent(serializers.Serializer):
    """What names stand for that are not known here: the id of each."""

    measure = serializers.DictField(child=serializers.UUIDField(), required=False)
    subject = serializers.DictField(child=serializers.UUIDField(), required=False)


class ReadingSent(serializers.Serializer):
    """How a sheet is read; what is not sent stays as it is. Headings that are read again give new guesses."""

    sheet = serializers.IntegerField(min_value=0, required=False, help_text="Which sheet, counted from 0")
    header = serializers.IntegerField(min_value=1, required=False, help_text="The number of the row of the headings")
    places = PlacesSent(required=False)
    same = SameSent(required=False)
    meant = MeantSent(required=False)
    wide = serializers.BooleanField(required=False, help_text="There is a column for each period")
    shares = serializers.BooleanField(required=False, help_text="Percentages are written as shares of one")


class SavingSent(serializers.Serializer):
    leave_out = serializers.BooleanField(
        required=False, default=False, help_text="Leave out what cannot be used, and save the rest"
    )
    sure = serializers.BooleanField(
        required=False, default=False, help_text="The values of `doubtful` are right as they are read"
    )


class SheetOfFile(serializers.Serializer):
    """One sheet of a workbook."""

    name = serializers.CharField()
    rows = serializers.IntegerField()
    too_long = serializers.BooleanField()


class ReadValue(serializers.Serializer):
    """A value as it is read."""

    line = serializers.IntegerField(source="number")
    subject = serializers.CharField()
    measure = serializers.CharField()
    period = serializers.CharField()
    value = serializers.CharField(source="written")


class RefusedRow(serializers.Serializer):
    """A row, or one cell of it, that cannot be used."""

    line = serializers.IntegerField()
    who = serializers.CharField()
    reason = serializers.CharField()


class PlannedMeasure(serializers.Serializer):
    """What would become of the values of one measure."""

    id = serializers.UUIDField(source="measure.pk")
    code = serializers.CharField(source="measure.code")
    name = serializers.CharField(source="measure.name")
    added = serializers.IntegerField(source="logged.added")
    revised = serializers.IntegerField(source="logged.revised")
    unchanged = serializers.IntegerField(source="logged.unchanged")


class Preview(serializers.Serializer):
    """What would become of a sheet, as it is read now: rows = used + empty + totals + elsewhere + rejected."""

    rows = serializers.IntegerField()
    used = serializers.IntegerField()
    empty = serializers.IntegerField()
    totals = serializers.IntegerField()
    elsewhere = serializers.IntegerField()
    rejected = serializers.IntegerField()
    measures = PlannedMeasure(many=True)
    values = ReadValue(many=True, help_text=f"The first {SHOWN}")
    refused = RefusedRow(many=True, help_text=f"The first {MOST_REFUSED}")
    doubtful = RefusedRow(many=True, help_text=f"Values that may be meant otherwise; the first {MOST_REFUSED}")
    refused_count = serializers.IntegerField()
    gaps = serializers.DictField(child=serializers.IntegerField(), help_text="Values that are not there, by why")
    unknown = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Names that are not known here, by field"
    )


class SheetShown(serializers.ModelSerializer):
    """A sheet of values on its way in: how it is read, what is missing for that, and what would become of it."""

    headings = serializers.ListField(child=serializers.CharField())
    places = serializers.DictField(child=serializers.IntegerField(), help_text="Field: column, counted from 0")
    same = serializers.DictField(child=serializers.CharField())
    sheets = serializers.SerializerMethodField()
    periods = serializers.SerializerMethodField(help_text="The headings that name a period")
    missing = serializers.SerializerMethodField(help_text="What must be said before it can be read, by field")
    preview = serializers.SerializerMethodField(help_text="null until it can be read, and once its values are saved")
    file = serializers.UUIDField(source="file_id", allow_null=True, help_text="What became of it, once it is saved")

    class Meta:
        model = PointSheet
        fields = (
            "id", "file_name", "sheets", "sheet", "header", "headings", "periods", "places", "same", "wide", "shares",
            "chosen", "missing", "preview", "file", "at", "by_name", "version",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(SheetOfFile(many=True))
    def get_sheets(self, row: PointSheet) -> Any:
        return [{"name": name, "rows": rows, "too_long": too_long} for name, rows, too_long in row.in_file]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_periods(self, row: PointSheet) -> list[str]:
        return list(period_headings(row).values())

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_missing(self, row: PointSheet) -> dict[str, str]:
        return {} if row.file_id else why_not(row.places, row.same, wide=row.wide, periods=len(period_headings(row)))

    @extend_schema_field(Preview(allow_null=True))
    def get_preview(self, row: PointSheet) -> Any:
        return None if row.file_id or self.get_missing(row) else preview(row)


class SheetListed(serializers.ModelSerializer):
    """A sheet whose values are not saved yet."""

    class Meta:
        model = PointSheet
        fields = ("id", "file_name", "chosen", "at", "by_name", "version")
        read_only_fields = fields


def preview(sheet: PointSheet) -> dict[str, Any]:
    """What would become of a sheet, as it is read now."""
    outcome = read(sheet, timezone.localdate())
    found = {
        "rows": outcome.rows,
        **{name: count for name, count in outcome.counts.items() if name != "parts"},
        "measures": planned(outcome),
        "values": first_values(outcome, SHOWN),
        "refused": outcome.refused[:MOST_REFUSED],
        "doubtful": outcome.doubtful[:MOST_REFUSED],
        "refused_count": len(outcome.refused),
        "gaps": gaps_of(outcome),
        "unknown": unknown_names(sheet) if outcome.strangers else {},
    }
    return dict(Preview(found).data)
