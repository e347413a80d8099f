"""Dissent and requests for reconsideration stand in the record and stop nothing (domain brief 4.3)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escalation import actions
from escalation.models import Objection
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.policy import Role
from tests.cast import acting, add_person
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
    assert "The plan has had no time to work." in text(sign_in(cast.executive).get(page_of("authorise", request)))
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


def test_who_can_answer_finds_it_in_their_work_and_in_the_list(cast, at_level, sign_in, key_for):
    request = at_level("enhanced")
    words, listed = "Request for reconsideration to answer", reverse("escalation:requests") + "?status=answer"
    executive = sign_in(cast.executive)
    assert words not in text(executive.get(reverse("work:mine")))
    with acting(cast.viewer) as viewer:
        asked = actions.object_to(request, by=viewer, kind="reconsider", text="New facts.")
    assert words in text(executive.get(reverse("work:mine")))
    assert "equest for reconsideration to answer" not in text(sign_in(cast.lead).get(reverse("work:mine")))
    assert "equest for reconsideration to answer" not in text(sign_in(cast.region).get(reverse("work:mine")))
    assert request.get_absolute_url() in executive.get(listed).content.decode()
    program = Client(headers=key_for(cast.executive))
    assert [each["id"] for each in program.get("/api/v1/level-requests/?status=reconsider").json()["results"]] == [
        str(request.pk)
    ]
    with acting(cast.executive) as by:
        actions.answer_objection(asked, by=by, text="It stands.")
    assert words not in text(executive.get(reverse("work:mine")))
    assert request.get_absolute_url() not in executive.get(listed).content.decode()
    assert program.get("/api/v1/level-requests/?status=reconsider").json()["results"] == []


def test_what_one_asked_oneself_waits_for_somebody_else(cast, at_level, sign_in):
    request = at_level("enhanced")
    with acting(cast.lead):
        other = add_person("Second Executive", "second@north.example", Role.EXEC_QUALITY_LEAD)
    with acting(cast.executive) as by:
        actions.object_to(request, by=by, kind="reconsider", text="New facts.")
    words, page = "equest for reconsideration to answer", request.get_absolute_url()
    listed = reverse("escalation:requests") + "?status=answer"
    for person, waits in ((cast.executive, False), (other, True)):
        client = sign_in(person)
        assert (words in text(client.get(reverse("work:mine")))) is waits
        assert (page in client.get(listed).content.decode()) is waits
        assert ("Answer the request of" in text(client.get(page))) is waits
    assert page in sign_in(cast.executive).get(listed.replace("answer", "reconsider")).content.decode()
    assert "for me to answer" not in text(sign_in(cast.viewer).get(reverse("escalation:requests")))


@pytest.mark.parametrize("step", ["authorise", "decline", "return_for_more", "withdraw"])
def test_who_may_not_take_a_step_locks_nothing(cast, considered, step):
    request = considered()
    given = DECISION if step == "authorise" else {"reason": "No."}
    refused = pytest.raises(PermissionDenied)
    with acting(cast.colleague) as by, CaptureQueriesContext(connection) as queries, refused:
        getattr(actions, step)(request, by=by, **given)
    assert [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]] == []
