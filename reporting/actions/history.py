"""What every change of a report has in common: lock, step in its history, refusal when somebody was first."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Model

from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from reporting.models import Report, ReportEvent
from reporting.rules.papers import ReportStatus, why_not_edit


def lock_draft(report: Report, *, by: Membership) -> Report:
    """Lock a report for a change of its text, which only a draft allows."""
    by.demand("report.edit")
    report = lock(report.pk)
    if refusal := why_not_edit(ReportStatus(report.status)):
        raise ValidationError(refusal, code="status")
    return report


def lock(pk: UUID) -> Report:
    return Report.objects.select_for_update(of=("self",)).select_related("committee", "receiver").get(pk=pk)


def tell(
    report: Report, verb: str, *, by: Membership | None, about: UUID | None = None, text: str = "", **detail: Any
) -> ReportEvent:
    """Keep the step that was just taken, in the report's history and in the audit trail; the report's version moves on.

    The text is for reasons alone: titles and words of items stay with the items, where row-level security holds them.
    """
    Report.objects.filter(pk=report.pk).update(version=F("version") + 1)
    report.version += 1
    record(f"report.{verb}", report, by=by, **detail)
    return ReportEvent.objects.create(**Signed.signature(by), report=report, verb=verb, about=about, text=text)


def longest(model: type[Model], *names: str) -> dict[str, int]:
    """The most characters that each of a model's texts may have."""
    return {name: getattr(model._meta.get_field(name), "max_length", None) or 0 for name in names}
