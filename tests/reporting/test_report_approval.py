"""Submitting, returning and approving: the author is never the only person to approve."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import Role
from reporting import actions
from reporting.models import Report
from reporting.queries.reports import last_return
from tests.cast import acting


@pytest.fixture
def two_hats(cast):
    """The secretary, who is the chair as well."""
    with acting(cast.secretary) as by:
        hat = Membership.objects.create(user=by.user, role=Role.COMMITTEE_CHAIR)
        return Membership.objects.select_related("tenant", "user").get(pk=hat.pk)


def test_the_chair_approves_what_the_secretary_submitted(cast, report, approved):
    report = approved(report)
    assert report.status == "published"
    assert (report.submitted_by_id, report.approved_by_id) == (cast.secretary.pk, cast.chair.pk)
    with acting(cast.chair):
        verbs = set(AuditEvent.objects.filter(target_id=str(report.pk)).values_list("verb", flat=True))
    assert {"report.submitted", "report.approved"} <= verbs


def test_somebody_who_edited_it_cannot_approve_it_in_another_role(cast, two_hats, report, submitted):
    report = submitted(report)
    with acting(two_hats) as by, pytest.raises(actions.NotReadyError, match="cannot be the only person to approve"):
        actions.approve(report, by=by, version=report.version)


def test_an_editor_of_an_earlier_round_is_an_author_still(cast, two_hats, report, completed, add, fresh):
    add(report, "alert")
    report = completed(report)
    with acting(cast.secretary) as by:
        other = Membership.objects.create(user=cast.viewer.user, role=Role.COMMITTEE_SECRETARY)
        other = Membership.objects.select_related("tenant", "user").get(pk=other.pk)
    with acting(other) as by:
        actions.submit(report, by=by, version=report.version)
    report = fresh(report)
    with acting(two_hats) as by, pytest.raises(actions.NotReadyError):
        actions.approve(report, by=by, version=report.version)


def test_the_database_refuses_the_submitter_as_approver(cast, report, submitted):
    report = submitted(report)
    with acting(cast.secretary) as by, pytest.raises(IntegrityError, match="author_is_not_sole"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(approved_by=by)


def test_only_a_chair_approves_and_returns(cast, report, submitted):
    report = submitted(report)
    for who in (cast.secretary, cast.executive, cast.region, cast.auditor, cast.admin):
        with acting(who) as by:
            with pytest.raises(PermissionDenied):
                actions.approve(report, by=by, version=report.version)
            with pytest.raises(PermissionDenied):
                actions.send_back(report, by=by, version=report.version, reason="No")


def test_a_returned_report_is_a_draft_with_its_reason_until_it_is_submitted_again(cast, report, submitted, fresh):
    report = submitted(report)
    with acting(cast.chair) as by:
        with pytest.raises(ValidationError, match="Say what the author should change"):
            actions.send_back(report, by=by, version=report.version, reason=" ")
        actions.send_back(report, by=by, version=report.version, reason="Sharpen the ask.")
    report = fresh(report)
    assert (report.status, report.submitted_by_id) == ("draft", None)
    with acting(cast.secretary) as by:
        assert last_return(report).text == "Sharpen the ask."
        actions.submit(report, by=by, version=report.version)
        assert last_return(report) is None


def test_a_step_is_taken_on_what_was_seen(cast, report, completed, add, fresh):
    report = completed(report)
    add(report, "alert")
    with acting(cast.secretary) as by, pytest.raises(actions.SavedMeanwhileError):
        actions.submit(report, by=by, version=report.version)


def test_a_published_report_takes_no_step(cast, report, approved):
    report = approved(report)
    with acting(cast.chair) as by:
        for act in (
            lambda: actions.approve(report, by=by, version=report.version),
            lambda: actions.send_back(report, by=by, version=report.version, reason="Late"),
        ):
            with pytest.raises(ValidationError, match="This report is published already"):
                act()


def test_a_draft_is_not_approved(cast, report, completed):
    report = completed(report)
    with acting(cast.chair) as by, pytest.raises(ValidationError, match="This report is a draft"):
        actions.approve(report, by=by, version=report.version)
