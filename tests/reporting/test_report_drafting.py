"""A report drafts itself when it falls due, once, from what has happened since the last one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from concerns.models import ConcernEvent
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from reporting import actions
from reporting.models import AlertFollowUp, Report, ReportEvent, ReportItem
from tests.cast import NORTH, SOUTH, UNSEEN_TRUST, acting, add_provider
from tests.rows import add_concern


def items(report):
    with tenant_context(NORTH):
        return [(item.section, item.rule) for item in report.items.order_by("position")]


def test_a_draft_says_for_which_meeting_it_is_and_what_it_covers(report, schedule, today):
    assert (report.meeting_on, report.due_on) == (today + timedelta(days=5), today - timedelta(days=5))
    # One interval back from the due day, and up to the day on which it was made.
    assert (report.covers_from, report.covers_to) == (today - timedelta(days=11), today)
    assert report.status == "draft"


def test_the_step_is_told_by_nobody_and_audited(report):
    with tenant_context(NORTH):
        event = ReportEvent.objects.get(report=report)
        assert (event.verb, event.by_id, event.by_role) == ("drafted", None, "Scheduled work")
        assert AuditEvent.objects.get(verb="report.drafted").target_id == str(report.pk)


def test_a_report_is_drafted_once(report, schedule, today):
    with tenant_context(NORTH):
        assert actions.draft(schedule, today=today) is None
        assert actions.draft_due(today) == []
        assert Report.objects.count() == 1


def test_the_database_refuses_a_second_report_for_the_same_meeting(report, schedule):
    with tenant_context(NORTH), pytest.raises(IntegrityError, match="report_once"), transaction.atomic():
        Report.objects.create(
            schedule=schedule, committee_id=report.committee_id, receiver_id=report.receiver_id,
            meeting_on=report.meeting_on, due_on=report.due_on, covers_from=report.covers_from,
            covers_to=report.covers_to,
        )  # fmt: skip


def test_a_paused_schedule_drafts_nothing(schedule, today):
    schedule.active = False
    with tenant_context(NORTH):
        schedule.save()
        assert actions.draft(schedule, today=today) is None


def test_nothing_is_drafted_before_its_day(schedule, today):
    with tenant_context(NORTH):
        assert actions.draft_due(today - timedelta(days=6)) == []
        assert len(actions.draft_due(today - timedelta(days=5))) == 1


def test_the_schedules_of_another_icb_are_not_touched(schedule, today):
    with tenant_context(SOUTH):
        assert actions.draft_due(today) == []


def test_levels_and_concerns_are_gathered_by_the_rules(cast, schedule, drafted, stand, today):
    stand(cast.subject, "intensive", today - timedelta(days=2))
    with acting(cast.lead):
        add_concern(cast.second_subject, 1, status="open", consequence=5, likelihood=4)
        add_concern(cast.second_subject, 2, status="open", consequence=2, likelihood=2)
        third = add_provider(UNSEEN_TRUST).subjects.get()
        closed = {"closed_on": today, "closure_reason": "resolved", "closure_evidence": "Audit of March"}
        add_concern(third, 3, status="closed", **closed)
    report = drafted()
    assert items(report) == [("alert", "new_intensive"), ("advise", "high_score"), ("assure", "closed_with_evidence")]
    with acting(cast.secretary):
        item = report.items.get(section="alert")
        assert item.subject_id == cast.subject.pk
        assert "moved from" in item.text
        assert "Several sources agree" in item.text


def test_a_restricted_concern_is_never_drafted_whoever_starts_it(cast, schedule, today):
    cast.lead.clearances = ["speak_up"]
    with acting(cast.lead):
        add_concern(cast.subject, 1, status="open", consequence=5, likelihood=5, sensitivity="speak_up")
        report = actions.draft(schedule, today=today)
        assert not ReportItem.objects.filter(report=report).exists()


def test_what_happened_on_the_day_of_the_last_draft_but_after_it_is_news_in_the_next(cast, drafted, stand, today):
    first = drafted()
    later = timezone.now() + timedelta(seconds=1)
    stand(cast.subject, "enhanced", today, at=later)
    with acting(cast.lead):
        fields = {"status": "closed", "closed_on": today, "closure_reason": "resolved", "closure_evidence": "Audit"}
        concern = add_concern(cast.second_subject, 1, **fields)
        ConcernEvent.objects.create(
            concern=concern, by_name="Lead", verb="closed", status="closed", consequence=3, likelihood=3, at=later
        )
    assert items(first) == []
    assert items(drafted(weeks=1)) == [("alert", "new_enhanced"), ("assure", "closed_with_evidence")]


def test_what_the_last_report_told_is_not_told_again(cast, drafted, stand, today):
    early = timezone.now() - timedelta(minutes=1)
    stand(cast.subject, "enhanced", today, at=early)
    with acting(cast.lead):
        fields = {"status": "closed", "closed_on": today, "closure_reason": "resolved", "closure_evidence": "Audit"}
        concern = add_concern(cast.second_subject, 1, **fields)
        ConcernEvent.objects.create(
            concern=concern, by_name="Lead", verb="closed", status="closed", consequence=3, likelihood=3, at=early
        )
    assert items(drafted()) == [("alert", "new_enhanced"), ("assure", "closed_with_evidence")]
    assert items(drafted(weeks=1)) == [("advise", "still_enhanced")]


def test_the_next_draft_asks_what_became_of_the_alerts_that_were_published(cast, approved, report, add, drafted):
    alert = add(report, "alert")
    add(report, "advise")
    approved(report)
    following = drafted(weeks=1)
    with acting(cast.secretary):
        row = AlertFollowUp.objects.get(report=following)
        assert (row.item_id, row.disposition) == (alert.pk, "")


def test_alerts_that_were_never_published_are_not_asked_for(cast, report, add, drafted):
    add(report, "alert")
    following = drafted(weeks=1)
    with acting(cast.secretary):
        assert not following.follow_ups.exists()


def test_an_alert_on_the_same_subject_carries_the_last_one_on(cast, approved, drafted, stand, today):
    stand(cast.subject, "intensive", today - timedelta(days=2))
    first = approved(drafted())
    second = drafted(weeks=1)
    with acting(cast.secretary):
        assert second.items.get(section="alert").carried_from == first.items.get(section="alert")


def test_a_missed_meeting_is_skipped_and_its_period_joins_the_next(report, drafted, today):
    later = drafted(weeks=2)
    assert later.meeting_on == report.meeting_on + timedelta(weeks=2)
    assert later.covers_from == report.covers_to + timedelta(days=1)


def test_a_draft_is_all_or_nothing(cast, schedule, stand, today, monkeypatch):
    stand(cast.subject, "intensive", today)

    def fail(*args, **kwargs):
        raise RuntimeError("The machine is gone")

    monkeypatch.setattr("reporting.actions.drafting.tell", fail)
    with tenant_context(NORTH):
        with pytest.raises(RuntimeError):
            actions.draft(schedule, today=today)
        assert (Report.objects.count(), ReportItem.objects.count()) == (0, 0)
