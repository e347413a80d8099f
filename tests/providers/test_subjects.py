"""An ICB adds the services, places, pathways and programmes that its concerns are about, and retires them (F005)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from providers.actions import add_subject, change_subject
from providers.models import Subject
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting

LIST, ADD = "/providers/subjects/", "/providers/subjects/add/"


@pytest.fixture
def pathway(cast):
    with acting(cast.lead) as by:
        return add_subject(by=by, kind="pathway", name="Urgent  care")


def test_a_subject_of_each_kind_is_added_and_stands_in_the_list(cast, sign_in):
    browser = sign_in(cast.lead)
    provider = cast.subject.provider_id
    for kind in ("service", "place", "pathway", "programme"):
        posted = {"kind": kind, "name": f"A {kind} (invented)", "provider": provider if kind == "service" else ""}
        assert browser.post(ADD, posted).status_code == 302
    page = sign_in(cast.viewer).get(LIST).content.decode()
    for kind in ("service", "place", "pathway", "programme"):
        assert f"A {kind} (invented)" in page
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb="subject.added").count() == 4


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "provider"}, "kind"),
        ({"name": "  "}, "name"),
        ({"name": "URGENT CARE"}, "name"),
        ({"kind": "service"}, "provider"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(cast, pathway, given, field):
    with acting(cast.lead) as by, pytest.raises(ValidationError) as refused:
        add_subject(by=by, **{"kind": "pathway", "name": "Stroke"} | given)
    assert list(refused.value.message_dict) == [field]


def test_only_a_service_belongs_to_a_provider(cast):
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="Only a service or site"):
        add_subject(by=by, kind="place", name="Hexham", provider=cast.subject.provider)


def test_it_is_renamed_retired_and_taken_into_use_again(cast, pathway, sign_in):
    browser, address = sign_in(cast.lead), f"{LIST}{pathway.pk}/"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"name": "Urgent and emergency care", "retired": "on"}).status_code == 302
    assert "Retired" in browser.get(LIST).content.decode()
    with acting(cast.lead) as by:
        assert not Subject.objects.in_use().filter(pk=pathway.pk).exists()
        kept = change_subject(pathway, by=by, name="Urgent and emergency care", retired=False)
        assert (kept.name, kept.retired_on) == ("Urgent and emergency care", None)
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb="subject.changed").count() == 2


def test_a_provider_keeps_the_name_of_the_directory(cast, sign_in):
    assert sign_in(cast.lead).get(f"{LIST}{cast.subject.pk}/").status_code == 404
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="national directory"):
        change_subject(cast.subject, by=by, name="Another", retired=True)


def test_the_provider_of_a_service_is_found_without_javascript(cast, sign_in):
    page = sign_in(cast.lead).post(
        ADD, {"kind": "service", "name": "Maternity", "provider_q": "RTD", "find": "provider"}
    )
    assert page.status_code == 200
    assert str(cast.subject.provider_id) in page.content.decode()
    assert "Maternity" in page.content.decode()


def test_the_list_is_filtered_by_kind_and_words(cast, pathway, sign_in):
    browser = sign_in(cast.viewer)
    assert "Urgent care" in browser.get(f"{LIST}?kind=pathway&q=urgent").content.decode()
    assert "Nothing fits" in browser.get(f"{LIST}?kind=place").content.decode()


def test_the_litany_of_subjects(cast, pathway, sign_in):
    assert sign_in(cast.lead).put(ADD).status_code == 405
    assert sign_in(cast.viewer).post(ADD, {}).status_code == 403
    assert sign_in(cast.lead).post(ADD, {}).status_code == 422
    assert sign_in(cast.south_lead).get(f"{LIST}{pathway.pk}/").status_code == 404
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        add_subject(by=by, kind="place", name="Hexham")
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        change_subject(pathway, by=by, name="Hexham", retired=False)
