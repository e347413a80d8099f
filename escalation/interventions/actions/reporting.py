"""The report of a visit: in draft, with the provider for factual accuracy, final."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.interventions.actions.clock import wind
from escalation.interventions.actions.history import in_words, tell
from escalation.interventions.actions.keeping import keep, locked, tell_provider
from escalation.interventions.models import Intervention
from escalation.interventions.rules.fields import OF_THE_REPORT
from escalation.interventions.rules.states import why_not_report
from escalation.interventions.rules.vocabulary import Kind, Report
from escalation.queries.frameworks import framework_of
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


@transaction.atomic
def move_report(intervention: Intervention, *, by: Membership, report: str, on: date | None = None) -> Intervention:
    """Take a visit's report one step on; the provider reads it from the accuracy check on, and is thereby told."""
    intervention = locked(intervention, by)
    today = timezone.localdate()
    on = on or today
    if intervention.kind != Kind.VISIT:
        raise ValidationError("Only a visit has a report.")
    if why := why_not_report(
        intervention.report,
        report,
        held=intervention.started_on <= today,
        ended=False,
        found=any(getattr(intervention, name) for name in OF_THE_REPORT),
        provider=intervention.subject.provider_id is not None,
    ):
        raise ValidationError({"report": why})
    if not intervention.started_on <= on <= today:
        raise ValidationError({"on": "The day must not be before the visit, and today at the latest"})
    before = in_words(intervention, ["report"])["report"]
    intervention.report = report
    if report == Report.ACCURACY:
        intervention.accuracy_from = on
        tell_provider(intervention, on)
    elif report == Report.DRAFT:
        intervention.accuracy_from = None
    keep(intervention)
    wind(intervention, framework_of(by).clock)
    tell(
        intervention, "report_moved", by=by, changes={"report": [before, in_words(intervention, ["report"])["report"]]}
    )
    record("intervention.report_moved", intervention, by=by, report=report, on=on)
    return intervention
