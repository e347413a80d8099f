"""What a proposal rests on: the risk profile by its headings, protection at once, support, interests (4.5, F056)."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from escalation import actions
from escalation.models import LevelDecision, LevelRequest
from tests.cast import acting
from tests.escalation.conftest import DECISION
from tests.escalation.test_level_pages import TYPED, dated, page_of, text

pytestmark = pytest.mark.django_db
PROFILE = {
    "people": "40 people a week.",
    "immediacy": "Now.",
    "grip": "New leaders.",
    "culture": "closed",
    "confidence": "medium",
}


def test_the_headings_are_typed_shown_and_kept_and_what_is_unsaid_is_named(cast, sign_in, today):
    client = sign_in(cast.lead)
    typed = TYPED | dated("provider_informed_on", today) | {f"profile_{key}": said for key, said in PROFILE.items()}
    typed |= {"support_needed": "A clinical lead for three months."}
    wrong = client.post(page_of("propose", cast.subject), typed | {"profile_people": "Seen: 943 476 5919"})
    assert wrong.status_code == 422
    assert "NHS number" in text(wrong)
    assert "A clinical lead for three months." in text(wrong)
    assert client.post(page_of("propose", cast.subject), typed).status_code == 302
    with acting(cast.lead):
        request = LevelRequest.objects.get()
    assert request.profile == PROFILE
    shown = text(client.get(page_of("request", request)))
    for words in ("40 people a week.", "Closed", "Medium", "What is not known", "A clinical lead for three months."):
        assert words in shown
    edit = client.get(page_of("edit_request", request)).content.decode()
    assert "40 people a week." in edit
    assert (
        client.post(page_of("edit_request", request), typed | {"version": 1, "profile_people": ""}).status_code == 302
    )
    with acting(cast.lead):
        assert "people" not in LevelRequest.objects.get().profile


def test_kinds_of_evidence_that_are_missing_are_named(cast, sign_in, proposed):
    shown = text(sign_in(cast.viewer).get(page_of("request", proposed())))
    assert "No evidence yet of:" in shown


def test_a_proposal_without_headings_reads_as_before(cast, sign_in, proposed):
    request = proposed(profile={})
    shown = text(sign_in(cast.viewer).get(page_of("request", request)))
    assert request.profile == {}
    assert request.risk_profile in shown
    assert "Under its headings" not in shown


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"act_rapidly": ""}, "act_rapidly"),
        ({"act_rapidly": "yes"}, "done_at_once"),
        ({"act_rapidly": "yes", "done_at_once": "A nurse on site each day."}, None),
        ({"act_rapidly": "no"}, None),
    ],
)
def test_f056_the_highest_level_asks_what_is_done_at_once(cast, at_level, considered, answer, field):
    at_level("enhanced")
    request = considered("intensive", **answer)
    with acting(cast.region) as region:
        if field is None:
            assert actions.authorise(request, by=region, **DECISION).target == "intensive"
        else:
            with pytest.raises(ValidationError) as refused:
                actions.authorise(request, by=region, **DECISION)
            assert set(refused.value.message_dict) == {field}


def test_f056_is_asked_on_the_form_at_red_alone(cast, sign_in):
    client, page = sign_in(cast.lead), page_of("propose", cast.subject)
    assert 'name="act_rapidly"' not in client.get(page + "?target=enhanced").content.decode()
    assert 'name="act_rapidly"' in client.get(page + "?target=intensive").content.decode()
    red = TYPED | {"target": "intensive", "plan_status": "None yet."}
    assert "Choose" in text(client.post(page, red))
    yes = client.post(page, red | {"act_rapidly": "yes"})
    assert "Enter what is done at once to protect patients or staff" in text(yes)
    assert client.post(page, red | {"act_rapidly": "yes", "done_at_once": "Ward closed."}).status_code == 302


def test_the_authoriser_declares_interests_and_they_are_printed(cast, considered, sign_in):
    request = considered()
    with acting(cast.executive) as executive:
        with pytest.raises(ValidationError) as refused:
            actions.authorise(request, by=executive, reasons="Agreed.")
        assert set(refused.value.message_dict) == {"interests"}
        own = "My sister works for the trust."
        actions.authorise(request, by=executive, reasons="Agreed.", interests=own)
        assert LevelDecision.objects.get().interests == own
    assert own in text(sign_in(cast.viewer).get(page_of("request", request)))


def test_grounds_by_program(cast, key_for, proposed):
    client, json = Client(headers=key_for(cast.lead)), {"content_type": "application/json"}
    address = f"/api/v1/level-requests/{proposed(profile=PROFILE).pk}/"
    assert client.get(address).json()["profile"] == PROFILE
    kept = client.patch(address, {"support_needed": "Help with the plan."}, **json).json()
    assert (kept["profile"], kept["support_needed"]) == (PROFILE, "Help with the plan.")
    replaced = client.patch(address, {"profile": {"unknown": "The number of people."}}, **json)
    assert replaced.json()["profile"] == {"unknown": "The number of people."}
    wrong = client.patch(address, {"profile": {"culture": "friendly"}}, **json)
    assert wrong.status_code == 400


def test_the_headings_that_the_framework_demands_are_demanded_by_name_at_the_decision(cast, considered, sign_in):
    request = considered(profile={"people": "40 people a week.", "immediacy": " "})
    shown = text(sign_in(cast.viewer).get(page_of("request", request)))
    assert "Say something under “Immediacy” of the risk profile." in shown
    assert "Say something under “People affected”" not in shown
    with acting(cast.executive) as by, pytest.raises(ValidationError) as refused:
        actions.authorise(request, by=by, **DECISION)
    assert set(refused.value.message_dict) == {"profile_immediacy", "profile_grip"}
    form = text(sign_in(cast.lead).get(page_of("propose", cast.second_subject) + "?target=enhanced"))
    assert form.count("Needed before the decision.") == 3
