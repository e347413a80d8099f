"""The emergency route (EA10): decide first with two people, have the group note it soon."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from escalation import actions
from escalation.models import Meeting
from escalation.rules.emergencies import ratification_overdue
from tests.cast import acting, add_person
from tests.escalation.conftest import DECISION

pytestmark = pytest.mark.django_db


@pytest.fixture
def urgent(proposed):
    return lambda **changes: proposed("intensive", emergency=True, provider_informed_on=None, **changes)


def test_ea10_effective_at_once_and_ratified_at_the_next_meeting(cast, urgent, standing, sqg, today):
    with acting(cast.lead):
        Meeting.objects.create(committee=sqg.committee, held_on=today + timedelta(days=4))
    request = urgent()
    with acting(cast.region) as region:
        decision = actions.authorise(request, by=region, confirmer=cast.executive, **DECISION)
    assert standing().level == "intensive"
    assert (decision.ratify_by, decision.confirmer) == (today + timedelta(days=4), cast.executive)
    with acting(cast.secretary) as secretary:
        request = actions.consider(request, by=secretary, view="support", note="Noted.")
    assert (request.status, request.considered_on) == ("effective", today)


def test_ea10_without_a_meeting_the_group_has_seven_days(cast, urgent, today):
    with acting(cast.region) as region:
        decision = actions.authorise(urgent(), by=region, confirmer=cast.executive, **DECISION)
    assert decision.ratify_by == today + timedelta(days=7)
    assert not ratification_overdue(decision.decided_on, None, today=today + timedelta(days=7))
    assert ratification_overdue(decision.decided_on, None, today=today + timedelta(days=8))


def test_ea10_a_second_person_confirms(cast, urgent):
    request = urgent()
    with acting(cast.region) as region:
        other = add_person("Second Region", "second@north.example", "region_authoriser")
        for confirmer in (None, region, cast.lead, cast.secretary):
            with pytest.raises(ValidationError) as error:
                actions.authorise(request, by=region, confirmer=confirmer, **DECISION)
            assert set(error.value.message_dict) == {"confirmer"}
        actions.authorise(request, by=region, confirmer=other, **DECISION)


def test_the_route_is_open_only_where_the_framework_opens_it(cast, proposed):
    with pytest.raises(ValidationError) as error:
        proposed("enhanced", emergency=True)
    assert set(error.value.message_dict) == {"emergency"}


def test_the_group_notes_an_emergency_once(cast, urgent):
    request = urgent()
    with acting(cast.region) as region:
        actions.authorise(request, by=region, confirmer=cast.executive, **DECISION)
    with acting(cast.secretary) as secretary:
        actions.consider(request, by=secretary, view="support")
        with pytest.raises(ValidationError):
            actions.consider(request, by=secretary, view="split")
