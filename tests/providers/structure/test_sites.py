"""Sites stand below their organisation: system, place, organisation, site, each concern counted once (F003, F004)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from concerns.models import ConcernSubject
from providers.actions import add_subject, change_subject
from providers.directory.models import CqcLocation
from providers.models import Organisation, Subject
from providers.queries import subject_options
from providers.structure.models import Belonging
from providers.structure.queries import sites_of
from providers.structure.sight import sight
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Signed
from reporting.rules.dashboard import RowFact, rows
from tests.cast import acting, assemble
from tests.rows import add_concern
from tests.rows import add_subject as lay_subject

LIST, ADD, SIGHT = "/providers/subjects/", "/providers/subjects/add/", "/line-of-sight/"


@pytest.fixture
def infirmary(cast):
    with acting(cast.lead) as by:
        trust = cast.subject.provider
        return add_subject(by=by, kind="site", name="Royal  Infirmary (invented)", provider=trust, code="rtd 01")


@pytest.fixture
def registered(fresh_database):
    """A cast, and locations that the directory holds: sites, one that closed, the trust's own and another's."""
    for pk, provider, name, standing in (
        ("RTD01", "RTD", "Royal Infirmary (invented)", True),
        ("RTD02", "RTD", "Coast Hospital (invented)", True),
        ("RTD03", "RTD", "Old Hospital (invented)", False),
        ("RTD", "RTD", "Headquarters (invented)", True),
        ("1-1234567890", "1-999999", "A home (invented)", True),
    ):
        CqcLocation.objects.using("owner").create(pk=pk, provider_id=provider, name=name, registered=standing)
    return assemble()


def test_a_site_is_added_with_its_code_and_stands_on_both_pages(cast, sign_in):
    posted = {"kind": "site", "name": "Coast Hospital", "provider": cast.subject.provider_id, "code": "rtd02"}
    browser = sign_in(cast.lead)
    assert browser.post(ADD, posted).url == f"/providers/{cast.subject.provider_id}/"
    for address in (f"/providers/{cast.subject.provider_id}/", "/providers/directory/organisations/RTD/"):
        page = sign_in(cast.viewer).get(address).content.decode()
        assert "Coast Hospital" in page
        assert "(RTD02)" in page
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb="subject.added").count() == 1


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"provider": None}, "provider", "the provider that runs the site"),
        ({"code": "RTD01"}, "code", "has a site with this code already: Royal Infirmary"),
        ({"code": "The west wing"}, "code", "such as RTD01"),
        ({"kind": "service", "code": "RTD09"}, "code", "Only a site has a code"),
        ({"name": "royal infirmary (INVENTED)", "code": ""}, "name", "There is a site of this name already"),
    ],
)
def test_what_is_wrong_with_a_site_is_said_beside_its_field(cast, infirmary, given, field, words):
    whole = {"kind": "site", "name": "Coast", "provider": cast.subject.provider, "code": "RTD02"} | given
    with acting(cast.lead) as by, pytest.raises(ValidationError) as refused:
        add_subject(by=by, **whole)
    assert list(refused.value.message_dict) == [field]
    assert words in refused.value.message_dict[field][0]


def test_the_database_holds_that_a_code_is_of_one_site_alone(cast, infirmary):
    with acting(cast.lead):
        for fields in ({"kind": "site", "name": "Twice"}, {"kind": "service", "name": "A ward"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Subject.objects.create(provider=cast.subject.provider, code="RTD01", **fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            Subject.objects.create(kind="site", name="Of nobody")


def test_name_and_code_of_a_site_are_mended(cast, infirmary, sign_in):
    address = f"{LIST}{infirmary.pk}/"
    assert 'value="RTD01"' in sign_in(cast.lead).get(address).content.decode()
    assert sign_in(cast.lead).post(address, {"name": "The Infirmary", "code": "RTD08"}).status_code == 302
    with acting(cast.lead) as by:
        infirmary.refresh_from_db()
        assert (infirmary.name, infirmary.code) == ("The Infirmary", "RTD08")
        other = add_subject(by=by, kind="site", name="Coast", provider=cast.subject.provider)
        with pytest.raises(ValidationError, match="this code already"):
            change_subject(other, by=by, name="Coast", retired=False, code="RTD08")
        assert change_subject(infirmary, by=by, name="The Infirmary", retired=True).code == "RTD08"


def test_the_directory_proposes_the_registered_sites_that_are_not_kept(registered, sign_in):
    cast = registered
    with acting(cast.lead) as by:
        name = "Royal Infirmary (invented)"
        add_subject(by=by, kind="site", name=name, provider=cast.subject.provider, code="RTD01")
        trust = Organisation.objects.get(code="RTD")
        kept, known = sites_of(trust, cast.subject.provider.subjects.all())
    assert [(each.name, each.code) for each in kept] == [("Royal Infirmary (invented)", "RTD01")]
    assert [(each.name, each.code) for each in known] == [("Coast Hospital (invented)", "RTD02")]
    page = sign_in(cast.lead).get(f"/providers/{cast.subject.provider_id}/").content.decode()
    assert "code=RTD02" in page
    assert "code=RTD01" not in page
    assert "Add as a site" not in sign_in(cast.viewer).get(f"/providers/{cast.subject.provider_id}/").content.decode()
    form = sign_in(cast.lead).get(f"{ADD}?kind=site&provider={cast.subject.provider_id}&name=Coast&code=RTD02")
    assert 'value="RTD02"' in form.content.decode()


def test_a_concern_at_a_site_counts_once_at_site_organisation_place_and_system(cast, infirmary, sign_in):
    with acting(cast.lead) as by:
        place = lay_subject("The coast", "place")
        for member in (cast.subject, infirmary):
            Belonging.objects.create(
                whole=place, member=member, part="member", since="2026-01-01", **Signed.signature(by)
            )
        add_concern(infirmary)
        both = add_concern(cast.subject, 2)
        ConcernSubject.objects.create(concern=both, subject=infirmary, part="about", **Signed.signature(by))
    browser = sign_in(cast.viewer)
    for key, number in (
        ("", 2),
        (f"{place.pk}/", 2),
        (f"{cast.subject.pk}/", 2),
        (f"{infirmary.pk}/", 2),
        ("none/", 0),
    ):
        page = browser.get(f"{SIGHT}{key}").content.decode()
        assert f'__number">{number}</span>' in page, key
    trust = browser.get(f"{SIGHT}{cast.subject.pk}/").content.decode()
    assert ">Sites</h2>" in trust
    assert infirmary.name in trust
    listed = browser.get(f"/concerns/?under={infirmary.pk}").content.decode()
    assert "2 concerns" in listed


def test_a_site_leads_up_to_the_places_of_its_organisation(cast, infirmary):
    with acting(cast.lead) as by:
        place = lay_subject("The coast", "place")
        Belonging.objects.create(
            whole=place, member=cast.subject, part="member", since="2026-01-01", **Signed.signature(by)
        )
        whole = sight(timezone.localdate())
        node = whole.node(str(infirmary.pk))
    assert (node.kind_words, node.code, node.of) == ("Site", "RTD01", cast.subject.name)
    assert [each.name for each in whole.above(node)] == [cast.subject.name, "The coast"]
    assert infirmary.pk in whole.node(str(place.pk)).subjects


def test_a_site_is_found_by_its_code_wherever_a_concern_names_what_it_is_about(cast, infirmary):
    with acting(cast.lead):
        [option] = [each for each in subject_options("rtd01") if each["value"] == str(infirmary.pk)]
    assert option["text"] == "Royal Infirmary (invented) (RTD01)"
    assert option["hint"] == f"Site, {cast.subject.name}"


def test_a_site_above_the_level_of_its_organisation_has_a_badge_of_its_own():
    [row] = rows(
        [RowFact(subject_id=1, name="Trust", parts=("enhanced",), sites=("intensive",))],
        today=timezone.localdate(),
        labels={},
        short={"enhanced": "Amber", "intensive": "Red"},
    )
    assert row.badges == ("1 service Amber", "1 site Red")


def test_the_litany_of_sites(cast, infirmary, sign_in):
    posted = {"kind": "site", "name": "Coast", "provider": cast.subject.provider_id}
    assert sign_in(cast.viewer).post(ADD, posted).status_code == 403
    assert sign_in(cast.south_lead).get(f"{LIST}{infirmary.pk}/").status_code == 404
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        add_subject(by=by, kind="site", name="Coast", provider=cast.subject.provider)
