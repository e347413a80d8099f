"""Home, choosing an ICB and switching."""

import pytest
from django.test import Client
from markupsafe import escape

from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.context import navigation
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership
from tests.cast import NORTH, SOUTH, Cast, acting


@pytest.fixture
def second(cast: Cast) -> Membership:
    """The lead of the north, an auditor in the south too."""
    with tenant_context(SOUTH):
        made = Membership.objects.create(user=cast.lead.user, role="auditor")
        return Membership.objects.select_related("tenant", "user").get(pk=made.pk)


def test_a_stranger_is_asked_to_sign_in(db):
    response = Client().get("/")
    assert response.url == "/accounts/login/?next=/"


@pytest.mark.parametrize("name", ["lead", "executive", "secretary", "region", "provider_user", "auditor", "admin"])
def test_home_is_the_first_page_that_one_may_open(cast, sign_in, name):
    membership = getattr(cast, name)
    assert sign_in(membership).get("/").url == navigation(membership)[0]["href"]


def test_without_a_role_one_reads_what_to_do(cast, sign_in):
    client = sign_in(cast.stranger)
    assert client.get("/").url == "/choose/"
    text = client.get("/choose/").content.decode()
    assert "You have no access yet" in text
    assert "Ask the administrator" in text
    assert cast.stranger.email in text


def test_with_several_roles_one_chooses_first(cast, second, sign_in):
    client = sign_in(cast.lead)
    assert client.get("/").url == "/choose/"
    assert client.get("/who-may-do-what/?a=1").url == "/choose/?next=/who-may-do-what/%3Fa%3D1"
    text = client.get("/choose/").content.decode()
    assert "NHS Birmingham and Solihull ICB" in text
    assert "NHS North East and North Cumbria ICB" in text


def test_one_enters_the_chosen_icb_which_is_told(cast, second, sign_in):
    client = sign_in(cast.lead)
    response = client.post("/choose/switch/", {"membership": str(second.pk)})
    assert response.url == "/"
    assert client.session["membership_id"] == str(second.pk)
    page = client.get("/who-may-do-what/")
    assert "NHS Birmingham and Solihull ICB" in page.content.decode()
    with tenant_context(SOUTH):
        event = AuditEvent.objects.get(verb="session.entered")
        assert (event.actor, event.role, event.target_id) == (cast.lead.name, "auditor", str(second.pk))
    with tenant_context(NORTH):
        assert not AuditEvent.objects.filter(verb="session.entered").exists()


@pytest.mark.parametrize(
    ("wanted", "to"),
    [
        ("/concerns/?q=a&page=2", "/concerns/?q=a&page=2"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
    ],
)
def test_one_comes_to_the_page_that_a_link_led_to(cast, second, sign_in, wanted, to):
    client = sign_in(cast.lead)
    assert f'name="next" value="{escape(wanted)}"' in client.get("/choose/", {"next": wanted}).content.decode()
    assert client.post("/choose/switch/", {"membership": str(second.pk), "next": wanted}).url == to


def test_one_can_switch_back(cast, second, sign_in):
    client = sign_in(cast.lead)
    for mine in (second, cast.lead):
        client.post("/choose/switch/", {"membership": str(mine.pk)})
        assert mine.tenant.name in client.get("/who-may-do-what/").content.decode()


@pytest.mark.parametrize("choice", ["", "nonsense", "somebody else's", "of another ICB", "ended"])
def test_nobody_enters_what_is_not_theirs_today(cast, second, sign_in, choice):
    with tenant_context(SOUTH):
        day = second.starts_on
        ended = Membership.objects.create(user=cast.lead.user, role="sqg_member", ends_on=day)
        Membership.objects.filter(pk=ended.pk).update(
            starts_on=day.replace(year=day.year - 1), ends_on=day.replace(year=day.year - 1)
        )
    values = {"somebody else's": cast.admin.pk, "of another ICB": cast.south_lead.pk, "ended": ended.pk}
    client = sign_in(cast.lead)
    assert client.post("/choose/switch/", {"membership": str(values.get(choice, choice))}).status_code == 403
    assert "membership_id" not in client.session


def test_switching_needs_a_post(cast, second, sign_in):
    assert sign_in(cast.lead).get("/choose/switch/").status_code == 405


def test_a_role_that_ends_during_a_session_is_gone_at_once(cast, second, sign_in):
    client = sign_in(cast.lead)
    client.post("/choose/switch/", {"membership": str(second.pk)})
    with acting(second):
        Membership.objects.filter(pk=second.pk).delete()
    page = client.get("/who-may-do-what/")  # one role is left, so that is the one
    assert "NHS North East and North Cumbria ICB" in page.content.decode()


def test_what_one_icb_showed_is_kept_in_no_cache(cast, sign_in):
    response = sign_in(cast.lead).get("/who-may-do-what/")
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_a_session_that_ended_sends_the_whole_page_to_sign_in_not_a_fragment(db):
    response = Client().get(
        "/people/?q=x", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/people/?standing=all"
    )
    assert response["HX-Redirect"] == "/accounts/login/?next=/people/%3Fstanding%3Dall"
