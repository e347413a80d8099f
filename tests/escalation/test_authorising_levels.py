"""Who may move a subject to another level, through the actions (domain brief 7.4; EA numbers are its cases)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from escalation import actions
from escalation.models import LevelPeriod, LevelRequest
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting
from tests.escalation.conftest import DECISION

pytestmark = pytest.mark.django_db


def refusal(error) -> dict[str, list[str]]:
    return error.value.message_dict


def authorise(request, by, **changes):
    with acting(by):
        return actions.authorise(request, by=by, **{**DECISION, **changes})


def test_ea1_the_executive_authorises_enhanced_and_the_review_is_due_in_30_days(cast, considered, standing, today):
    decision = authorise(considered(), cast.executive)
    now = standing()
    assert (now.level, now.since, now.review_due) == ("enhanced", today, today + timedelta(days=30))
    with acting(cast.lead):
        request = LevelRequest.objects.get()
        assert request.status == "effective"
        assert now.entry_request == request
        assert LevelPeriod.objects.get().decision == decision
        assert [step.status for step in request.steps.all()] == ["effective", "sqg_considered", "drafted"]
    with acting(cast.auditor):
        assert list(AuditEvent.objects.order_by("number").values_list("verb", flat=True)) == [
            "level.proposed", "level.considered", "level.authorised", "level.effective",
        ]  # fmt: skip


def test_ea2_a_quality_lead_cannot_authorise(cast, considered):
    with pytest.raises(PermissionDenied):
        authorise(considered(), cast.lead)


def test_ea3_nobody_authorises_an_own_proposal(cast, considered):
    request = considered(by=cast.executive)
    with pytest.raises(ValidationError) as error:
        authorise(request, cast.executive)
    assert "cannot authorise it" in refusal(error)["authoriser_id"][0]


def test_ea3_holds_for_the_person_in_another_role_too(cast, considered):
    request = considered()
    with acting(cast.lead):
        cast.executive.user = cast.lead.user
    with pytest.raises(ValidationError) as error:
        authorise(request, cast.executive)
    assert "authoriser_id" in refusal(error)


def test_ea4_the_executive_cannot_authorise_intensive(cast, at_level, considered):
    at_level("enhanced")
    with pytest.raises(PermissionDenied):
        authorise(considered("intensive"), cast.executive)


def test_ea5_intensive_needs_a_rapid_review_in_28_days_or_a_reason(cast, at_level, considered, standing, today):
    at_level("enhanced")
    request = considered("intensive", rapid_review_on=today - timedelta(days=29))
    with pytest.raises(ValidationError) as error:
        authorise(request, cast.region)
    assert "28 days" in refusal(error)["rqr_held_on"][0]
    with acting(cast.lead) as lead:
        actions.withdraw(request, by=lead, reason="To add the reason.")
    request = considered("intensive", rapid_review_on=None, no_rapid_review_reason="The regulator held its own.")
    authorise(request, cast.region)
    assert (standing().level, standing().review_due) == ("intensive", today + timedelta(days=7))


def test_ea7_nobody_enters_a_level_without_exit_criteria(cast, considered):
    with pytest.raises(ValidationError) as error:
        authorise(considered(exit_criteria=[]), cast.executive)
    assert "at least one criterion" in refusal(error)["exit_criteria"][0]


def assess(cast, request, status, criteria=None):
    """Record as the lead that criteria are met, and verify it as the executive."""
    with acting(cast.lead):
        criteria = criteria or list(request.exit_criteria.all())
    for criterion in criteria:
        with acting(cast.lead) as lead:
            actions.note_criterion(criterion, by=lead, claim="met", text="Seen on three visits.")
        with acting(cast.executive) as other:
            actions.verify_criterion(
                criterion, by=other, confirmed=True, sustained=status == "sustained", text="Read the reports."
            )


def test_ea8_a_step_down_with_criteria_open_needs_the_executive_s_reason(cast, at_level, considered, standing):
    entry = at_level("enhanced")
    with acting(cast.lead):
        first, second = entry.exit_criteria.all()
    assess(cast, entry, "met", [first])
    request = considered("routine", exit_criteria=[])
    with pytest.raises(ValidationError) as error:
        authorise(request, cast.executive)
    said = refusal(error)["exit_criteria_met"][0]
    assert "1 of 2 exit criteria are met" in said
    assert f"Missing: 2. {second.text} (not met)." in said
    decision = authorise(request, cast.executive, override_reason="The ward has closed.")
    assert decision.override_reason == "The ward has closed."
    assert (standing().level, standing().entry_request) == ("routine", None)


def test_t5_all_criteria_met(cast, at_level, considered, standing, today):
    assess(cast, at_level("enhanced"), "met")
    authorise(considered("routine", exit_criteria=[]), cast.executive)
    assert (standing().level, standing().review_due) == ("routine", today + timedelta(days=90))


def test_t4_the_region_steps_down_and_the_icb_agrees(cast, at_level, considered, standing, today, now):
    entry = at_level("intensive")
    request = considered("enhanced", exit_criteria=[])
    with pytest.raises(ValidationError) as error:
        authorise(request, cast.region)
    assert set(refusal(error)) == {"exit_criteria_met", "exit_criteria_sustained"}
    assess(cast, entry, "sustained")
    authorise(request, cast.region)
    request = now(request)
    assert (request.status, standing().level) == ("awaiting_concurrence", "intensive")
    with acting(cast.executive) as executive:
        actions.concur(request, by=executive, note="The ICB agrees.")
    request = now(request)
    assert (request.status, standing().level) == ("effective", "enhanced")
    assert standing().review_due == today + timedelta(days=30)  # OV6
    assert standing().entry_request_id not in (None, entry.pk)  # what was fixed when enhanced was entered counts again


def test_ea6_the_decision_waits_for_the_region_s_agreement(cast, considered, standing, terms, now):
    terms("T1", concurrence_parties=("regional_oversight_body",))
    request = considered()
    authorise(request, cast.executive)
    request = now(request)
    assert (request.status, standing().since) == ("awaiting_concurrence", None)
    with acting(cast.region) as region:
        actions.concur(request, by=region)
        with pytest.raises(ValidationError):
            actions.concur(request, by=region)
    assert standing().level == "enhanced"


def test_ea6_the_region_may_say_no(cast, considered, standing, terms, now):
    terms("T1", concurrence_parties=("regional_oversight_body",))
    request = considered()
    authorise(request, cast.executive)
    with pytest.raises(ValidationError), acting(cast.executive) as executive:
        actions.decline(request, by=executive, reason="Changed my mind.")
    with acting(cast.region) as region:
        actions.decline(request, by=region, reason="The evidence is too thin.")
    request = now(request)
    assert (request.status, standing().since) == ("declined", None)


def test_ea9_straight_from_intensive_to_routine_is_refused(cast, at_level, proposed):
    at_level("intensive")
    with pytest.raises(ValidationError) as error:
        proposed("routine")
    assert "Go one step at a time" in refusal(error)["target"][0]


def test_ea13_a_party_that_the_person_no_longer_holds_does_not_authorise(cast, considered, today):
    cast.executive.starts_on = today + timedelta(days=1)
    with pytest.raises(ValidationError) as error:
        authorise(considered(), cast.executive)
    assert set(refusal(error)) == {"authoriser_party"}


def test_the_date_of_the_decision_is_not_in_the_future_and_effect_is_not_before_it(cast, considered, today):
    request = considered()
    for changes, field in (
        ({"decided_on": today + timedelta(days=1)}, "decided_on"),
        ({"effective_from": today - timedelta(days=1)}, "effective_from"),  # EA14
    ):
        with pytest.raises(ValidationError) as error:
            authorise(request, cast.executive, **changes)
        assert field in refusal(error)


def test_the_group_comes_first_and_its_view_is_on_record(cast, proposed):
    with pytest.raises(ValidationError) as error:
        authorise(proposed(), cast.executive)
    assert {"emergency", "sqg_view"} <= set(refusal(error))


def test_evidence_comes_from_two_kinds_of_insight(cast, considered, concern):
    request = considered(concern_ids=[concern.pk], other_evidence=[("IL01", "Complaints doubled")])
    with pytest.raises(ValidationError) as error:
        authorise(request, cast.executive)
    assert set(refusal(error)) == {"quadrants"}


def test_a_decision_for_a_later_day_takes_effect_on_that_day_and_once(cast, considered, standing, today, now):
    request = considered()
    day = today + timedelta(days=5)
    authorise(request, cast.executive, effective_from=day)
    request = now(request)
    assert (request.status, standing().since) == ("authorised", None)
    with acting(cast.lead):
        assert actions.bring_into_effect(today) == []
        assert len(actions.bring_into_effect(day + timedelta(days=2))) == 1
        assert actions.bring_into_effect(day + timedelta(days=2)) == []
        assert LevelPeriod.objects.get().by_name == "Quality oversight"
    assert (standing().level, standing().since) == ("enhanced", day)


def test_a_decision_that_waits_for_its_day_can_be_taken_back_by_the_authorising_role(cast, considered, today):
    request = considered()
    authorise(request, cast.executive, effective_from=today + timedelta(days=5))
    with pytest.raises(PermissionDenied), acting(cast.lead) as lead:
        actions.withdraw(request, by=lead, reason="No longer needed.")
    with acting(cast.executive) as executive:
        actions.withdraw(request, by=executive, reason="The trust closed the ward itself.")
        assert actions.bring_into_effect(today + timedelta(days=6)) == []


def test_a_decision_that_was_taken_back_says_so_wherever_it_is_read(cast, considered, sign_in, today):
    request = considered()
    day = today + timedelta(days=5)
    authorise(request, cast.executive, effective_from=day)
    with acting(cast.executive) as executive:
        actions.withdraw(request, by=executive, reason="The trust closed the ward itself.")
    client = sign_in(cast.lead)
    for address in (
        reverse("escalation:request", args=[request.pk]),
        reverse("escalation:subject", args=[cast.subject.pk]),
    ):
        page = client.get(address).content.decode()
        assert "It never took effect." in page
        assert "Taken back on" in page
        assert "Was to take effect from" in page
        assert "To take effect from" not in page


def test_a_decision_that_another_party_did_not_agree_to_says_so(cast, considered, terms, sign_in):
    terms("T1", concurrence_parties=("regional_oversight_body",))
    request = considered()
    authorise(request, cast.executive)
    with acting(cast.region) as region:
        actions.decline(request, by=region, reason="The region sees no need.")
    page = sign_in(cast.lead).get(reverse("escalation:request", args=[request.pk])).content.decode()
    assert "Not agreed to on" in page
    assert "The region sees no need." in page


def test_a_slip_of_the_pen_does_not_put_a_level_off_for_years(cast, considered, today):
    request = considered()
    with pytest.raises(ValidationError) as error:
        authorise(request, cast.executive, effective_from=today + timedelta(days=366))
    assert "within a year" in error.value.message_dict["effective_from"][0]
    authorise(request, cast.executive, effective_from=today + timedelta(days=365))


def test_ov5_moving_up_never_puts_a_review_off(cast, considered, standing, today):
    with acting(cast.lead) as lead:
        actions.record_review(
            cast.subject, by=lead, held_on=today - timedelta(days=80), outcome="continue", note="Steady."
        )
    authorise(considered(), cast.executive)
    assert standing().review_due == today + timedelta(days=10)


def test_what_the_framework_requires_decides(cast, considered, terms):
    terms("T1", requires=("risk_profile", "qig_view"))
    request = considered(tried_locally="", accountability="", qig_view="", other_evidence=[])
    with pytest.raises(ValidationError) as error:
        authorise(request, cast.executive)
    assert set(refusal(error)) == {"qig_view"}


def test_decline_and_return(cast, considered, full, now):
    request = considered()
    with acting(cast.executive) as executive:
        with pytest.raises(ValidationError) as error:
            actions.return_for_more(request, by=executive, reason=" ")
        assert "reason" in refusal(error)
        actions.return_for_more(request, by=executive, reason="Add the numbers.")
    with acting(cast.lead) as lead:
        request = LevelRequest.objects.get(pk=request.pk)
        request = actions.edit(request, by=lead, version=request.version, **full)
        assert request.status == "drafted"
        assert request.exit_criteria.count() == 2
    with acting(cast.secretary) as secretary:
        request = actions.consider(request, by=secretary, view="split")
    with acting(cast.executive) as executive:
        actions.decline(request, by=executive, reason="Not in proportion.")
    request = now(request)
    assert request.status == "declined"


def test_a_decided_request_is_not_decided_again(cast, considered):
    request = considered()
    authorise(request, cast.executive)
    with pytest.raises(ValidationError) as error:
        authorise(request, cast.executive)
    assert set(refusal(error)) == {"status"}
