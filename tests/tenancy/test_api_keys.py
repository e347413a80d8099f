"""A key stands for one membership, as long as key, membership and person are in force."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from providers.models import Provider
from quality_oversight.audit.models import AuditEvent
from quality_oversight.audit.trail import record
from quality_oversight.people import actions
from quality_oversight.tenancy import keys
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.middleware import TenancyMiddleware
from quality_oversight.tenancy.models import ApiKey, Membership, User
from tests.cast import NORTH, TRUST, Cast, acting
from tests.rows import add_concern, add_concern_event


@pytest.fixture
def secret(cast: Cast) -> str:
    """A key of the north's quality lead."""
    with acting(cast.admin):
        return actions.issue_key(cast.lead, by=cast.admin, label="Incident system")[1]


def asked(header: str | None, path: str = "/api/v1/providers/") -> tuple[Membership | None, bool | None, int]:
    """Who a request is taken for, whether its key is good, and how many providers it sees."""
    seen = []

    def view(request):
        seen.append((request.membership, request.by_key, Provider.objects.count()))
        return HttpResponse()

    request = RequestFactory().get(path, **({"HTTP_AUTHORIZATION": header} if header else {}))
    request.user, request.session = AnonymousUser(), {}
    TenancyMiddleware(view)(request)
    return seen[0]


def test_a_good_key_acts_as_its_membership_in_its_icb(cast, secret):
    membership, good, providers = asked(f"Bearer {secret}")
    assert (membership, good, providers) == (cast.lead, True, 2)
    assert secret.startswith("qo_qhm_")


def test_without_a_key_nobody_is_there(cast, secret):
    assert asked(None) == (None, None, 0)
    assert asked("Basic dXNlcjpwYXNz") == (None, None, 0)
    assert asked("Bearer ") == (None, None, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda key: key[:-1],
        lambda key: key[:-1] + ("a" if key[-1] != "a" else "b"),
        lambda key: key.replace("qo_qhm_", "qo_qhl_"),
        lambda key: key.replace("qo_qhm_", "qo_xxx_"),
        lambda key: key.replace("qo_", "xx_"),
        lambda key: key.upper(),
        lambda key: key + "\n=",
        lambda key: key + "\x00",
        lambda key: "qo_q\u0130m_" + key[7:],
        lambda key: "x" * 10_000,
        lambda key: keys.digest(key),
    ],
)
def test_a_key_that_is_not_exactly_right_opens_nothing(cast, secret, change):
    assert asked(f"Bearer {change(secret)}") == (None, False, 0)


def test_a_revoked_key_opens_nothing(cast, secret):
    with acting(cast.admin):
        actions.revoke_key(ApiKey.objects.get(), by=cast.admin)
    assert asked(f"Bearer {secret}") == (None, False, 0)


@pytest.mark.parametrize("days", [(-9, -1), (1, None)])
def test_a_key_holds_only_while_the_membership_does(cast, secret, days):
    first, last = (day and timezone.localdate() + timedelta(days=day) for day in days)
    with acting(cast.admin):
        Membership.objects.filter(pk=cast.lead.pk).update(starts_on=first, ends_on=last)
    assert asked(f"Bearer {secret}") == (None, False, 0)


def test_a_key_of_a_closed_account_opens_nothing(cast, secret):
    User.objects.filter(pk=cast.lead.user_id).update(is_active=False)
    assert asked(f"Bearer {secret}") == (None, False, 0)


def test_a_key_of_an_invented_person_works_only_where_debug_is_on(cast, secret, settings):
    User.objects.filter(pk=cast.lead.user_id).update(is_demo=True)
    settings.DEBUG = False
    assert asked(f"Bearer {secret}") == (None, False, 0)
    settings.DEBUG = True
    assert asked(f"Bearer {secret}") == (cast.lead, True, 2)


def test_a_key_of_an_outside_user_sees_what_that_user_sees(cast):
    with acting(cast.admin):
        secret = actions.issue_key(cast.provider_user, by=cast.admin, label="Trust's own")[1]
    membership, _, providers = asked(f"Bearer {secret}")
    assert (membership.organisation_id, providers) == (TRUST, 1)


def test_a_key_opens_no_page(cast, secret):
    assert asked(f"Bearer {secret}", "/people/") == (None, None, 0)
    with acting(cast.admin):
        of_admin = actions.issue_key(cast.admin, by=cast.admin, label="Mine")[1]
    response = Client().get("/people/", HTTP_AUTHORIZATION=f"Bearer {of_admin}")
    assert response.url.startswith("/accounts/login/")


def test_a_session_is_no_key(cast, sign_in):
    assert sign_in(cast.lead).get("/api/v1/providers/").status_code == 401


