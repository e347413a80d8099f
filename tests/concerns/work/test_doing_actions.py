"""Owners report on their actions and complete them with evidence; an outside organisation's people do so too."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from concerns import actions as concerns
from concerns.models import ConcernEvent
from concerns.work import actions
from concerns.work.models import ActionRevision, ConcernAction
from providers.models import Organisation
from quality_oversight.audit.models import AuditEvent
from tests.cast import UNSEEN_TRUST, acting
from tests.rows import add_file


def test_an_owner_reports_and_says_what_it_waits_for(cast, asked):
    action = asked(owner=cast.viewer)
    with acting(cast.viewer) as by:
        action = actions.report(action, by=by, status="at_risk", blocker="The new beds.", progress="One ward is done.")
        assert (action.status, action.blocker) == ("at_risk", "The new beds.")
        step = action.revisions.first()
        assert (step.verb, step.reason, step.blocker) == ("reported", "One ward is done.", "The new beds.")
        assert AuditEvent.objects.filter(verb="action.reported", user_id=by.user_id).exists()
        count = action.revisions.count()
        actions.report(action, by=by, status="at_risk", blocker="The new beds.")
        assert action.revisions.count() == count  # nothing new was said


@pytest.mark.parametrize("status", ["overdue", "complete", "cancelled", ""])
def test_only_a_status_of_the_way_is_reported(cast, asked, status):
    action = asked()
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="how it is going"):
        actions.report(action, by=by, status=status)


def test_completing_needs_evidence(cast, asked, today):
    action = asked(owner=cast.viewer)
    with acting(cast.viewer) as by:
        with pytest.raises(ValidationError, match="what shows that it is done"):
            actions.complete(action, by=by, evidence=" ")
        action.refresh_from_db()
        assert action.judged(today).brag == "green"  # RG7: it stays as it was
        file = add_file(action.concern, cast.lead)
        action = actions.complete(action, by=by, evidence="The audit of both wards.", files=[file.pk])
        assert (action.status, action.evidence_files, action.ended_on) == ("complete", [file.pk], today)
        assert action.judged(today).brag == "blue"


def test_evidence_names_only_files_of_the_concern_that_one_sees(cast, asked, shared, theirs, opened):
    other = opened()
    with acting(cast.lead):
        elsewhere, unseen = add_file(other, cast.lead), add_file(shared, cast.lead)
    for file in (elsewhere, unseen):
        with acting(cast.provider_user) as by, pytest.raises(ValidationError, match="files of this concern"):
            actions.complete(theirs, by=by, evidence="Done.", files=[file.pk])


def test_the_owner_reports_and_others_do_not(cast, asked):
    action = asked(owner=cast.viewer)
    with acting(cast.risk_manager) as by, pytest.raises(ValidationError, match="owner of this action"):
        actions.complete(action, by=by, evidence="Seen.")
    with acting(cast.auditor) as by, pytest.raises(PermissionDenied):
        actions.report(action, by=by, status="on_track")
    with acting(cast.executive) as by:
        assert actions.complete(action, by=by, evidence="Seen.").status == "complete"


def test_an_outside_owner_sees_reports_and_completes(cast, theirs):
    with acting(cast.provider_user) as by:
        assert list(ConcernAction.objects.all()) == [theirs]
        actions.report(theirs, by=by, status="on_track", blocker="Your template.")
        actions.complete(theirs, by=by, evidence="The audit is attached.")
        assert [step.verb for step in ActionRevision.objects.all()] == ["completed", "reported", "added"]
        verbs = set(ConcernEvent.objects.values_list("verb", flat=True))
        assert {"action_added", "action_reported", "action_completed"} <= verbs


@pytest.mark.parametrize("verb", ["change", "revise", "cancel", "reopen"])
def test_an_outside_owner_keeps_nothing(cast, theirs, verb, today):
    given = {"change": {"version": 1, "title": "Less"}, "revise": {"due": today, "reason": "Later"}}
    with acting(cast.provider_user) as by, pytest.raises(PermissionDenied):
        getattr(actions, verb)(theirs, by=by, **given.get(verb, {"reason": "No."}))


def test_another_organisation_sees_nothing_of_it(cast, shared, asked, theirs, trust):
    ours, alone = asked(shared), asked(shared, organisation=trust)
    with acting(cast.partner):
        assert list(ConcernAction.objects.all()) == []
        assert list(ActionRevision.objects.all()) == []
        assert not ConcernEvent.objects.filter(verb__startswith="action").exists()
    with acting(cast.provider_user):
        assert set(ConcernAction.objects.all()) == {theirs, alone}
        assert ours not in ConcernAction.objects.all()
    with acting(cast.south_lead):
        assert not ConcernAction.objects.exists()


def test_an_organisations_action_is_any_of_its_peoples(cast, shared, asked, trust):
    alone = asked(shared, organisation=trust)
    with acting(cast.provider_user) as by:
        assert actions.report(alone, by=by, status="on_track").status == "on_track"


def test_it_is_hidden_when_sharing_ends_or_another_is_asked(cast, theirs, shared):
    with acting(cast.lead) as by:
        actions.change(theirs, by=by, version=1, owner=cast.partner)
    with acting(cast.provider_user):
        assert not ConcernAction.objects.exists()
        assert not ActionRevision.objects.exists()
    with acting(cast.partner):
        assert [step.verb for step in ActionRevision.objects.all()] == ["changed"]  # not what another was asked
    with acting(cast.lead) as by:
        concerns.stop_sharing(shared, by=by, organisation=Organisation.objects.get(pk=UNSEEN_TRUST))
    with acting(cast.partner):
        assert not ConcernAction.objects.exists()
