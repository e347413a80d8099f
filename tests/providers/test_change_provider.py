"""Role, sector and lead of a provider are changed, and nobody is saved over unknowingly."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from providers.actions import change_provider
from providers.models import Provider
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Membership
from tests.cast import acting

ANSWERS = {"role": "associate", "sector": "community", "lead": "", "version": "1"}


@pytest.fixture
def address(cast):
    return reverse("providers:edit", args=[cast.trust.pk])


def saved(cast):
    with acting(cast.lead):
        return Provider.objects.get(pk=cast.trust.pk)


def test_it_is_saved_with_an_audit_event(cast, sign_in, address):
    response = sign_in(cast.admin).post(address, ANSWERS | {"lead": cast.lead.pk})
    assert response["Location"] == cast.trust.get_absolute_url()
    provider = saved(cast)
    assert (provider.role, provider.sector, provider.lead_id, provider.version) == (
        "associate",
        "community",
        cast.lead.pk,
        2,
    )
    with acting(cast.lead):
        assert AuditEvent.objects.get(verb="provider.changed").detail == {
            "before": {"role": "lead_commissioner", "sector": "acute", "lead": ""},
            "after": {"role": "associate", "sector": "community", "lead": "Lead (invented)"},
            "version": 2,
        }


def test_saving_the_same_changes_nothing(cast, sign_in, address):
    sign_in(cast.lead).post(address, ANSWERS | {"role": "lead_commissioner", "sector": "acute"})
    assert saved(cast).version == 1
    with acting(cast.lead):
        assert not AuditEvent.objects.filter(verb="provider.changed").exists()


def test_the_form_shows_what_is_saved(cast, sign_in, address):
    text = sign_in(cast.lead).get(address).content.decode()
    assert '<option value="acute" selected>' in text
    assert '<input type="hidden" name="version" value="1"' in text


def test_the_second_to_save_sees_who_saved_what_and_may_save_over_it(cast, sign_in, address):
    second = sign_in(cast.lead)
    sign_in(cast.executive).post(address, ANSWERS | {"sector": "ambulance"})
    refused = second.post(address, ANSWERS | {"sector": "community"})
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "Executive (invented) saved this provider" in text
    assert "Ambulance" in text
    assert '<option value="community" selected>' in text
    assert '<input type="hidden" name="version" value="2"' in text
    assert saved(cast).sector == "ambulance"
    assert second.post(address, ANSWERS | {"sector": "community", "version": "2"}).status_code == 302
    assert saved(cast).sector == "community"


def test_a_missing_version_counts_as_not_having_seen_the_provider(cast, sign_in, address):
    assert sign_in(cast.lead).post(address, ANSWERS | {"version": ""}).status_code == 409


def test_a_lead_who_has_left_stays_until_somebody_else_is_chosen(cast, sign_in, address):
    with acting(cast.lead):
        Provider.objects.filter(pk=cast.trust.pk).update(lead=cast.executive)
        Membership.objects.filter(pk=cast.executive.pk).update(starts_on="2020-01-01", ends_on="2021-01-01")
    browser = sign_in(cast.lead)
    assert "Executive (invented)" in browser.get(address).content.decode()
    assert browser.post(address, ANSWERS | {"lead": cast.executive.pk}).status_code == 302
    assert browser.post(address, ANSWERS | {"lead": "", "version": "2"}).status_code == 302
    assert browser.post(address, ANSWERS | {"lead": cast.executive.pk, "version": "3"}).status_code == 422


def test_what_is_wrong_is_said(cast, sign_in, address):
    response = sign_in(cast.lead).post(address, ANSWERS | {"role": "owner"})
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()


def test_the_action_demands_the_permission(cast):
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        change_provider(cast.trust, by=by, version=1, role="associate", sector="acute", lead=None)


def test_litany(cast, sign_in, client, address):
    assert client.get(address).status_code == 302
    assert sign_in(cast.lead).put(address).status_code == 405
    assert sign_in(cast.viewer).post(address, ANSWERS).status_code == 403
    assert sign_in(cast.provider_user).get(address).status_code == 403
    assert sign_in(cast.south_lead).get(address).status_code == 404
    assert sign_in(cast.south_lead).post(address, ANSWERS).status_code == 404
    assert saved(cast).version == 1