def test_an_act_through_a_key_names_the_key_in_the_trail(cast, secret):
    by = asked(f"Bearer {secret}")[0]
    with acting(by):
        event = record("concern.raised", cast.subject, by=by, score=9)
    assert event.detail == {"score": 9, "api_key": "Incident system"}


def test_only_the_hash_is_kept(cast, secret):
    with acting(cast.admin):
        key = ApiKey.objects.get()
        assert key.secret_hash == keys.digest(secret)
        events = " ".join(str(event.detail) for event in AuditEvent.objects.all())
    assert secret not in events
    assert len(secret) > 45


def test_the_secret_is_shown_once_and_kept_in_no_cache(cast, sign_in):
    client = sign_in(cast.admin)
    response = client.post(f"/people/{cast.lead.pk}/keys/add/", {"label": "Nightly transfer"})
    assert response.status_code == 201
    assert "no-store" in response["Cache-Control"]
    text = response.content.decode()
    secret = text.partition('id="secret">')[2].partition("<")[0]
    assert asked(f"Bearer {secret}")[0] == cast.lead
    for path in ("/people/keys/", f"/people/{cast.lead.pk}/"):
        page = client.get(path).content.decode()
        assert "Nightly transfer" in page
        assert secret not in page
    with acting(cast.admin):
        event = AuditEvent.objects.get(verb="api_key.issued")
        assert (event.target_label, event.detail) == ("Nightly transfer", {"stands_for": str(cast.lead)})


def test_a_key_without_a_purpose_is_refused(cast, sign_in):
    response = sign_in(cast.admin).post(f"/people/{cast.lead.pk}/keys/add/", {"label": ""})
    assert response.status_code == 422
    assert "Say what the key is for" in response.content.decode()


def test_nobody_gets_a_key_after_their_access_ended(cast, sign_in):
    with acting(cast.admin):
        actions.end_access(cast.lead, by=cast.admin, last_day=None)
    response = sign_in(cast.admin).post(f"/people/{cast.lead.pk}/keys/add/", {"label": "Late"})
    assert response.status_code == 422
    assert "access has ended" in response.content.decode()


def test_a_key_is_revoked_from_the_list(cast, secret, sign_in):
    client = sign_in(cast.admin)
    with acting(cast.admin):
        key = ApiKey.objects.get()
    path = f"/people/keys/{key.pk}/revoke/"
    assert client.get(path).status_code == 405
    assert client.post(path).url == "/people/keys/"
    assert asked(f"Bearer {secret}") == (None, False, 0)
    assert "This key was revoked before." in client.post(path, follow=True).content.decode()
    with acting(cast.admin):
        assert AuditEvent.objects.filter(verb="api_key.revoked").count() == 1


def test_another_icbs_key_is_not_there(cast, sign_in):
    with acting(cast.south_lead):
        theirs = ApiKey.objects.create(membership=cast.south_lead, label="South", secret_hash="2" * 64)
    client = sign_in(cast.admin)
    assert client.post(f"/people/keys/{theirs.pk}/revoke/").status_code == 404
    assert client.get(f"/people/{cast.south_lead.pk}/keys/add/").status_code == 404
    assert "South" not in client.get("/people/keys/").content.decode()


def test_a_key_opens_no_restricted_stream(cast):
    with acting(cast.admin):
        Membership.objects.filter(pk=cast.executive.pk).update(clearances=["speak_up"])
        secret = actions.issue_key(cast.executive, by=cast.admin, label="Made by somebody who is not cleared")[1]
    with tenant_context(NORTH, clearances=["speak_up"]):
        add_concern(cast.subject, sensitivity="speak_up")
    header = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/concerns/", headers=header).json()["count"] == 0
    assert asked(f"Bearer {secret}")[0].clearances == []


def test_a_key_of_access_that_ended_stays_dead_when_access_is_given_again(cast, secret):
    with acting(cast.admin):
        actions.end_access(cast.lead, by=cast.admin, last_day=None)
        again = {"email": cast.lead.user.email, "name": cast.lead.name, "role": "quality_lead"}
        assert actions.give_access(by=cast.admin, address="https://oversight.example/", **again) == cast.lead
    assert asked(f"Bearer {secret}") == (None, False, 0)


def test_history_says_that_a_program_acted_however_long_the_job_title(cast, secret):
    with acting(cast.admin):
        Membership.objects.filter(pk=cast.lead.pk).update(job_title="Lead " * 24)
    by = asked(f"Bearer {secret}")[0]
    with acting(by):
        event = add_concern_event(add_concern(cast.subject), by)
    assert event.by_role == f"{'Lead ' * 24} (by a program)"


def test_what_a_person_reads_before_choosing_an_icb_is_kept_in_no_cache_either(cast, sign_in):
    assert "no-store" in sign_in(cast.stranger).get("/choose/")["Cache-Control"]
