"""manage.py run_due does in the foreground what beat would do, and the tasks that beat starts do the same."""

from datetime import timedelta
from io import StringIO

import pytest
from celery import current_app
from django.core.management import CommandError, call_command
from django.utils import timezone

from quality_oversight.celery import app
from quality_oversight.printing.render import PaperError
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from reporting import actions, tasks
from reporting.models import Paper, Report, ReportSchedule
from tests.cast import NORTH, SOUTH, acting


def run(*arguments):
    out = StringIO()
    call_command("run_due", *arguments, stdout=out, stderr=out)
    return out.getvalue().splitlines()


def test_it_drafts_and_says_so(schedule, today):
    meeting = today + timedelta(days=5)
    assert run() == [
        f"QHM: Drafted: System Quality Group to Quality Committee, {meeting.day} {meeting:%B %Y}",
        "QHM: Reminded: Secretary (invented)",  # of the draft to finish
        "drafted=1 published=0",
    ]
    assert run() == ["drafted=0 published=0"]


def test_it_makes_the_papers_that_wait(report, approved, today):
    approved(report)
    assert run("--tenant", "qhm")[-1] == "drafted=0 published=1"
    with tenant_context(NORTH):
        assert Paper.objects.get().is_intact()
    assert run()[-1] == "drafted=0 published=0"


def test_one_tenant_alone(schedule):
    assert run("--tenant", "QHL") == ["drafted=0 published=0"]
    with pytest.raises(CommandError, match="no tenant with the code ZZZ"):
        run("--tenant", "ZZZ")


def test_another_day(schedule, today):
    assert run("--today", str(today - timedelta(days=6)))[-1] == "drafted=0 published=0"
    assert run("--today", str(today - timedelta(days=5)))[-1] == "drafted=1 published=0"
    with pytest.raises(CommandError, match="--today"):
        run("--today", "tomorrow")


def test_one_schedule_that_fails_holds_nothing_else_up_and_is_told(schedule, report, approved, today):
    approved(report)
    with tenant_context(NORTH):
        ReportSchedule.objects.filter(pk=schedule.pk).update(cadence="NONSENSE")
    out = StringIO()
    with pytest.raises(CommandError, match="1 of the things"):
        call_command("run_due", stdout=out, stderr=out)
    assert "NONSENSE" in out.getvalue()
    assert "drafted=0 published=1" in out.getvalue()


def test_a_paper_that_cannot_be_printed_is_an_error_and_is_tried_again(report, approved, today, monkeypatch):
    report = approved(report)

    def fail(paper):
        raise PaperError("A paper may not load http://elsewhere")

    with monkeypatch.context() as broken:
        broken.setattr(tasks, "printed", fail)
        with pytest.raises(PaperError):
            tasks.publish(str(NORTH), str(report.pk))
    tasks.publish(str(NORTH), str(report.pk))
    with tenant_context(NORTH):
        assert Paper.objects.count() == 1


def test_the_beats_task_asks_for_a_run_in_every_tenant(db, monkeypatch):
    sent = []
    monkeypatch.setattr(
        tasks.current_app, "send_task", lambda name, args, expires: sent.append((name, *args, expires)), raising=False
    )
    tasks.run_due()
    asked = {tenant for _, tenant, _ in sent}
    assert asked == {str(pk) for pk in Tenant.objects.values_list("pk", flat=True)}
    assert {str(NORTH), str(SOUTH)} <= asked
    assert {(name, expires) for name, _, expires in sent} == {("reporting.tasks.run_due_for", 60)}


def test_the_run_of_one_tenant_stays_in_it(schedule, today):
    tasks.run_due_for(str(SOUTH))
    with tenant_context(NORTH):
        assert not Report.objects.exists()
    tasks.run_due_for(str(NORTH))
    with tenant_context(NORTH):
        assert Report.objects.get().covers_to == timezone.localdate()


def test_beat_starts_it_every_minute_under_names_that_exist():
    entry = app.conf.beat_schedule["run-due"]

    assert {entry["task"], "reporting.tasks.run_due_for", "reporting.tasks.publish"} <= set(app.tasks)
    assert entry["schedule"] == timedelta(minutes=1)


def test_approval_asks_for_the_paper_after_the_commit(
    cast, report, submitted, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, retry: sent.append((name, *args)), raising=False)
    report = submitted(report)
    with django_capture_on_commit_callbacks(execute=True):
        with acting(cast.chair) as by:
            actions.approve(report, by=by, version=report.version)
        assert sent == []
    assert sent == [("reporting.tasks.publish", str(NORTH), str(report.pk))]
