"""A back-test over the ICB's own history: what rose, what was noise, what is not told; a worker that died goes on."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from concerns.models import ConcernEvent
from escalation.early_warning import actions, tasks
from escalation.early_warning.models import BackTest
from escalation.models import LevelDecision, LevelPeriod, LevelRequest
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Signed
from tests.cast import acting
from tests.rows import add_concern, add_subject

HOME = "/early-warning/back-tests/"


def ago(days):
    return timezone.now() - timedelta(days=days)


def scored(cast, subject, number, *steps, **fields):
    """A concern with a history: days ago, status, consequence and likelihood of each step."""
    concern = add_concern(subject, number, **fields)
    for days, status, consequence, likelihood in steps:
        ConcernEvent.objects.create(
            **Signed.signature(cast.lead), concern=concern, verb="raised", at=ago(days), status=status,
            consequence=consequence, likelihood=likelihood,
        )  # fmt: skip
    return concern


def moved(cast, subject, days, level="enhanced"):
    """A level that began so many days ago."""
    day, signed = timezone.localdate(ago(days)), Signed.signature(cast.executive)
    said = {"grounds": "Grounds", "risk_profile": "Profile", "consequence": 4, "likelihood": 4}
    request = LevelRequest.objects.create(
        subject=subject, origin="routine", target=level, proposer=cast.lead, status="effective", **said
    )
    decision = LevelDecision.objects.create(
        request=request, subject=subject, origin="routine", target=level, party="icb", decided_on=day,
        effective_from=day, reasons="Reasons", **signed,
    )  # fmt: skip
    LevelPeriod.objects.create(subject=subject, decision=decision, level=level, starts_on=day, **signed)


@pytest.fixture
def history(cast):
    """Four subjects whose risk rose to 16 on different days, and what became of two levels."""
    with acting(cast.lead):
        quiet = (500, "open", 2, 2)
        others = [add_subject(name=f"Service {n} (invented)") for n in range(2)]
        scored(cast, cast.subject, 1, quiet, (300, "open", 4, 4))
        moved(cast, cast.subject, 200)
        scored(cast, cast.second_subject, 2, quiet, (300, "open", 4, 4), (250, "closed", 4, 4))
        scored(cast, others[0], 3, quiet, (60, "open", 4, 4))
        scored(cast, others[1], 4, (500, "open", 4, 4))


def finished(pk, cast):
    tasks.look_back(str(cast.lead.tenant_id), str(pk))
    with acting(cast.lead):
        return BackTest.objects.get(pk=pk)


def test_each_case_is_counted_once_by_what_became_of_it(cast, history):
    with acting(cast.lead) as by:
        row = actions.ask_for_back_test(by=by)
        assert (row.state, row.months, row.fewest) == ("waiting", 6, 10)
        assert AuditEvent.objects.filter(verb="warning.back_test_asked").count() == 1
    row = finished(row.pk, cast)
    assert (row.state, row.done, row.kept) == ("done", row.days, {})
    high = row.found["reasons"]["risk_high"]
    assert {name: high[name] for name in ("rose", "noise", "early", "already", "carried")} == {
        "rose": 1, "noise": 1, "early": 1, "already": 0, "carried": 1,
    }  # fmt: skip
    assert row.found["announced"] == [1, 1]
    rose, looked = row.found["chance"]
    assert 0 < rose < looked
    assert set(row.found["not_tested"]) == {"review_late", "actions_overdue", "sources_silent"}


def test_a_worker_that_died_goes_on_where_it_stopped_and_finds_the_same(cast, history):
    with acting(cast.lead) as by:
        row = actions.ask_for_back_test(by=by)
        assert actions.look_further_back(row.pk)
        kept = BackTest.objects.get(pk=row.pk)
        assert (kept.state, kept.done) == ("running", 13)
    first = finished(row.pk, cast).found
    with acting(cast.lead) as by:
        again = actions.ask_for_back_test(by=by)
    assert finished(again.pk, cast).found == first
    tasks.look_back(str(cast.lead.tenant_id), str(again.pk))  # what is done is done once


def test_one_runs_at_a_time_and_none_without_history(cast):
    with acting(cast.lead) as by:
        with pytest.raises(ValidationError, match="no history yet"):
            actions.ask_for_back_test(by=by)
        scored(cast, cast.subject, 1, (100, "open", 4, 4))
        actions.ask_for_back_test(by=by)
        with pytest.raises(ValidationError, match="being worked out already"):
            actions.ask_for_back_test(by=by)


def test_restricted_concerns_are_not_read(cast):
    with acting(cast.lead, "speak_up") as by:
        scored(cast, cast.subject, 1, (100, "open", 1, 1))
        scored(cast, cast.subject, 2, (50, "open", 5, 5), ref="SU-2026-0001", sensitivity="speak_up", source="IL03")
        row = actions.ask_for_back_test(by=by)
        while actions.look_further_back(row.pk):
            pass
        assert BackTest.objects.get().found["reasons"]["risk_very_high"]["weeks"] == 0


def test_the_page_shows_progress_then_shares_with_their_cases_and_warns_of_too_few(cast, sign_in, history):
    browser = sign_in(cast.lead)
    assert "Nobody has had the history looked through yet" in browser.get(HOME).text
    response = browser.post(f"{HOME}ask/", follow=True)
    assert "looked through</label>" in response.text
    with acting(cast.lead):
        pk = BackTest.objects.get().pk
    finished(pk, cast)
    text = browser.get(HOME).text
    assert "50%" in text
    assert "of 2 cases, likely" in text
    assert "Too few cases to judge" in text
    assert "What could not be looked up as it was" in text
    assert "Without any line" in text


def test_who_may_only_read_asks_for_none(cast, sign_in, history):
    browser = sign_in(cast.viewer)
    assert "Look through the history now" not in browser.get(HOME).text
    assert browser.post(f"{HOME}ask/").status_code == 403
