"""The documentation of the REST interface is a page of ours: it says everything, and needs nobody else's scripts."""

import pytest
from django.test import Client
from django.urls import reverse

from quality_oversight.api_docs import document


@pytest.fixture
def text(db) -> str:
    response = Client().get(reverse("api-docs"))
    assert response.status_code == 200
    return response.content.decode()


def test_every_address_and_field_of_the_openapi_document_is_told(text):
    told = document()
    assert {(each.method, each.path) for each in told.operations} == {
        ("GET", "/api/v1/actions/"),
        ("GET", "/api/v1/actions/{id}/"),
        ("PATCH", "/api/v1/actions/{id}/"),
        ("POST", "/api/v1/actions/{id}/cancellation/"),
        ("POST", "/api/v1/actions/{id}/completion/"),
        ("POST", "/api/v1/actions/{id}/due/"),
        ("POST", "/api/v1/actions/{id}/progress/"),
        ("POST", "/api/v1/actions/{id}/reopening/"),
        ("GET", "/api/v1/concerns/{id}/actions/"),
        ("POST", "/api/v1/concerns/{id}/actions/"),
        ("GET", "/api/v1/concerns/"),
        ("POST", "/api/v1/concerns/"),
        ("POST", "/api/v1/concerns/bulk/"),
        ("GET", "/api/v1/concerns/similar/"),
        ("GET", "/api/v1/concerns/{id}/"),
        ("GET", "/api/v1/concerns/{id}/files/"),
        ("POST", "/api/v1/concerns/{id}/files/"),
        ("GET", "/api/v1/concerns/{id}/links/"),
        ("POST", "/api/v1/concerns/{id}/links/"),
        ("POST", "/api/v1/concerns/{id}/moves/"),
        ("POST", "/api/v1/concerns/{id}/protection/"),
        ("POST", "/api/v1/concerns/{id}/scores/"),
        ("GET", "/api/v1/concerns/{id}/updates/"),
        ("POST", "/api/v1/concerns/{id}/updates/"),
        ("GET", "/api/v1/decisions/"),
        ("GET", "/api/v1/decisions/{id}/"),
        ("POST", "/api/v1/decisions/{id}/corrections/"),
        ("GET", "/api/v1/measures/sheets/"),
        ("POST", "/api/v1/measures/sheets/"),
        ("GET", "/api/v1/measures/sheets/{id}/"),
        ("PATCH", "/api/v1/measures/sheets/{id}/"),
        ("DELETE", "/api/v1/measures/sheets/{id}/"),
        ("POST", "/api/v1/measures/sheets/{id}/saving/"),
        ("GET", "/api/v1/organisations/"),
        ("GET", "/api/v1/organisations/{code}/"),
        ("GET", "/api/v1/early-warnings/"),
        ("GET", "/api/v1/early-warnings/{id}/"),
        ("POST", "/api/v1/early-warnings/{id}/dismissal/"),
        ("DELETE", "/api/v1/early-warnings/{id}/dismissal/"),
        ("GET", "/api/v1/files/{id}/"),
        ("GET", "/api/v1/decisions/{id}/replay/"),
        ("GET", "/api/v1/agreements/"),
        ("POST", "/api/v1/agreements/"),
        ("GET", "/api/v1/agreements/{id}/"),
        ("POST", "/api/v1/agreements/{id}/signature/"),
        ("POST", "/api/v1/agreements/{id}/end/"),
        ("GET", "/api/v1/endings/"),
        ("POST", "/api/v1/endings/"),
        ("GET", "/api/v1/endings/{id}/"),
        ("POST", "/api/v1/endings/{id}/confirmation/"),
        ("POST", "/api/v1/endings/{id}/corrections/"),
        ("POST", "/api/v1/endings/{id}/withdrawal/"),
        ("GET", "/api/v1/line-of-sight/"),
        ("GET", "/api/v1/line-of-sight/none/"),
        ("GET", "/api/v1/line-of-sight/{id}/"),
        ("GET", "/api/v1/measures/"),
        ("POST", "/api/v1/measures/"),
        ("GET", "/api/v1/measures/files/"),
        ("POST", "/api/v1/measures/files/"),
        ("GET", "/api/v1/measures/files/{id}/"),
        ("GET", "/api/v1/measures/{id}/"),
        ("PATCH", "/api/v1/measures/{id}/"),
        ("GET", "/api/v1/measures/{id}/points/"),
        ("POST", "/api/v1/measures/{id}/points/"),
        ("GET", "/api/v1/measures/{id}/subjects/{subject}/chart/"),
        ("PUT", "/api/v1/measures/{id}/subjects/{subject}/chart/"),
        ("GET", "/api/v1/measures/{id}/subjects/{subject}/rebases/"),
        ("POST", "/api/v1/measures/{id}/subjects/{subject}/rebases/"),
        ("POST", "/api/v1/measures/rebases/{id}/taking-back/"),
        ("GET", "/api/v1/letters/"),
        ("POST", "/api/v1/letters/"),
        ("GET", "/api/v1/letters/{id}/"),
        ("POST", "/api/v1/letters/{id}/sending/"),
        ("GET", "/api/v1/letters/files/{id}/"),
        ("GET", "/api/v1/levels/board/"),
        ("GET", "/api/v1/level-criteria/{id}/"),
        ("POST", "/api/v1/level-criteria/{id}/notes/"),
        ("POST", "/api/v1/level-criteria/{id}/verification/"),
        ("POST", "/api/v1/level-objections/{id}/answer/"),
        ("GET", "/api/v1/level-requests/{id}/objections/"),
        ("POST", "/api/v1/level-requests/{id}/objections/"),
        ("GET", "/api/v1/level-reviews/"),
        ("POST", "/api/v1/level-reviews/"),
        ("GET", "/api/v1/subjects/{id}/day/"),
        ("GET", "/api/v1/subjects/{id}/story/"),
        ("GET", "/api/v1/level-requests/"),
        ("POST", "/api/v1/level-requests/"),
        ("GET", "/api/v1/level-requests/{id}/"),
        ("PATCH", "/api/v1/level-requests/{id}/"),
        ("POST", "/api/v1/level-requests/{id}/agreement/"),
        ("POST", "/api/v1/level-requests/{id}/closing/"),
        ("POST", "/api/v1/level-requests/{id}/confirmation/"),
        ("POST", "/api/v1/level-requests/{id}/consideration/"),
        ("POST", "/api/v1/level-requests/{id}/decision/"),
        ("POST", "/api/v1/level-requests/{id}/refusal/"),
        ("POST", "/api/v1/level-requests/{id}/return/"),
        ("POST", "/api/v1/level-requests/{id}/withdrawal/"),
        ("GET", "/api/v1/level-requests/{id}/facts/"),
        ("GET", "/api/v1/level-requests/{id}/shares/"),
        ("POST", "/api/v1/level-requests/{id}/shares/"),
        ("GET", "/api/v1/level-shares/{id}/"),
        ("POST", "/api/v1/level-shares/{id}/withdrawal/"),
        ("GET", "/api/v1/levels/"),
        ("GET", "/api/v1/framework-draft/"),
        ("PUT", "/api/v1/framework-draft/"),
        ("GET", "/api/v1/framework-draft/effects/"),
        ("POST", "/api/v1/framework-draft/publication/"),
        ("GET", "/api/v1/framework-versions/"),
        ("GET", "/api/v1/framework-versions/{key}/"),
        ("GET", "/api/v1/framework-versions/{key}/comparison/{other}/"),
        ("GET", "/api/v1/insight/"),
        ("POST", "/api/v1/insight/"),
        ("GET", "/api/v1/insight/{id}/"),
        ("POST", "/api/v1/insight/{id}/correction/"),
        ("POST", "/api/v1/insight/{id}/withdrawal/"),
        ("GET", "/api/v1/insight/{id}/documents/"),
        ("POST", "/api/v1/insight/{id}/documents/"),
        ("GET", "/api/v1/insight/documents/{id}/"),
        ("GET", "/api/v1/insight/measures/{id}/"),
        ("PUT", "/api/v1/insight/measures/{id}/"),
        ("GET", "/api/v1/insight/subjects/{id}/"),
        ("POST", "/api/v1/insight/subjects/{id}/"),
        ("GET", "/api/v1/dashboard/"),
        ("GET", "/api/v1/dashboard/changes/"),
        ("GET", "/api/v1/committees/"),
        ("GET", "/api/v1/committees/{id}/"),
        ("GET", "/api/v1/committees/meetings/"),
        ("GET", "/api/v1/stakeholders/"),
        ("GET", "/api/v1/stakeholders/{id}/"),
        ("GET", "/api/v1/stakeholders/contributions/"),
        ("GET", "/api/v1/stakeholders/contributions/{id}/"),
        ("GET", "/api/v1/contracts/"),
        ("GET", "/api/v1/contracts/{id}/"),
        ("GET", "/api/v1/interventions/"),
        ("POST", "/api/v1/interventions/"),
        ("GET", "/api/v1/interventions/{id}/"),
        ("PATCH", "/api/v1/interventions/{id}/"),
        ("POST", "/api/v1/interventions/{id}/deadlines/"),
        ("POST", "/api/v1/interventions/{id}/deadlines/{deadline}/"),
        ("GET", "/api/v1/interventions/{id}/documents/"),
        ("POST", "/api/v1/interventions/{id}/documents/"),
        ("GET", "/api/v1/interventions/documents/{id}/"),
        ("POST", "/api/v1/interventions/rapid-reviews/"),
        ("POST", "/api/v1/interventions/{id}/ending/"),
        ("POST", "/api/v1/interventions/{id}/reopening/"),
        ("POST", "/api/v1/interventions/{id}/report/"),
        ("GET", "/api/v1/providers/"),
        ("GET", "/api/v1/providers/{id}/"),
        ("GET", "/api/v1/providers/{id}/profile/"),
        ("GET", "/api/v1/providers/{id}/profile/timeline/"),
        ("GET", "/api/v1/risks/"),
        ("POST", "/api/v1/risks/"),
        ("GET", "/api/v1/risks/{id}/"),
        ("POST", "/api/v1/risks/{id}/scores/"),
        ("GET", "/api/v1/soft-intelligence/"),
        ("POST", "/api/v1/soft-intelligence/"),
        ("GET", "/api/v1/structure/"),
        ("GET", "/api/v1/structure/{id}/"),
        ("GET", "/api/v1/subjects/"),
        ("POST", "/api/v1/subjects/"),
        ("GET", "/api/v1/subjects/{id}/"),
    }
    for each in told.operations:
        assert f"<code>{each.method} {each.path}</code>" in text
        assert each.answers
    for shape in told.shapes:
        for field in shape.fields:
            assert f">{field.name}</span>" in text
    assert "Authorization: Bearer" in text


