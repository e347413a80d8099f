"""The quality team asks for actions, changes them and their due dates, cancels and reopens them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from concerns import actions as concerns
from concerns.work import actions
from concerns.work.models import ActionRevision, ConcernAction
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Membership
from tests.cast import acting

NHS_NUMBER = "943 476 5919"


def refusal(call, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        call(*args, **kwargs)
    return refused.value.message_dict if hasattr(refused.value, "error_dict") else refused.value.messages


def test_an_action_is_asked_for_and_told_everywhere(cast, concern, asked, today):
    action = asked(concern, owner=cast.executive, detail="Both wards")
    with acting(cast.lead):
        assert (action.owner_words, action.due, action.original_due) == (cast.executive.name, action.due, action.due)
        assert action.asked_by == cast.lead
        step = action.revisions.get()
        assert (step.verb, step.title, step.owner_name) == ("added", "Audit of bed rails", cast.executive.name)
        told = concern.events.first()
        assert (told.verb, told.text, told.shared) == ("action_added", "Audit of bed rails", False)
        assert told.changes["action_owner"] == ["", cast.executive.name]
        trail = AuditEvent.objects.filter(verb="action.added").get()
        assert trail.target_label == f"action on {concern.ref}"
        assert "bed rails" not in str(trail.detail)


def test_an_action_beside_a_concern_clashes_with_nobodys_editing(cast, concern, asked):
    with acting(cast.lead) as by:
        concern.refresh_from_db()
        version = concern.version
        asked(concern)
        assert concerns.edit(concern, by=by, version=version, title="Falls on three wards").version == version + 1


@pytest.mark.parametrize("who", ["viewer", "provider_user", "risk_manager", "auditor"])
def test_only_keepers_ask(cast, shared, who, today):
    with acting(getattr(cast, who)) as by, pytest.raises(PermissionDenied):
        actions.add(shared, by=by, title="Audit", due=today, owner=cast.lead)


def test_what_an_action_needs(cast, concern, today):
    with acting(cast.lead) as by:
        wrong = refusal(actions.add, concern, by=by, title=" ", due=None)
        assert set(wrong) == {"title", "due", "owner"}
        more = {"owner": cast.lead, "due": today - timedelta(days=1)}
        wrong = refusal(actions.add, concern, by=by, title="x" * 161, detail=f"For {NHS_NUMBER}", **more)
        assert set(wrong) == {"title", "detail", "due"}
        assert ConcernAction.objects.count() == 0


def test_a_concern_that_has_ended_takes_no_more(cast, concern, asked):
    with acting(cast.lead) as by:
        close = {"closure_reason": "resolved", "evidence": "Seen.", "outcome": "Safer wards."}
        concerns.move(concern, "closed", by=by, **close)
    with pytest.raises(ValidationError, match="Reopen it first"):
        asked(concern)


def test_who_can_be_asked(cast, concern, shared, asked, today):
    for owner in (cast.lead, cast.executive, cast.viewer, cast.provider_user, cast.partner):
        assert asked(shared, owner=owner).owner == owner
    for owner, words in ((cast.auditor, "takes on actions"), (cast.admin, "takes on actions")):
        with pytest.raises(ValidationError, match=words):
            asked(shared, owner=owner)
    with pytest.raises(ValidationError, match="Share it first"):
        asked(concern, owner=cast.provider_user)
    with acting(cast.lead):
        Membership.objects.filter(pk=cast.executive.pk).update(
            starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
        )
        cast.executive.refresh_from_db()
    with pytest.raises(ValidationError, match="takes on actions"):
        asked(shared, owner=cast.executive)


def test_an_organisation_alone_can_be_asked(cast, shared, concern, asked, trust):
    action = asked(shared, organisation=trust)
    assert (action.owner, action.owner_words) == (None, trust.name)
    with pytest.raises(ValidationError, match="Share it first"):
        asked(concern, organisation=trust)


def test_a_person_of_an_organisation_does_it_for_that_one(cast, theirs, trust):
    assert theirs.organisation == trust
    assert theirs.owner_words == f"{cast.provider_user.name}, {trust.name}"


def test_a_restricted_action_is_for_the_cleared(cast, raised, asked, today):
    concern = raised(by=cast.guardian, sensitivity="speak_up", source="IL03")
    assert asked(concern, by=cast.guardian, owner=cast.guardian).owner == cast.guardian
    with pytest.raises(ValidationError, match="not cleared"):
        asked(concern, by=cast.guardian, owner=cast.lead)


def test_words_and_owner_change_and_history_keeps_both(cast, asked):
    action = asked()
    with acting(cast.executive) as by:
        changed = actions.change(action, by=by, version=1, title="Audit of all wards", owner=cast.executive)
        assert (changed.title, changed.owner, changed.version) == ("Audit of all wards", cast.executive, 2)
        assert [step.verb for step in changed.revisions.all()] == ["changed", "added"]
        event = changed.concern.events.first()
        assert event.changes["action_title"] == ["Audit of bed rails", "Audit of all wards"]
        assert event.changes["action_owner"] == [cast.lead.name, cast.executive.name]
        same = actions.change(changed, by=by, version=2, title="Audit of all wards")
        assert (same.version, same.revisions.count()) == (2, 2)


def test_the_second_of_two_editors_is_told(cast, asked):
    action = asked()
    with acting(cast.lead) as by:
        actions.change(action, by=by, version=1, title="First")
        with pytest.raises(actions.SavedMeanwhileError) as clash:
            actions.change(action, by=by, version=1, title="Second")
        assert clash.value.current.title == "First"


def test_every_due_date_is_kept_with_reason_and_author(cast, asked, today):
    action = asked(days=10)
    with acting(cast.executive) as by:
        for days, reason in ((20, "The ward moved."), (15, "Sooner after all."), (30, "Staff were ill.")):
            action = actions.revise(action, by=by, due=today + timedelta(days=days), reason=reason)
        assert (action.original_due, action.due, action.slips) == (
            today + timedelta(days=10),
            today + timedelta(days=30),
            2,
        )
        steps = ActionRevision.objects.filter(action=action, verb="revised").order_by("at")
        assert [(step.due_before, step.due, step.reason, step.by) for step in steps] == [
            (today + timedelta(days=10), today + timedelta(days=20), "The ward moved.", by),
            (today + timedelta(days=20), today + timedelta(days=15), "Sooner after all.", by),
            (today + timedelta(days=15), today + timedelta(days=30), "Staff were ill.", by),
        ]
        assert action.judged(today).because == "put off twice"
        assert set(refusal(actions.revise, action, by=by, due=action.due, reason="")) == {"due", "reason"}
        assert set(refusal(actions.revise, action, by=by, due=None, reason="x" * 501)) == {"due", "reason"}


def test_cancelling_and_reopening_need_a_reason(cast, asked, today):
    action = asked()
    with acting(cast.lead) as by:
        assert set(refusal(actions.cancel, action, by=by, reason=" ")) == {"reason"}
        action = actions.cancel(action, by=by, reason="The ward has closed.")
        assert (action.status, action.ended_on) == ("cancelled", today)
        assert "Reopen it first" in str(refusal(actions.report, action, by=by, status="on_track"))
        assert set(refusal(actions.reopen, action, by=by, reason="")) == {"reason"}
        action = actions.reopen(action, by=by, reason="It opened again.")
        assert (action.status, action.ended_on) == ("on_track", None)
        assert "open already" in str(refusal(actions.reopen, action, by=by, reason="Again"))


def test_nothing_is_reopened_for_somebody_who_sees_it_no_more(cast, theirs, trust):
    with acting(cast.lead) as by:
        action = actions.cancel(theirs, by=by, reason="Not needed.")
        concerns.stop_sharing(action.concern, by=by, organisation=trust)
        assert "Share it first" in str(refusal(actions.reopen, action, by=by, reason="Needed."))


def test_the_database_holds_what_the_rules_say(cast, asked):
    action = asked()
    ended = {"ended_on": timezone.localdate()}
    for values in (
        {"status": "complete", **ended},
        {"status": "cancelled"},
        {"owner": None},
        {"title": ""},
    ):
        with acting(cast.lead), pytest.raises(IntegrityError), transaction.atomic():
            ConcernAction.objects.filter(pk=action.pk).update(**values)


def test_no_step_is_ever_changed(cast, asked):
    action = asked()
    with acting(cast.lead), pytest.raises(DatabaseError), transaction.atomic():
        ActionRevision.objects.filter(action=action).update(reason="Other")
    with acting(cast.lead), pytest.raises(DatabaseError), transaction.atomic():
        ConcernAction.objects.filter(pk=action.pk).delete()
