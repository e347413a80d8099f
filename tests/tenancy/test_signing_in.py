"""Sign-in, lock-out and passwords, by django-allauth with our settings."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import User
from tests.cast import NORTH, SOUTH

PASSWORD = "three invented words"
SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def nobody_is_locked_out(db, monkeypatch):
    cache.clear()
    for cost, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, cost, least)  # hundreds of hashes, none of them worth a second


@pytest.fixture
def user(cast) -> User:
    """The lead of the north, with a password."""
    cast.lead.user.set_password(PASSWORD)
    cast.lead.user.save()
    return cast.lead.user


def attempt(email: str, password: str = PASSWORD, **more: str):
    """One attempt to sign in, by somebody new to the site."""
    client = Client()
    return client.post(SIGN_IN, {"login": email, "password": password, **more}), client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_addresses_are_sign_in_and_passwords_and_no_more():
    known = (
        "login",
        "logout",
        "inactive",
        "reauthenticate",
        "change_password",
        "reset_password",
        "reset_password_done",
    )
    for name in known:
        assert reverse(f"account_{name}").startswith("/accounts/")
    for name in ("signup", "email", "confirm_login_code", "request_login_code"):
        with pytest.raises(NoReverseMatch):
            reverse(f"account_{name}")
    assert Client().get("/accounts/signup/").status_code == 404
    assert Client().get("/accounts/").status_code == 404


@pytest.mark.parametrize("email", ["lead@north.example", "Lead@North.Example", " lead@north.example "])
def test_one_signs_in_by_email_in_any_case(user, email):
    response, client = attempt(email)
    assert (response.status_code, response.url) == (302, "/")
    assert is_in(client)


def test_the_password_is_kept_as_an_argon2_hash(user):
    assert user.password.startswith("argon2$argon2id$")
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_sign_in_and_sign_out_are_in_the_trail(user):
    _, client = attempt("lead@north.example")
    client.post("/accounts/logout/")
    assert not is_in(client)
    with tenant_context(NORTH):
        verbs = list(AuditEvent.objects.order_by("number").values_list("verb", flat=True))
    assert verbs == ["session.signed_in", "session.signed_out"]
    with tenant_context(SOUTH):
        assert not AuditEvent.objects.exists()


def test_looking_at_the_sign_out_page_does_not_sign_out(user):
    _, client = attempt("lead@north.example")
    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)


@pytest.mark.parametrize("email", ["lead@north.example", "nobody@north.example"])
def test_a_wrong_password_and_an_unknown_address_read_alike(user, email):
    response, client = attempt(email, "wrong")
    assert not is_in(client)
    assert "The email address and/or password you specified are not correct." in response.content.decode()


def test_an_empty_form_says_what_to_enter(user):
    page = Client().post(SIGN_IN, {"login": "", "password": ""}).content.decode()
    assert "Enter your email address" in page
    assert "Enter your password" in page
    assert "This field is required" not in page
    page = Client().post("/accounts/password/reset/", {"email": ""}).content.decode()
    assert "Enter your email address" in page


def test_five_failures_for_one_address_lock_it_out(user):
    for _ in range(5):
        attempt("lead@north.example", "wrong")
    response, client = attempt("Lead@north.example")
    assert not is_in(client)
    assert "Too many failed login attempts. Try again later." in response.content.decode()


def test_a_lock_out_of_one_address_leaves_others_alone(user, cast):
    cast.admin.user.set_password(PASSWORD)
    cast.admin.user.save()
    for _ in range(6):
        attempt("lead@north.example", "wrong")
    assert is_in(attempt("admin@north.example")[1])


def test_failures_are_counted_by_the_person_behind_the_proxy(user, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "3/m/ip,5/5m/key"}
    for number in range(4):
        Client().post(SIGN_IN, {"login": f"x{number}@x.example", "password": "x"}, HTTP_X_FORWARDED_FOR="203.0.113.9")
    blocked = Client().post(
        SIGN_IN, {"login": "lead@north.example", "password": PASSWORD}, HTTP_X_FORWARDED_FOR="203.0.113.9"
    )
    assert "Too many failed login attempts" in blocked.content.decode()
    other = Client()
    other.post(SIGN_IN, {"login": "lead@north.example", "password": PASSWORD}, HTTP_X_FORWARDED_FOR="203.0.113.10")
    assert is_in(other)


def test_a_session_ends_after_eight_hours_and_with_the_browser():
    assert settings.SESSION_COOKIE_AGE == 8 * 3600
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert settings.SESSION_COOKIE_HTTPONLY
    assert not settings.SESSION_SAVE_EVERY_REQUEST


def test_the_session_cookie_goes_when_the_browser_closes(user):
    response, _ = attempt("lead@north.example")
    cookie = response.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] in ("", 8 * 3600)


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        ("/who-may-do-what/", "/who-may-do-what/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_one_lands_where_one_wanted_to_go_within_this_site(user, wanted, taken):
    response, _ = attempt("lead@north.example", next=wanted)
    assert response.url == taken


def test_a_closed_account_stays_outside(user):
    User.objects.filter(pk=user.pk).update(is_active=False)
    response, client = attempt("lead@north.example")
    assert response.url == "/accounts/inactive/"
    assert not is_in(client)
    assert client.get(response.url).status_code == 200


def test_an_invented_person_signs_in_only_where_debug_is_on(user, settings):
    User.objects.filter(pk=user.pk).update(is_demo=True)
    settings.DEBUG = True
    _, inside = attempt("lead@north.example")
    assert is_in(inside)
    settings.DEBUG = False
    assert not is_in(attempt("lead@north.example")[1])
    assert inside.get("/who-may-do-what/").url.startswith(SIGN_IN)  # a session from before ends too


def reset_link(email: str) -> str:
    """The path in the mail that the reset page sends."""
    response = Client().post("/accounts/password/reset/", {"email": email})
    assert response.url == "/accounts/password/reset/done/"
    return re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]


def test_the_reset_mail_has_a_link_that_works_once(user):
    path = reset_link("LEAD@north.example")
    assert mail.outbox[-1].to == ["lead@north.example"]
    client = Client()
    form = client.get(path)
    assert form.url.endswith("-set-password/")  # the key leaves the address
    assert client.get(form.url).status_code == 200
    new = {"password1": "another invented phrase", "password2": "another invented phrase"}
    assert client.post(form.url, new).url == "/accounts/password/reset/key/done/"
    assert is_in(attempt("lead@north.example", "another invented phrase")[1])
    assert not is_in(attempt("lead@north.example")[1])
    assert "This link no longer works" in Client().get(path, follow=True).content.decode()
    with tenant_context(NORTH):
        assert AuditEvent.objects.filter(verb="session.password_set").count() == 1


def test_an_unknown_address_is_told_nothing_on_the_page(user):
    response = Client().post("/accounts/password/reset/", {"email": "nobody@north.example"})
    assert response.url == "/accounts/password/reset/done/"
    assert mail.outbox == []


def test_a_short_password_is_refused(user):
    client = Client()
    form = client.get(reset_link("lead@north.example")).url
    response = client.post(form, {"password1": "short", "password2": "short"})
    assert "12" in response.content.decode()
    assert not is_in(attempt("lead@north.example", "short")[1])


def test_changing_the_password_needs_the_old_one(user):
    _, client = attempt("lead@north.example")
    new = {"password1": "another invented phrase", "password2": "another invented phrase"}
    client.post("/accounts/password/change/", {"oldpassword": "wrong", **new})
    assert is_in(attempt("lead@north.example")[1])
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    assert is_in(attempt("lead@north.example", "another invented phrase")[1])
    assert "Your password was changed" in mail.outbox[-1].subject


def test_the_password_page_asks_strangers_to_sign_in(db):
    assert Client().get("/accounts/password/change/").url.startswith(SIGN_IN)


@pytest.mark.parametrize("name", ["login", "logout", "inactive", "reset_password", "reset_password_done"])
def test_each_page_is_in_the_nhs_style(user, name):
    client = Client() if name != "logout" else attempt("lead@north.example")[1]
    text = client.get(reverse(f"account_{name}")).content.decode()
    assert 'class="nhsuk-heading-l"' in text


def test_whoever_was_signed_out_comes_back_to_the_page_of_the_form_and_not_to_where_it_was_sent(db):
    sent = {"headers": {"referer": "http://testserver/concerns/?status=all"}}
    assert Client().post("/concerns/bulk/", **sent).url == "/accounts/login/?next=/concerns/%3Fstatus%3Dall"
    elsewhere = {"headers": {"referer": "https://elsewhere.example/concerns/"}}
    assert Client().post("/concerns/bulk/", **elsewhere).url == "/accounts/login/?next=/"
    assert Client().get("/concerns/new/", **sent).url == "/accounts/login/?next=/concerns/new/"
