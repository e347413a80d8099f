"""What rests on a restricted concern is seen by the cleared for its stream alone, on every page and by REST."""

import pytest

from concerns.models import Concern
from escalation.early_warning import actions
from escalation.early_warning.models import WarningLine, WarningStep
from escalation.early_warning.queries.drafting import draft_of
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy import keys
from quality_oversight.tenancy.models import ApiKey, Membership
from tests.cast import HTMX, acting
from tests.rows import add_concern
from tests.test_leaks import NOISE

HOME = "/early-warning/"
API = "/api/v1/early-warnings/"
GRAVE = {"consequence": 5, "likelihood": 5, "initial_consequence": 5, "initial_likelihood": 5}


@pytest.fixture
def cleared(cast):
    """An executive who may see who spoke up."""
    with acting(cast.admin):
        Membership.objects.filter(pk=cast.executive.pk).update(clearances=["speak_up"])
        return Membership.objects.select_related("tenant", "user").get(pk=cast.executive.pk)


@pytest.fixture
def secret(cast):
    with acting(cast.lead, "speak_up"):
        return add_concern(cast.subject, 1, ref="SU-2026-0001", sensitivity="speak_up", source="IL03", **GRAVE)


def pages(cast):
    return (
        HOME, f"{HOME}?show=all", f"{HOME}?level=intensive", f"{HOME}?reason=risk_very_high",
        f"{HOME}subjects/{cast.subject.pk}/", f"{HOME}subjects/{cast.subject.pk}/panel/",
        f"{HOME}providers/{cast.trust.pk}/panel/", "/",
    )  # fmt: skip


def said(browser, path):
    headers = HTMX if "panel" in path else {}
    return NOISE.sub(b"", browser.get(path, headers=headers, follow=True).content)


def test_the_uncleared_see_the_same_as_without_it(cast, sign_in, look_again, secret):
    with acting(cast.lead, "speak_up"):
        Concern.objects.filter(pk=secret.pk).update(consequence=1, likelihood=1)
    look_again()
    browser = sign_in(cast.lead)
    before = {path: said(browser, path) for path in pages(cast)}
    with acting(cast.lead, "speak_up"):
        Concern.objects.filter(pk=secret.pk).update(consequence=5, likelihood=5)
    assert look_again().began == 1
    assert {path: said(browser, path) for path in pages(cast)} == before


def test_the_cleared_see_it_and_that_it_is_restricted(cast, sign_in, cleared, look_again, secret, lines):
    look_again()
    text = sign_in(cleared).get(HOME).text
    assert "SU-2026-0001" in text
    assert "Freedom to Speak Up (restricted)" in text
    assert set(lines(cleared)) == {"risk_very_high"}
    assert lines() == {}


def test_its_line_steps_and_trail_are_not_there_for_the_uncleared(cast, sign_in, cleared, look_again, secret, lines):
    look_again()
    line = lines(cleared)["risk_very_high"]
    with acting(cleared) as by:
        actions.dismiss(line, by=by, reason="The guardian is at it.")
        assert WarningStep.objects.count() == 2
    for path in (line.get_absolute_url(), f"{line.get_absolute_url()}dismiss/"):
        assert sign_in(cast.lead).get(path).status_code == 404
    assert sign_in(cast.lead).post(f"{line.get_absolute_url()}restore/").status_code == 404
    for by in (cast.lead, cast.auditor):
        with acting(by):
            assert not WarningLine.objects.exists()
            assert not WarningStep.objects.exists()
            assert not AuditEvent.objects.filter(verb="warning.dismissed").exists()


def test_a_line_is_hidden_from_the_moment_on_which_its_concern_is_moved_into_a_stream(
    cast, sign_in, look_again, cleared, lines
):
    with acting(cast.lead):
        concern = add_concern(cast.subject, 1, **GRAVE)
    look_again()
    browser = sign_in(cast.lead)
    assert concern.ref in browser.get(HOME).text
    with acting(cast.lead, "speak_up"):
        Concern.objects.filter(pk=concern.pk).update(sensitivity="speak_up")
    for path in pages(cast):  # no round has been made since
        assert concern.ref not in browser.get(path, follow=True).text
    assert lines() == {}
    look_again()
    assert lines() == {}
    assert set(lines(cleared)) == {"risk_very_high"}
    with acting(cast.lead):
        assert not WarningStep.objects.exists()  # nor what it rested on before


def test_a_program_never_sees_it(cast, cleared, look_again, secret):
    from django.test import Client

    look_again()
    key = keys.new_secret(cast.north)
    with acting(cast.admin):
        ApiKey.objects.create(membership=cleared, label="Test", secret_hash=keys.digest(key))
    answer = Client().get(API, headers={"authorization": f"Bearer {key}"})
    assert answer.json()["results"] == []


def test_what_is_restricted_begins_no_request(cast, cleared, look_again, secret, lines):
    look_again()
    assert lines(cleared)
    with acting(cleared):
        assert draft_of(cast.subject) == {}
