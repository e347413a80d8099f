"""A risk is scored again with a reason; controls cannot raise it above the initial score."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from concerns import actions
from concerns.models import Concern
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting


def address(concern):
    return f"/concerns/{concern.pk}/rescore/"


def test_a_lower_score_is_kept_with_its_reason_and_the_initial_one_stays(cast, raised):
    concern = raised()
    with acting(cast.lead) as by:
        scored = actions.rescore(concern, by=by, consequence=4, likelihood=2, reason="More staff.")
        assert (scored.score, scored.initial_consequence, scored.initial_likelihood) == (8, 4, 3)
        step = scored.events.first()
        assert (step.verb, step.text, step.consequence, step.likelihood) == ("rescored", "More staff.", 4, 2)
        before_and_after = ["12 high (consequence 4, likelihood 3)", "8 high (consequence 4, likelihood 2)"]
        assert step.changes == {"current_risk": before_and_after}
        assert AuditEvent.objects.filter(verb="concern.rescored").count() == 1


def test_controls_cannot_raise_a_risk(cast, raised, sign_in):
    concern = raised()
    posted = {"which": "current", "consequence": 5, "likelihood": 3, "reason": "It got worse."}
    response = sign_in(cast.lead).post(address(concern), posted)
    assert response.status_code == 422
    assert "Controls cannot raise a risk" in response.content.decode()
    with acting(cast.lead):
        assert Concern.objects.get().score == 12


def test_a_worse_risk_is_scored_at_its_root_first(cast, raised, sign_in):
    concern = raised()
    browser = sign_in(cast.lead)
    posted = {"consequence": 5, "likelihood": 3, "reason": "It got worse."}
    assert browser.post(address(concern), posted | {"which": "initial"}).status_code == 302
    assert browser.post(address(concern), posted | {"which": "current"}).status_code == 302
    with acting(cast.lead) as by:
        assert Concern.objects.get().score == 15
        with pytest.raises(ValidationError, match="above the initial score"):
            actions.rescore(concern, by=by, consequence=2, likelihood=2, reason="Less after all.", which="initial")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "About 943 476 5919"}, "reason"),
        ({"consequence": 0}, "consequence"),
        ({"likelihood": 6}, "likelihood"),
        ({"consequence": 4, "likelihood": 3}, "consequence"),
    ],
)
def test_a_score_needs_a_reason_real_values_and_a_difference(cast, raised, changes, field):
    given = {"consequence": 2, "likelihood": 2, "reason": "More staff."} | changes
    with acting(cast.lead) as by, pytest.raises(ValidationError) as refused:
        actions.rescore(raised(), by=by, **given)
    assert list(refused.value.message_dict) == [field]


def test_an_ended_concern_keeps_its_score(cast, raised):
    concern = raised()
    with acting(cast.lead) as by:
        actions.move(concern, "triage", by=by)
        actions.move(concern, "no_further_action", by=by, reason="Known and solved.", outcome="It had been put right.")
        with pytest.raises(ValidationError, match="cannot be changed"):
            actions.rescore(concern, by=by, consequence=1, likelihood=1, reason="Solved.")


def test_the_litany_of_rescoring(cast, raised, sign_in):
    concern = raised()
    assert sign_in(cast.lead).get(address(concern)).status_code == 200
    assert sign_in(cast.lead).put(address(concern)).status_code == 405
    assert sign_in(cast.south_lead).get(address(concern)).status_code == 404
    for somebody in (cast.viewer, cast.secretary, cast.region):
        assert sign_in(somebody).post(address(concern), {}).status_code == 403
        with acting(somebody) as by, pytest.raises(PermissionDenied):
            actions.rescore(concern, by=by, consequence=1, likelihood=1, reason="No.")
