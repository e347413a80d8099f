"""Submit a report, return it, approve it: the author is never the only person to approve."""

import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quality_oversight.meanwhile import SavedMeanwhileError
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.texts.checks import plain, refuse, text_problems
from reporting.actions.history import lock, tell
from reporting.models import Report
from reporting.papers.stored import to_json
from reporting.queries.composing import compose, sign_off
from reporting.queries.judging import judge
from reporting.queries.reports import saved_last, with_people
from reporting.rules.aaa import Problem, why_not_approve, why_not_submit
from reporting.rules.papers import ReportStatus, why_not_step

LONGEST_REASON = 1000


class NotReadyError(ValidationError):
    """What stops the step: a list of problems, each with its place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__([problem.message for problem in problems])
        self.problems = problems


@transaction.atomic
def submit(report: Report, *, by: Membership, version: int) -> Report:
    """Submit a draft for approval, as it was seen at `version`."""
    by.demand("report.edit")
    report = _locked_for(report, ReportStatus.SUBMITTED, version)
    if found := why_not_submit(judge(report).facts):
        raise NotReadyError(found)
    report.status, report.submitted_by, report.submitted_at = ReportStatus.SUBMITTED, by, timezone.now()
    report.save(update_fields=["status", "submitted_by", "submitted_at"])
    tell(report, "submitted", by=by)
    return report


@transaction.atomic
def send_back(report: Report, *, by: Membership, version: int, reason: str) -> Report:
    """Return a submitted report to its author, with the reason."""
    by.demand("report.approve")
    reason = plain(reason)
    report = _locked_for(report, ReportStatus.DRAFT, version, reason=reason)
    refuse(text_problems({"reason": reason}, {"reason": LONGEST_REASON}))
    report.status, report.submitted_by, report.submitted_at = ReportStatus.DRAFT, None, None
    report.save(update_fields=["status", "submitted_by", "submitted_at"])
    tell(report, "returned", by=by, text=reason)
    return report


@transaction.atomic
def approve(report: Report, *, by: Membership, version: int) -> Report:
    """Approve a submitted report as it was seen at `version`; from here on its text is fixed, and the PDF follows."""
    by.demand("report.approve")
    report = _locked_for(report, ReportStatus.PUBLISHED, version)
    if found := why_not_approve(judge(report, approver=by).facts):
        raise NotReadyError(found)
    now = timezone.now()
    read = with_people().get(pk=report.pk)
    paper = compose(read, approval=sign_off(by, now), as_at=timezone.localdate(now))
    report.status, report.approved_by, report.approved_at = ReportStatus.PUBLISHED, by, now
    report.approved_text = json.loads(to_json(paper))
    report.save(update_fields=["status", "approved_by", "approved_at", "approved_text"])
    tell(report, "approved", by=by)
    enqueue("reporting.tasks.publish", report.tenant_id, report.pk)
    return report


def _locked_for(report: Report, target: ReportStatus, version: int, *, reason: str = "") -> Report:
    """Lock a report for a step, which it may take from here and which was asked for on what now stands."""
    report = lock(report.pk)
    refusals = why_not_step(ReportStatus(report.status), target, reason=reason)
    if "status" in refusals:
        raise ValidationError(refusals["status"], code="status")
    if report.version != version:
        raise SavedMeanwhileError(report, saved_last(report))
    if refusals:
        raise ValidationError(refusals)
    return report
