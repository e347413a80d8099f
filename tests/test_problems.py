"""Whatever refuses a program, it is told in one shape (RFC 9457)."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
SHAPE = {"type", "title", "status", "detail"}


@pytest.fixture
def client(cast, key_for) -> Client:
    return Client(headers=key_for(cast.lead))


@pytest.mark.parametrize(
    ("path", "code", "title"),
    [
        ("/api/v1/concerns/00000000-0000-0000-0000-000000000000/", 404, "Not Found"),
        ("/api/v1/nothing/", 404, "Not Found"),
        ("/api/v1/concerns/?status=unheard", 400, "Bad Request"),
    ],
)
def test_a_refusal_says_what_kind_of_problem_it_is(client, path, code, title):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (code, "application/problem+json")
    body = answer.json()
    assert set(body) - {"errors"} == SHAPE
    assert (body["status"], body["title"]) == (code, title)
    assert body["detail"]


def test_without_a_key_or_the_permission_or_the_right_method(cast, key_for, client):
    unknown = Client(headers={"Authorization": "Bearer qo_unknown"}).get("/api/v1/concerns/")
    forbidden = Client(headers=key_for(cast.auditor)).post("/api/v1/concerns/", {}, content_type="application/json")
    method = client.delete("/api/v1/concerns/")
    broken = client.post("/api/v1/concerns/", "{", content_type="application/json")
    for answer, code in ((unknown, 401), (forbidden, 403), (method, 405), (broken, 400)):
        assert (answer.status_code, answer.headers["Content-Type"]) == (code, "application/problem+json")
        assert (set(answer.json()), answer.json()["status"]) == (SHAPE, code)
    assert unknown.headers["WWW-Authenticate"] == "Bearer"


def test_what_is_wrong_with_what_was_sent_is_told_by_field(client):
    answer = client.post("/api/v1/concerns/", {"title": ""}, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"]["title"] == ["This field may not be blank."]