def test_every_shape_has_a_name_of_its_own(capsys):
    document.cache_clear()
    document()
    told = capsys.readouterr().err
    assert "enum naming" in told  # warnings are told: two shapes of one name would be among them
    assert "identical names" not in told


def test_kinds_are_told_in_words():
    logged = next(shape for shape in document().shapes if shape.name == "ConcernLogged")
    kinds = {field.name: (field.kind, field.required) for field in logged.fields}
    assert kinds["title"] == ("text, at most 120 characters", True)
    assert kinds["initial_consequence"] == ("number from 1 to 5", True)
    assert kinds["subject"] == ("id (UUID)", False)
    assert kinds["harm"][0].startswith("one of: none, low")
    log = next(each for each in document().operations if (each.method, each.path) == ("POST", "/api/v1/concerns/"))
    assert log.sends == "ConcernLogged"


def test_the_page_keeps_to_the_strict_content_security_policy(text):
    response = Client().get(reverse("api-docs"))
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "<style" not in text
    assert "style=" not in text
    assert "//fonts." not in text
    assert all("src=" in tag for tag in text.split("<script")[1:])


def test_every_list_that_searches_takes_its_words_by_one_name():
    names = {each.name for operation in document().operations for each in operation.parameters}
    assert "search" in names
    assert not names & {"q", "words", "query", "text"}
