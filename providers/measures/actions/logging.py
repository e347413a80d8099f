"""Log values of a measure; a revised value takes the place of the one before, and both stay."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from providers.measures.models import DataPoint, Measure
from providers.measures.rules.measures import why_not_value
from providers.measures.rules.periods import first_day
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed

PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Reading:
    """A value as it comes in, for the period that a day lies in."""

    subject: Subject
    day: date
    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    provisional: bool = False


@dataclass
class Logged:
    """What became of readings, or would; `new` are the subjects and periods with another value than before, or none."""

    added: int = 0
    revised: int = 0
    unchanged: int = 0
    subjects: set[UUID] = field(default_factory=set)
    new: list[tuple[UUID, date]] = field(default_factory=list)

    @property
    def words(self) -> str:
        counts = ((self.added, "added"), (self.revised, "revised"), (self.unchanged, "unchanged"))
        return ", ".join(f"{count:,} {words}" for count, words in counts if count) or "nothing"


@transaction.atomic
def log_points(
    measure: Measure, readings: Sequence[Reading], *, by: Membership, loaded_from: str = "", published: bool = False
) -> Logged:
    """Log values of one measure, all or none; a value that is there already is left alone.

    `published`: they come with a file that is public, and may be shown to the provider.
    A ValidationError names the first reading that is refused by its number, where there are several.
    """
    by.demand("measure.keep")
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    today, wanted = timezone.localdate(), dict[tuple[UUID, date], Reading]()
    for number, reading in enumerate(readings, 1):
        if why := _why_not(measure, reading, today):
            raise ValidationError({"value": f"Value {number}: {why[0].lower()}{why[1:]}" if len(readings) > 1 else why})
        wanted[reading.subject.pk, first_day(reading.day, measure.frequency)] = reading
    logged, gone = compared(measure, wanted)
    about = {"measure": measure, "loaded_from": loaded_from, "published": published, **Signed.signature(by)}
    made = [_made(wanted[subject_id, day], day, about) for subject_id, day in logged.new]
    now = timezone.now()
    DataPoint.objects.filter(pk__in=gone).update(replaced_at=now)
    DataPoint.objects.bulk_create(made, batch_size=1000)
    if made:
        record("measure.logged", measure, by=by, added=logged.added, revised=logged.revised, loaded_from=loaded_from)
    return logged


def compared(measure: Measure, wanted: Mapping[tuple[UUID, date], Reading]) -> tuple[Logged, list[UUID]]:
    """What would become of readings by subject and first day, and the keys of the values that they would replace."""
    logged, gone, current = Logged(), [], _current(measure, wanted)
    for key, reading in wanted.items():
        before = current.get(key)
        if before is not None and _same(before, reading):
            logged.unchanged += 1
            continue
        if before is not None:
            gone.append(before.pk)
        logged.new.append(key)
        logged.subjects.add(key[0])
    logged.revised, logged.added = len(gone), len(logged.new) - len(gone)
    return logged, gone


def _why_not(measure: Measure, reading: Reading, today: date) -> str:
    return why_not_value(reading.value, reading.day, floor=measure.floor, ceiling=measure.ceiling, today=today)


def _current(measure: Measure, wanted: Iterable[tuple[UUID, date]]) -> dict[tuple[UUID, date], DataPoint]:
    subjects, days = {subject for subject, _ in wanted}, {day for _, day in wanted}
    found = DataPoint.objects.filter(measure=measure, subject__in=subjects, period_start__in=days, replaced_at=None)
    return {(each.subject_id, each.period_start): each for each in found}


def _same(point: DataPoint, reading: Reading) -> bool:
    numbers = ("value", "numerator", "denominator")
    return point.provisional == reading.provisional and all(
        getattr(point, name) == _kept(getattr(reading, name)) for name in numbers
    )


def _kept(number: Decimal | None) -> Decimal | None:
    return None if number is None else number.quantize(PLACES)


def _made(reading: Reading, day: date, about: Mapping[str, Any]) -> DataPoint:
    return DataPoint(
        subject=reading.subject,
        period_start=day,
        value=_kept(reading.value),
        numerator=_kept(reading.numerator),
        denominator=_kept(reading.denominator),
        provisional=reading.provisional,
        **about,
    )
