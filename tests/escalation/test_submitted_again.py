"""A request that was returned and submitted again is considered by the System Quality Group again."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from escalation import actions
from escalation.models import LevelDecision, LevelRequest
from escalation.queries.requests import considerable
from escalation.story.queries.replay import replay
from tests.cast import acting
from tests.escalation.conftest import DECISION

pytestmark = pytest.mark.django_db


@pytest.fixture
def again(cast, considered, full, now):
    """Considered, returned by whoever decides, changed and submitted again."""

    def make(target="enhanced", **changes):
        request = considered(target, **changes)
        with acting(cast.executive if target == "enhanced" else cast.region) as by:
            actions.return_for_more(request, by=by, reason="Say who is at risk.")
        with acting(cast.lead) as lead:
            actions.edit(request, by=lead, version=now(request).version, **{**full, **changes, "grounds": "Said anew."})
        return now(request)

    return make


def test_the_view_of_the_proposal_before_stands_in_the_history_alone(cast, again, sign_in):
    request = again()
    assert (request.status, request.view, request.view_note) == ("drafted", "", "")
    assert (request.considered_on, request.considered_at) == (None, None)
    with acting(cast.lead):
        told = list(request.steps.order_by("at").values_list("status", "text"))
    assert ("sqg_considered", "Supports the move. Members agree.") in told
    assert "was of the proposal before: supports the move." in told[-1][1]
    page = sign_in(cast.viewer).get(request.get_absolute_url()).content.decode()
    assert "must consider it again" in page
    assert "Members agree." in page[page.index(">History<") :]
    assert "Members agree." not in page[: page.index(">History<")]


def test_nobody_authorises_it_before_the_group_has_considered_it_again(cast, again, now):
    request = again()
    with pytest.raises(ValidationError, match="has not considered this yet"), acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    with acting(cast.secretary) as secretary:
        actions.consider(request, by=secretary, view="split", note="Members are divided now.")
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    request = now(request)
    assert (request.status, request.view, request.view_note) == ("effective", "split", "Members are divided now.")


def test_a_meeting_before_it_was_submitted_again_did_not_consider_it(cast, again, today):
    request = again()
    with acting(cast.lead):
        LevelRequest.objects.filter(pk=request.pk).update(proposed_at=request.proposed_at - timedelta(days=30))
    with pytest.raises(ValidationError) as error, acting(cast.secretary) as secretary:
        actions.consider(request, by=secretary, view="support", on=today - timedelta(days=1))
    assert set(error.value.message_dict) == {"on"}


def test_an_emergency_that_was_submitted_again_is_noted_by_the_group(cast, again, now, sign_in):
    request = again("intensive", emergency=True)
    page = sign_in(cast.viewer).get(request.get_absolute_url()).content.decode()
    assert "does not count any more" in page
    with acting(cast.region) as region:
        decision = actions.authorise(request, by=region, **DECISION)
    assert decision.ratify_by is not None
    with acting(cast.executive) as executive:
        actions.confirm(request, by=executive)
    with acting(cast.secretary) as secretary:
        actions.consider(request, by=secretary, view="support", note="Noted late.")
    with acting(cast.lead) as lead:
        assert replay(LevelDecision.objects.get(), by=lead).view == ""  # nobody had it before the decision


def test_a_view_that_still_stands_on_a_draft_ratifies_nothing(cast, proposed):
    """Requests that were submitted again before their view was set aside."""
    request = proposed("intensive", emergency=True)
    with acting(cast.lead):
        LevelRequest.objects.filter(pk=request.pk).update(view="support", view_note="Of before.")
    with acting(cast.region) as region:
        decision = actions.authorise(request, by=region, **DECISION)
    assert decision.ratify_by is not None


def test_the_group_finds_it_among_what_it_is_to_consider(cast, again):
    request = again()
    with acting(cast.secretary):
        assert [each.pk for each in considerable()] == [request.pk]
