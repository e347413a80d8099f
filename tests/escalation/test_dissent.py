"""Dissent and requests for reconsideration stand in the record and stop nothing (domain brief 4.3)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from escalation import actions
from escalation.models import Objection
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting
from tests.escalation.conftest import DECISION
from tests.escalation.test_level_pages import page_of, text

pytestmark = pytest.mark.django_db


def test_dissent_is_printed_and_the_decision_goes_ahead(cast, considered, sign_in, standing):
    request = considered()
    chair = sign_in(cast.chair)
    assert chair.post(page_of("object_to", request), {"kind": "dissent", "text": ""}).status_code == 422
    assert chair.post(page_of("object_to", request), {"kind": "reconsider", "text": "Now."}).status_code == 422
    patient = chair.post(page_of("object_to", request), {"kind": "dissent", "text": "Of 943 476 5919"})
    assert patient.status_code == 422
    sent = {"kind": "dissent", "text": "The plan has had no time to work."}
    assert chair.post(page_of("object_to", request), sent).status_code == 302
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    assert standing().level == "enhanced"
    shown = text(sign_in(cast.viewer).get(page_of("request", request)))
    for words in ("The plan has had no time to work.", cast.chair.name, "Dissent"):
        assert words in shown
    with acting(cast.auditor):
        assert "level.objected" in set(AuditEvent.objects.values_list("verb", flat=True))


def test_a_decision_is_asked_to_be_reconsidered_and_the_authorising_role_answers(cast, at_level, sign_in):
    request = at_level("enhanced")
    viewer = sign_in(cast.viewer)
    assert viewer.post(page_of("object_to", request), {"kind": "reconsider", "text": "New facts."}).status_code == 302
    with acting(cast.viewer):
        asked = Objection.objects.get()
    assert "Answer the request of" not in text(sign_in(cast.lead).get(page_of("request", request)))
    executive = sign_in(cast.executive)
    assert "Answer the request of" in text(executive.get(page_of("request", request)))
    assert sign_in(cast.lead).get(page_of("answer_objection", asked)).status_code == 403
    assert "New facts." in text(executive.get(page_of("answer_objection", asked)))
    assert executive.post(page_of("answer_objection", asked), {"text": ""}).status_code == 422
    assert executive.post(page_of("answer_objection", asked), {"text": "It stands."}).status_code == 302
    again = executive.post(page_of("answer_objection", asked), {"text": "It stands."})
    assert again.status_code == 422
    shown = text(viewer.get(page_of("request", request)))
    assert "It stands." in shown
    assert "Answer the request of" not in text(executive.get(page_of("request", request)))


def test_who_asked_does_not_answer_and_only_readers_object(cast, at_level):
    request = at_level("enhanced")
    with acting(cast.executive) as executive:
        own = actions.object_to(request, by=executive, kind="reconsider", text="New facts.")
        with pytest.raises(ValidationError, match="cannot answer it"):
            actions.answer_objection(own, by=executive, text="It stands.")
    for person in (cast.auditor, cast.provider_user):
        with pytest.raises(PermissionDenied):
            actions.object_to(request, by=person, kind="dissent", text="No.")


def test_objections_by_program(cast, at_level, key_for):
    request, json = at_level("enhanced"), {"content_type": "application/json"}
    address = f"/api/v1/level-requests/{request.pk}/objections/"
    region, executive = (Client(headers=key_for(each)) for each in (cast.region, cast.executive))
    sent = {"kind": "reconsider", "text": "New facts."}
    made = region.post(address, sent, headers={"Idempotency-Key": "one"}, **json)
    assert (made.status_code, made.json()["party"]) == (201, "regional_oversight_body"), made.json()
    assert region.post(address, sent, headers={"Idempotency-Key": "one"}, **json).json()["id"] == made.json()["id"]
    answer = f"/api/v1/level-objections/{made.json()['id']}/answer/"
    assert region.post(answer, {"text": "Mine."}, **json).status_code == 403
    assert executive.post(answer, {"text": "It stands."}, **json).json()["answers"] == made.json()["id"]
    assert executive.post(answer, {"text": "It stands."}, **json).status_code == 400
    assert [each["kind"] for each in region.get(address).json()["results"]] == ["reconsider", "answer"]
    assert Client(headers=key_for(cast.south_executive)).get(address).status_code == 404
