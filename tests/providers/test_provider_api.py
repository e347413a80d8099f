"""The REST endpoints of providers: list and read, with a key that stands for a membership."""

from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from providers.models import Organisation
from providers.rules.sectors import Sector
from tests.cast import acting, add_provider

LIST = reverse("providers-api:list")


def detail(provider):
    return reverse("providers-api:detail", args=[provider.pk])


def test_the_address_is_the_published_one():
    assert LIST == "/api/v1/providers/"


def test_a_key_reads_its_own_icbs_providers(cast, with_key):
    answer = with_key(cast.viewer).get(LIST).json()
    assert answer["count"] == 2
    assert [row["code"] for row in answer["results"]] == ["RTF", "RTD"]


def test_one_provider(cast, with_key):
    answer = with_key(cast.viewer).get(detail(cast.trust)).json()
    assert answer | {"added_at": ""} == {
        "id": str(cast.trust.pk),
        "subject": str(cast.subject.pk),
        "code": "RTD",
        "name": "The Newcastle Upon Tyne Hospitals NHS Foundation Trust",
        "kind": "trust",
        "role": "lead_commissioner",
        "sector": "acute",
        "lead": None,
        "is_open": True,
        "opened": "2000-04-01",
        "closed": None,
        "address": "",
        "postcode": "",
        "region_code": "",
        "icb_code": "QHM",
        "added_at": "",
    }


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("search=tyne newcastle", ["RTD"]),
        ("search=rt", ["RTF", "RTD"]),
        ("code=rtf", ["RTF"]),
        ("code=RRK", []),
        ("sector=acute", ["RTF", "RTD"]),
        ("sector=ambulance", []),
        ("page_size=1&page=2", ["RTD"]),
    ],
)
def test_narrowing_and_paging(cast, with_key, query, codes):
    assert [row["code"] for row in with_key(cast.lead).get(f"{LIST}?{query}").json()["results"]] == codes


def test_an_unknown_sector_is_refused_by_name(cast, with_key):
    answer = with_key(cast.lead).get(f"{LIST}?sector=hospital")
    assert answer.status_code == 400
    assert answer.json()["errors"]["sector"][0].startswith("“hospital” is not a sector: acute, ")


@pytest.mark.parametrize("query", ["search=new\0castle", "code=rtd\0"])
def test_a_nul_is_no_fault_of_the_server(cast, with_key, query):
    assert [row["code"] for row in with_key(cast.lead).get(f"{LIST}?{query}").json()["results"]] == ["RTD"]


def test_without_a_good_key_there_is_nothing(cast, sign_in):
    for address in (LIST, detail(cast.trust)):
        assert Client().get(address).status_code == 401
        assert sign_in(cast.lead).get(address).status_code == 401
        assert Client(headers={"Authorization": "Bearer qo_qhm_wrong"}).get(address).status_code == 401


def test_permissions_are_those_of_the_pages(cast, with_key):
    for address in (LIST, detail(cast.trust)):
        assert with_key(cast.provider_user).get(address).status_code == 403


def test_another_icbs_provider_is_not_there(cast, with_key):
    assert with_key(cast.lead).get(detail(cast.south_trust)).status_code == 404
    assert with_key(cast.lead).get(reverse("providers-api:detail", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_here(cast, with_key, method):
    program = with_key(cast.lead)
    for address in (LIST, detail(cast.trust)):
        answer = getattr(program, method)(address, {}, content_type="application/json")
        assert answer.status_code == 405


@pytest.mark.parametrize("rows", [25, 100])
def test_the_number_of_queries_does_not_grow(wide_cast, with_key, rows):
    with acting(wide_cast.lead):
        for pk in Organisation.objects.filter(kind="practice").values_list("pk", flat=True)[:rows]:
            add_provider(pk, Sector.PRIMARY_CARE)
    program = with_key(wide_cast.lead)
    with CaptureQueriesContext(connection) as queries:
        assert len(program.get(f"{LIST}?page_size=100").json()["results"]) >= rows
    assert len(queries) == 12


def test_the_openapi_document_describes_them_without_warnings(tmp_path):
    file = tmp_path / "schema.yaml"
    call_command("spectacular", file=str(file), urlconf="providers.api_urls", validate=True, fail_on_warn=True)
    document = file.read_text()
    for words in ("name: search", "name: sector", "name: code", "format: uuid"):
        assert words in document
