"""Search as you type among the ICB's own providers."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from providers.models import Organisation
from providers.queries import own_options
from tests.cast import HTMX, acting, add_provider, part
from tests.providers.conftest import CLOSED

FIND = reverse("providers:find")


def test_by_words_or_by_the_start_of_the_code(cast, sign_in):
    browser = sign_in(cast.viewer)
    for words in ("tyne newcastle", "rtd", "RTD"):
        text = part(browser, FIND, {"subject_q": words})
        assert "The Newcastle Upon Tyne Hospitals NHS Foundation Trust (RTD)" in text
        assert f'value="{cast.subject.pk}"' in text
        assert "Acute hospitals" in text
        assert "Northumbria" not in text


def test_the_value_is_the_subject_or_the_provider_as_the_finder_is_called(cast, sign_in):
    text = part(sign_in(cast.lead), FIND, {"provider_q": "rtd"})
    assert f'value="{cast.trust.pk}"' in text
    assert 'name="provider"' in text


def test_what_was_chosen_before_stays_in_sight_and_first(cast):
    with acting(cast.lead):
        chosen = own_options("northumbria", cast.subject.pk)
        assert [option["value"] for option in chosen] == [str(cast.subject.pk), str(cast.second_subject.pk)]
        assert [option["value"] for option in own_options("", str(cast.subject.pk))] == [str(cast.subject.pk)]


def test_nothing_is_offered_for_nothing(cast):
    with acting(cast.lead):
        assert own_options("") == own_options("  ") == own_options("", "not an id") == own_options("", uuid4()) == []


def test_a_closed_provider_says_so(wide_cast):
    with acting(wide_cast.lead):
        add_provider(Organisation.objects.get(code=CLOSED).pk)
        assert own_options("sunderland")[0]["hint"] == "Closed on 31 March 2019"


def test_another_icbs_providers_are_never_found(cast, sign_in):
    browser = sign_in(cast.south_lead)
    assert "Nothing found" in part(browser, FIND, {"subject_q": "newcastle"})
    assert str(cast.subject.pk) not in part(browser, FIND, {"subject": cast.subject.pk})


def test_one_search_costs_one_query_beside_the_frame(wide_cast, sign_in):
    browser = sign_in(wide_cast.lead)
    with CaptureQueriesContext(connection) as queries:
        browser.get(FIND, {"subject_q": "trust"}, headers=HTMX)
    assert len(queries) == 10


@pytest.mark.parametrize(("method", "who", "status"), [("get", "provider_user", 403), ("post", "lead", 405)])
def test_litany(cast, sign_in, method, who, status):
    assert getattr(sign_in(getattr(cast, who)), method)(FIND).status_code == status


def test_a_nul_is_no_fault_of_the_server(cast, sign_in):
    assert "Newcastle" in part(sign_in(cast.lead), FIND, {"subject_q": "new\0castle"})


def test_half_of_a_former_name_or_the_beginning_of_a_postcode_finds_it(wide_cast):
    facts = {"code": "A99999", "name": "The New Surgery", "kind": "practice", "postcode": "NE7 7DN"}
    former = "The Densham Surgery\nOld Hall"
    found = Organisation.objects.using("owner").create(**facts, former_names=former)
    for words in ("dens", "old surg", "ne7", "a9999"):
        assert Organisation.objects.matching(words).get().pk == found.pk, words
