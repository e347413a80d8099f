"""Say for which source the charts of a measure speak."""

from django.core.exceptions import ValidationError
from django.db import transaction

from concerns.insight.models import MeasureSource
from concerns.insight.queries import sources_of
from concerns.insight.rules.charted import why_not_tied
from providers.measures.models import Measure
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


class TiedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody chose the source of this measure after it was opened."""

    words = "Somebody else chose the source of this measure while you were looking at it."


@transaction.atomic
def tie(measure: Measure, source: str, *, by: Membership, version: int) -> MeasureSource:
    """Let the charts of a measure speak for a source, or with "" for none.

    `version` is what was seen of the choice, 0 where nobody had chosen.
    """
    by.demand("measure.keep")
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    tied = MeasureSource.objects.select_for_update(of=("self",)).filter(measure=measure).first()
    if (tied.version if tied else 0) != version:
        raise TiedMeanwhileError(tied)
    if why := why_not_tied(source):
        raise ValidationError({"source": why})
    was = sources_of([measure])[measure]
    if tied is None:
        tied = MeasureSource.objects.create(measure=measure, source=source)
    elif tied.source == source:
        return tied
    else:
        tied.source, tied.version = source, tied.version + 1
        tied.save(update_fields=["source", "version"])
    record("measure.tied", measure, by=by, was=was, source=source)
    return tied
