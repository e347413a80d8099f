"""The list of the ICB's providers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from providers.models import Organisation, Provider
from providers.rules.sectors import Sector
from tests.cast import SECOND_TRUST, SOUTH_TRUST, acting, add_provider
from tests.providers.conftest import CLOSED

LIST = reverse("providers:list")
QUERIES = 11  # the frame's seven, BEGIN and COMMIT, the count and the rows


def shown(response, *words):
    text = " ".join(response.content.decode().split())
    return [word for word in words if word in text]


def test_an_icb_sees_its_own_providers_only(cast, sign_in):
    north = sign_in(cast.viewer).get(LIST).content.decode()
    south = sign_in(cast.south_lead).get(LIST).content.decode()
    assert "Newcastle Upon Tyne" in north
    assert "Newcastle Upon Tyne" not in south
    assert "University Hospitals Birmingham" in south
    assert "University Hospitals Birmingham" not in north


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=tyne+newcastle", "RTD"),
        ("?q=rtf", "RTF"),
        ("?q=Leeds", ""),
        ("?sector=community", "RTF"),
        ("?role=associate", "RTF"),
        ("?sector=ambulance", ""),
        ("?sector=nonsense", ""),
    ],
)
def test_filters(cast, sign_in, query, found):
    with acting(cast.lead):
        Provider.objects.filter(organisation=SECOND_TRUST).update(sector=Sector.COMMUNITY, role=Provider.Role.ASSOCIATE)
    page = sign_in(cast.lead).get(LIST + query)
    assert shown(page, ">RTD<", ">RTF<") == ([f">{found}<"] if found else [])
    assert bool(shown(page, "No providers match")) is not bool(found)


def test_sorting_follows_the_words_that_people_read(cast, sign_in):
    with acting(cast.lead):
        Provider.objects.filter(organisation=SECOND_TRUST).update(sector=Sector.PRIMARY_CARE)
    text = sign_in(cast.lead).get(f"{LIST}?sort=-sector").content.decode()
    assert text.index(">RTF<") < text.index(">RTD<")  # General practice stands after Acute hospitals
    text = sign_in(cast.lead).get(f"{LIST}?sort=sector").content.decode()
    assert text.index(">RTD<") < text.index(">RTF<")


def test_who_leads_is_named(cast, sign_in):
    with acting(cast.lead):
        Provider.objects.filter(pk=cast.trust.pk).update(lead=cast.lead)
    assert shown(sign_in(cast.viewer).get(LIST), "Lead (invented)", "Nobody yet") == ["Lead (invented)", "Nobody yet"]


def test_a_closed_provider_is_marked(wide_cast, sign_in):
    with acting(wide_cast.lead):
        add_provider(Organisation.objects.get(code=CLOSED).pk)
    assert shown(sign_in(wide_cast.lead).get(LIST), "Closed on 31 March 2019")


def test_an_empty_list_leads_on(cast, sign_in):
    with acting(cast.south_lead):
        Provider.objects.all().first().subjects.all().delete()
        Provider.objects.all().delete()
    assert shown(sign_in(cast.south_lead).get(LIST), "Add the first provider from the national directory")


def test_only_those_who_may_add_see_the_button(cast, sign_in):
    assert shown(sign_in(cast.admin).get(LIST), "Add a provider")
    assert not shown(sign_in(cast.auditor).get(LIST), "Add a provider")


def test_htmx_gets_the_table_alone(cast, sign_in):
    response = sign_in(cast.lead).get(LIST, headers={"HX-Request": "true"})
    assert not shown(response, "<html")
    assert shown(response, ">RTD<")
    assert response["Vary"].startswith("HX-Request")


def test_litany(cast, sign_in, client):
    assert client.get(LIST).status_code == 302
    assert sign_in(cast.lead).post(LIST).status_code == 405
    assert sign_in(cast.provider_user).get(LIST).status_code == 403


def test_a_providers_user_reaches_the_row_of_their_own_organisation_alone(cast):
    with acting(cast.provider_user):
        assert [provider.pk for provider in Provider.objects.all()] == [cast.trust.pk]


def test_a_provider_of_two_icbs_has_a_row_in_each(cast, sign_in):
    with acting(cast.lead):
        ours = add_provider(SOUTH_TRUST)
    with acting(cast.south_lead):
        theirs = Provider.objects.get(organisation=SOUTH_TRUST)
    assert ours.pk != theirs.pk
    assert sign_in(cast.lead).get(ours.get_absolute_url()).status_code == 200
    assert sign_in(cast.lead).get(theirs.get_absolute_url()).status_code == 404
    assert sign_in(cast.south_lead).get(ours.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [25, 100])
def test_the_number_of_queries_does_not_grow(wide_cast, sign_in, rows):
    with acting(wide_cast.lead):
        for pk in Organisation.objects.filter(kind="practice").values_list("pk", flat=True)[:rows]:
            Provider.objects.create(organisation_id=pk, sector=Sector.PRIMARY_CARE, lead=wide_cast.lead)
    browser = sign_in(wide_cast.lead)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(LIST).status_code == 200
    assert len(queries) == QUERIES
