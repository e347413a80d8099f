"""What is not there is answered in our own words, also while developing (DEBUG on)."""

import pytest
from django.test import Client

from quality_oversight.audit.models import AuditEvent
from quality_oversight.problems import problem
from tests.cast import acting
from tests.rows import add_concern

pytestmark = pytest.mark.django_db
LEAKS = ("DEBUG = True", "URLconf", "^accounts/", "&lt;uuid:", "Request Method")


@pytest.fixture(autouse=True, params=[True, False], ids=["DEBUG", "no DEBUG"])
def debug(request, settings):
    settings.DEBUG = request.param


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/concerns/00000000-0000-4000-8000-000000000001/", "/levels/requests/abc/", "/favicon.txt"]
)
def test_a_person_reads_our_page(cast, sign_in, path):
    answer = sign_in(cast.lead).get(path)
    words = answer.content.decode()
    assert answer.status_code == 404
    assert "Page not found" in words
    assert cast.lead.tenant.name in words
    assert not [leak for leak in LEAKS if leak in words]


def test_another_icb_s_object_is_not_there_and_leaves_a_trace(cast, sign_in):
    with acting(cast.south_lead):
        theirs = add_concern(cast.south_subject)
    answer = sign_in(cast.lead).get(f"/concerns/{theirs.pk}/")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()
    assert theirs.ref not in answer.content.decode()
    with acting(cast.lead):
        assert AuditEvent.objects.filter(verb="access.not_found").count() == 1


@pytest.mark.parametrize("path", ["/api/v1/concerns/abc/", "/api/nowhere/"])
def test_a_program_reads_json(path):
    answer = Client().get(path)
    assert (answer.status_code, answer.json()) == (404, problem(404, "Not found."))


def test_an_address_without_its_last_slash_is_still_led_on(cast, sign_in):
    answer = sign_in(cast.lead).get("/concerns")
    assert (answer.status_code, answer["Location"]) == (301, "/concerns/")


def test_an_address_for_forms_alone_says_so_on_a_page(cast, sign_in):
    answer = sign_in(cast.lead).get("/concerns/bulk/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This address is no page" in answer.content.decode()
    assert sign_in(cast.lead).get("/api/v1/concerns/bulk/").headers["Content-Type"] == "application/problem+json"
