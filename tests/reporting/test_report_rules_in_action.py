"""The checks of an Alert, Advise and Assure report, through the actions (domain brief 7.5, AA1 to AA12)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from reporting import actions
from reporting.actions.particulars import follow_up_mark, left_out_mark
from reporting.models import AlertFollowUp, LeftOut, Report
from reporting.queries.judging import judge
from tests.cast import acting
from tests.rows import add_concern

NHS_NUMBER = "943 476 5919"


def submit(cast, report):
    """Submit, and give the codes of what stopped it."""
    with acting(cast.secretary) as by:
        report = Report.objects.get(pk=report.pk)
        try:
            actions.submit(report, by=by, version=report.version)
        except actions.NotReadyError as refusal:
            return [(problem.code, problem.where) for problem in refusal.problems]
    return []


def test_aa1_an_empty_section_is_stated_or_stops_the_report(cast, report, completed, add):
    add(report, "advise")
    codes = submit(cast, report)
    assert ("AA1", "section-alert-none") in codes
    assert ("AA1", "section-assure-none") in codes
    assert submit(cast, completed(report)) == []


def test_aa3_none_is_refused_where_there_are_items(cast, report, add):
    add(report, "alert")
    with acting(cast.secretary) as by, pytest.raises(ValidationError, match="Alert has items"):
        actions.state_none(report, by=by, section="alert", none=True)


def test_aa3_an_item_withdraws_none(cast, report, completed, add, fresh):
    report = completed(report)
    assert report.none_alert
    item = add(report, "alert")
    assert not fresh(report).none_alert
    with acting(cast.secretary) as by:
        actions.move_item(item, by=by, to="assure")
    assert not fresh(report).none_assure


@pytest.mark.parametrize("text", ["N/A", "-", "nil", "see minutes"])
def test_aa4_a_text_that_says_nothing_stops_the_report(cast, report, completed, add, text):
    item = add(report, "alert", text=text)
    assert submit(cast, completed(report)) == [("AA4", f"item-{item.pk}-text")]


def test_aa5_an_alert_asks_something(cast, report, completed, add):
    item = add(report, "alert", ask="", ask_text="")
    codes = submit(cast, completed(report))
    assert codes == [("AA5", f"item-{item.pk}-ask"), ("AA5", f"item-{item.pk}-ask_text")]


def test_aa6_an_advice_says_when_it_is_looked_at_again(cast, report, completed, add):
    item = add(report, "advise", next_look=None)
    assert submit(cast, completed(report)) == [("AA6", f"item-{item.pk}-next_look")]


@pytest.mark.parametrize("evidence", ["", "Verbal update"])
def test_aa7_reassurance_may_be_submitted_and_not_approved(cast, report, submitted, add, evidence):
    item = add(report, "assure", evidence=evidence)
    report = submitted(report)
    assert report.status == "submitted"
    with acting(cast.chair) as by, pytest.raises(actions.NotReadyError) as refusal:
        actions.approve(report, by=by, version=report.version)
    assert [problem.where for problem in refusal.value.problems] == [f"item-{item.pk}-evidence"]


def test_aa8_each_alert_of_the_last_report_is_answered(cast, report, approved, completed, add, drafted):
    alert = add(report, "alert")
    approved(report)
    following = completed(drafted(weeks=1))
    assert submit(cast, following) == [("AA8", f"section-alert-prior-{alert.pk}")]
    with acting(cast.secretary) as by:
        row = AlertFollowUp.objects.get(report=following)
        with pytest.raises(ValidationError, match="Choose what became of the alert"):
            actions.follow_up(row, by=by, seen=follow_up_mark(row), disposition="", note="")
        actions.follow_up(row, by=by, seen=follow_up_mark(row), disposition="closed", note="Posts filled.")
    assert submit(cast, following) == []


def test_aa9_a_move_to_intensive_is_alerted_or_explained(cast, drafted, completed, stand, today):
    stand(cast.subject, "enhanced", today - timedelta(days=40))
    report = drafted()
    stand(cast.subject, "intensive", today)
    report = completed(report)
    assert submit(cast, report) == [("AA9", f"section-alert-override-{cast.subject.pk}")]
    with acting(cast.secretary) as by:
        with pytest.raises(ValidationError, match="Enter the reason"):
            actions.leave_out(report, cast.subject, by=by, seen=left_out_mark(None), reason=" ")
        actions.leave_out(report, cast.subject, by=by, seen=left_out_mark(None), reason="Held in private.")
        assert LeftOut.objects.get().by_name == by.name
    assert submit(cast, report) == []


def test_aa9_a_reason_is_taken_only_where_one_is_needed(cast, report):
    with acting(cast.secretary) as by, pytest.raises(ValidationError, match="has not moved"):
        actions.leave_out(report, cast.subject, by=by, seen=left_out_mark(None), reason="Why not")


def test_aa11_a_concern_stands_in_one_section_only(cast, report, completed, add):
    with acting(cast.lead):
        concern = add_concern(cast.subject, status="open")
    add(report, "alert", concern=concern)
    twin = add(report, "advise", concern=concern)
    assert submit(cast, completed(report)) == [("AA11", f"item-{twin.pk}-section")]


def test_aa12_what_cites_a_concern_that_became_restricted_is_gone_for_all(cast, report, add, completed):
    with acting(cast.lead):
        concern = add_concern(cast.subject, status="open")
    add(report, "alert", concern=concern)
    cast.lead.clearances = ["speak_up"]
    with acting(cast.lead):
        concern.sensitivity = "speak_up"
        concern.save()
    with acting(cast.secretary):
        assert judge(report).items == []
        assert judge(report).held == 0
    with acting(cast.lead):
        assert judge(report).items == []
        assert judge(report).held == 1
    assert ("AA1", "section-alert-none") in submit(cast, report)


def test_aa12_a_restricted_concern_cannot_be_cited(cast, report, add):
    cast.secretary.clearances = ["speak_up"]
    with acting(cast.secretary):
        concern = add_concern(cast.subject, sensitivity="speak_up")
    with pytest.raises(ValidationError, match="cannot stand in a report"):
        add(report, "alert", concern=concern)


def test_aa14_an_alert_three_reports_running_prompts_for_another_ask(cast, drafted, approved, stand, today):
    stand(cast.subject, "intensive", today - timedelta(days=2))
    for week in (0, 1):
        following = drafted(weeks=week)
        with acting(cast.secretary) as by:
            for row in following.follow_ups.all():
                actions.follow_up(row, by=by, seen=follow_up_mark(row), disposition="still_alert", note="")
        approved(following)
    third = drafted(weeks=2)
    with acting(cast.secretary):
        prompts = [problem for problem in judge(third).problems if problem.code == "AA14"]
    assert "3 meetings running" in prompts[0].message


@pytest.mark.parametrize("field", ["title", "text", "ask_text", "owner", "evidence"])
def test_an_nhs_number_is_refused_beside_its_field(cast, report, add, field):
    with pytest.raises(ValidationError) as refusal:
        add(report, "alert", **{field: f"Patient {NHS_NUMBER}"})
    assert list(refusal.value.message_dict) == [field]
    assert NHS_NUMBER not in str(refusal.value)


def test_only_the_secretary_writes(cast, report, add):
    item = add(report, "alert")
    for who in (cast.lead, cast.chair, cast.viewer, cast.auditor):
        with acting(who) as by:
            for act in (
                lambda by=by: actions.add_item(report, by=by, section="alert", title="T", text="T"),
                lambda by=by: actions.edit_item(item, by=by, seen="", title="T"),
                lambda by=by: actions.move_item(item, by=by, to="assure"),
                lambda by=by: actions.remove_item(item, by=by, seen=""),
                lambda by=by: actions.state_none(report, by=by, section="advise", none=True),
                lambda by=by: actions.submit(report, by=by, version=report.version),
            ):
                with pytest.raises(PermissionDenied):
                    act()
