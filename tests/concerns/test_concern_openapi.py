"""The OpenAPI document describes the endpoints of concerns in full."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator


@pytest.fixture(scope="module")
def document():
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        made = SchemaGenerator().get_schema(public=True)
    return made, [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]


def test_nothing_is_left_to_guess(document):
    assert [warning for warning in document[1] if "concern" in warning.lower()] == []


def test_every_answer_is_described(document):
    paths = document[0]["paths"]
    answers = {
        (path, method): sorted(operation["responses"])
        for path, methods in paths.items()
        if path.startswith("/api/v1/concerns/")
        for method, operation in methods.items()
    }
    assert answers == {
        ("/api/v1/concerns/", "get"): ["200", "400", "401", "403"],
        ("/api/v1/concerns/", "post"): ["201", "400", "401", "403", "422"],
        ("/api/v1/concerns/bulk/", "post"): ["200", "400", "401", "403"],
        ("/api/v1/concerns/similar/", "get"): ["200", "400", "401", "403"],
        ("/api/v1/concerns/{id}/", "get"): ["200", "401", "403", "404"],
        ("/api/v1/concerns/{id}/actions/", "get"): ["200", "401", "403", "404"],
        ("/api/v1/concerns/{id}/actions/", "post"): ["201", "400", "401", "403", "404", "422"],
        ("/api/v1/concerns/{id}/files/", "get"): ["200", "401", "403", "404"],
        ("/api/v1/concerns/{id}/files/", "post"): ["201", "400", "401", "403", "404"],
        ("/api/v1/concerns/{id}/links/", "get"): ["200", "401", "403", "404"],
        ("/api/v1/concerns/{id}/links/", "post"): ["201", "400", "401", "403", "404", "422"],
        ("/api/v1/concerns/{id}/moves/", "post"): ["200", "400", "401", "403", "404", "412", "422"],
        ("/api/v1/concerns/{id}/protection/", "post"): ["200", "400", "401", "403", "404"],
        ("/api/v1/concerns/{id}/scores/", "post"): ["200", "400", "401", "403", "404", "412", "422"],
        ("/api/v1/concerns/{id}/updates/", "get"): ["200", "401", "403", "404"],
        ("/api/v1/concerns/{id}/updates/", "post"): ["201", "400", "401", "403", "404", "422"],
    }
    asked = {parameter["name"] for parameter in paths["/api/v1/concerns/"]["get"]["parameters"]}
    assert asked == {"page", "page_size", "provider", "status", "subject", "under", "updated_since"}


def test_what_a_provider_is_given_is_described_apart(document):
    schemas = document[0]["components"]["schemas"]
    assert "score" in schemas["ConcernShown"]["required"]
    assert "score" not in schemas["ConcernShared"]["properties"]
    assert "title" in schemas["ConcernShared"]["required"]
