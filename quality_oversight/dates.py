"""Local days: when they begin and end, and the three boxes (day, month, year) in which the NHS asks for one."""

from calendar import month_abbr, month_name
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from quality_oversight.labels import asking, at_start

DAY = timedelta(days=1)
PARTS = ("day", "month", "year")
MONTHS = {name.lower(): number for names in (month_name, month_abbr) for number, name in enumerate(names) if name}


def start_of(day: date) -> datetime:
    """The first moment of a day in Europe/London."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The first moment after a day in Europe/London."""
    return start_of(min(day, date.max - DAY) + DAY)


class DayMonthYearInput(forms.MultiWidget):
    """Three text boxes called name_day, name_month and name_year; what was typed is kept as it was typed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def decompress(self, value: Any) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if isinstance(value, date) else ["", "", ""]

    def parts(self, value: Any) -> dict[str, str]:
        """The text for each box, from a date or from what was typed."""
        return dict(zip(PARTS, value if isinstance(value, list) else self.decompress(value), strict=True))

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return [str(data.get(f"{name}_{part}") or "").strip() for part in PARTS]


class DateField(forms.Field):
    """A real date, with errors in the words of the NHS date input guidance. `latest="today"` refuses the future."""

    widget = DayMonthYearInput

    def __init__(self, *, latest: str | None = None, earliest: str | None = None, **kwargs: Any) -> None:
        self.latest, self.earliest = latest, earliest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        typed = dict(zip(PARTS, value, strict=True))
        if not any(value):
            return None
        if gaps := [part for part in PARTS if not typed[part]]:
            raise ValidationError(f"{self._name()} must include a {' and '.join(gaps)}", code="incomplete")
        month = MONTHS.get(typed["month"].lower(), typed["month"])
        if len(typed["year"]) != 4 or not typed["year"].isascii() or not typed["year"].isdigit():
            raise ValidationError("Year must include 4 numbers", code="year")
        try:
            return date(int(typed["year"]), int(month), int(typed["day"]))
        except (ValueError, OverflowError):
            raise ValidationError(f"{self._name()} must be a real date", code="invalid") from None

    def validate(self, value: date | None) -> None:
        if value is None and self.required:
            raise ValidationError(self._missing(), code="required")
        today = timezone.localdate()
        if value and self.latest == "today" and value > today:
            raise ValidationError(f"{self._name()} must be today or in the past", code="future")
        if value and self.earliest == "today" and value < today:
            raise ValidationError(f"{self._name()} must be today or in the future", code="past")

    def _name(self) -> str:
        return at_start(str(self.label or "Date"))

    def _missing(self) -> str:
        own = str(self.error_messages["required"])
        return own if own != self.default_error_messages["required"] else asking("Enter", str(self.label or "Date"))
