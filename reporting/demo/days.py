"""Dates and times of the demonstration, counted from the day of its seeding."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Give an hour of a local day; what has not come yet on the day of seeding becomes a moment just before now."""
    at = timezone.make_aware(datetime.combine(day, time(hour, minute)))
    return min(at, timezone.now() - timedelta(minutes=24 - hour - minute / 60))
