"""The page of one provider."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from providers.models import Organisation
from tests.cast import acting, add_provider
from tests.providers.conftest import CLOSED, CLOSING


def test_it_says_who_the_provider_is(cast, sign_in):
    text = sign_in(cast.viewer).get(cast.trust.get_absolute_url()).content.decode()
    for words in ("RTD", "Acute hospitals", "Lead commissioner", "NHS North East and North Cumbria ICB (QHM)"):
        assert words in text
    assert "Change role, sector or lead" not in text
    assert "1 April 2000" in text


def test_it_costs_few_queries(wide_cast, sign_in):
    browser = sign_in(wide_cast.viewer)
    with CaptureQueriesContext(connection) as queries:
        browser.get(wide_cast.trust.get_absolute_url())
    # the frame's seven, BEGIN and COMMIT, the provider, its subjects, what they belong to, its place (2), its
    # locations, its sites
    assert len(queries) == 16


@pytest.mark.parametrize("panel", ["concerns:provider_panel", "escalation:provider_panel"])
def test_levels_and_concerns_are_for_those_who_may_see_them(cast, sign_in, panel):
    panel = reverse(panel, args=[cast.trust.pk])
    assert panel in sign_in(cast.viewer).get(cast.trust.get_absolute_url()).content.decode()
    assert panel not in sign_in(cast.admin).get(cast.trust.get_absolute_url()).content.decode()


def test_closing_is_said_at_its_head(wide_cast, sign_in):
    for code, words in ((CLOSED, "Closed on 31 March 2019"), (CLOSING, "Closes on 31 March 2999")):
        with acting(wide_cast.lead):
            provider = add_provider(Organisation.objects.get(code=code).pk)
        assert words in sign_in(wide_cast.lead).get(provider.get_absolute_url()).content.decode()


def test_litany(cast, sign_in):
    address = cast.trust.get_absolute_url()
    assert sign_in(cast.lead).post(address).status_code == 405
    assert sign_in(cast.provider_user).get(address).status_code == 403
    assert sign_in(cast.south_lead).get(address).status_code == 404
    assert sign_in(cast.lead).get(reverse("providers:detail", args=[uuid4()])).status_code == 404


def test_it_leads_to_the_charts_of_its_measures(cast, sign_in):
    page = sign_in(cast.viewer).get(f"/providers/{cast.subject.provider_id}/").content.decode()
    assert f"/measures/subjects/{cast.subject.pk}/" in page
