"""Programs ask a provider to check the facts, withdraw the link and read the answer, as the pages do."""

import pytest
from django.test import Client
from django.urls import reverse

from escalation.models import ProviderShare
from escalation.queries.shares import link_token
from quality_oversight.tenancy import keys
from quality_oversight.tenancy.models import ApiKey
from tests.cast import acting

pytestmark = pytest.mark.django_db
GIVEN = {"address": "quality@trust.nhs.uk", "contact": "Quality team", "facts": ["grounds", "risk"]}


@pytest.fixture
def program(cast):
    """A program with a key of the quality lead."""
    secret = keys.new_secret(cast.north)
    with acting(cast.admin):
        ApiKey.objects.create(membership=cast.lead, label="Test", secret_hash=keys.digest(secret))
    headers = {"authorization": f"Bearer {secret}"}

    class Program:
        def get(self, name, pk):
            return Client().get(reverse(f"escalation-api:{name}", args=[pk]), headers=headers)

        def post(self, name, pk, body, **more):
            address = reverse(f"escalation-api:{name}", args=[pk])
            return Client().post(address, body, "application/json", headers=headers | more)

    return Program()


def test_a_program_asks_reads_and_withdraws(cast, program, proposed):
    request = proposed()
    offered = program.get("facts", request.pk).json()
    assert {"key": "grounds", "label": "Grounds", "text": request.grounds} in offered
    made = program.post("shares", request.pk, GIVEN, **{"idempotency-key": "one"})
    assert made.status_code == 201
    again = program.post("shares", request.pk, GIVEN, **{"idempotency-key": "one"})
    assert again.json()["id"] == made.json()["id"]
    with acting(cast.lead):
        share = ProviderShare.objects.select_related("tenant").get()
    assert link_token(share) not in made.content.decode()
    assert made.json()["reply"] == "awaited"
    assert [fact["label"] for fact in made.json()["facts"]] == ["Grounds", "Risk"]
    withdrawn = program.post("share-withdrawal", share.pk, {"reason": "Wrong team."})
    assert withdrawn.json()["reply"] == "withdrawn"
    assert program.post("share-withdrawal", share.pk, {"reason": "Again."}).status_code == 400


def test_a_program_reads_an_answer_once_it_is_sent_and_no_draft(cast, program, proposed):
    request = proposed()
    pk = program.post("shares", request.pk, GIVEN).json()["id"]
    with acting(cast.lead):
        link = reverse(
            "escalation:reply", args=["qhm", link_token(ProviderShare.objects.select_related("tenant").get())]
        )
    typed = {"verdict_1": "wrong", "comment_1": "The waits fell.", "verdict_2": "right", "answered_by": "Chief nurse"}
    Client().post(link, typed)
    draft = program.get("share", pk).json()
    assert "The waits fell." not in str(draft)
    assert draft["reply"] == "awaited"
    Client().post(link, typed | {"send": "yes"})
    (answer,) = program.get("shares", request.pk).json()["results"]
    assert answer["reply"] == "answered"
    assert answer["facts"][0]["comment"] == "The waits fell."
    assert answer["answered_by"] == "Chief nurse"


def test_what_is_wrong_is_said_by_field(program, proposed):
    refused = program.post("shares", proposed().pk, GIVEN | {"address": "a@gmail.com", "facts": ["interests"]})
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"address", "facts"}
