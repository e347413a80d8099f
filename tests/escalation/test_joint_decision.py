"""Care that only a council commissions is decided on jointly with it (EA11)."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from escalation import actions
from providers.models import Provider
from tests.cast import acting
from tests.escalation.conftest import DECISION
from tests.escalation.test_level_pages import TYPED, page_of, text

pytestmark = pytest.mark.django_db
JOINT = {"commissioned_by": "council", "lead_commissioner": "A council (invented)", "joint_decision": "Its director."}


@pytest.fixture
def care_home(cast):
    with acting(cast.lead):
        Provider.objects.filter(pk=cast.trust.pk).update(sector="care_home")


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, {"commissioned_by"}),
        ({"commissioned_by": "health"}, set()),
        ({"commissioned_by": "both"}, {"lead_commissioner"}),
        ({"commissioned_by": "both", "lead_commissioner": "A council"}, set()),
        ({"commissioned_by": "council"}, {"lead_commissioner", "joint_decision"}),
        (JOINT, set()),
    ],
)
def test_ea11_the_decision_needs_who_commissions_and_the_council_where_it_does_alone(
    cast, care_home, considered, given, fields
):
    request = considered(**given)
    with acting(cast.executive) as executive:
        if not fields:
            assert actions.authorise(request, by=executive, **DECISION).target == "enhanced"
            return
        with pytest.raises(ValidationError) as refused:
            actions.authorise(request, by=executive, **DECISION)
    assert set(refused.value.message_dict) == fields


def test_health_care_is_not_asked(cast, sign_in, considered):
    form = sign_in(cast.lead).get(page_of("propose", cast.subject) + "?target=enhanced").content.decode()
    assert 'name="commissioned_by"' not in form
    request = considered()
    with acting(cast.executive) as executive:
        assert actions.authorise(request, by=executive, **DECISION).target == "enhanced"


def test_the_form_asks_and_the_request_shows(cast, care_home, sign_in, key_for):
    client, page = sign_in(cast.lead), page_of("propose", cast.subject)
    assert 'name="commissioned_by"' in client.get(page + "?target=enhanced").content.decode()
    made = client.post(page, TYPED | JOINT)
    assert made.status_code == 302
    shown = text(client.get(made.url))
    for words in ("A council alone", "A council (invented)", "Its director."):
        assert words in shown
    program = Client(headers=key_for(cast.lead))
    (listed,) = program.get("/api/v1/level-requests/").json()["results"]
    address = f"/api/v1/level-requests/{listed['id']}/"
    assert {name: program.get(address).json()[name] for name in JOINT} == JOINT
    wrong = program.patch(address, {"commissioned_by": "nobody"}, content_type="application/json")
    assert wrong.status_code == 400
