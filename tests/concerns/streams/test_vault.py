"""Who reported a restricted concern is sealed, and opened by the keeper of its stream alone (domain brief 8.3)."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from concerns.streams import actions, sealing
from concerns.streams.models import ReporterIdentity
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.policy import Role
from tests.cast import acting

WHO = {"name": "A Nurse (invented)", "contact": "ward phone", "notes": "Fears losing shifts."}


@pytest.fixture
def concern(cast, raised, cleared):
    """A speak-up concern that the cleared lead logged, with who reported it sealed by that lead."""
    cleared(cast.lead)
    concern = raised(sensitivity="speak_up", source="IL03", title="Pressure to stay silent")
    with acting(cast.lead) as by:
        actions.keep_identity(concern, by=by, **WHO)
    return concern


def test_the_database_holds_no_word_of_it(concern):
    with tenant_context(concern.tenant_id, clearances=["speak_up", "speak_up_vault"]), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(v)::text FROM streams_reporteridentity v")
        kept = cursor.fetchone()[0]
    assert not any(word in kept for word in ("Nurse", "invented", "phone", "Fears", "shifts"))


@pytest.mark.parametrize("role", Role)
def test_only_the_guardian_sees_the_row_and_opens_it(concern, cast, sign_in, role):
    member = cast.by_role[role]
    if role not in {Role.FTSU_GUARDIAN, Role.PROVIDER_USER, Role.PARTNER_USER}:
        with acting(member):
            member.clearances = ["speak_up", "safeguarding"]
            member.save(update_fields=["clearances"])
    with acting(member):
        assert ReporterIdentity.objects.exists() == (role == Role.FTSU_GUARDIAN)
    answer = sign_in(member).post(f"/concerns/streams/{concern.pk}/identity/", {"reason": "answer"})
    assert (WHO["name"] in answer.content.decode()) == (role == Role.FTSU_GUARDIAN)
    assert answer.status_code in ({200} if role == Role.FTSU_GUARDIAN else {403, 404})
    with acting(cast.guardian):
        opened = AuditEvent.objects.filter(verb="identity.opened")
        assert opened.count() == (role == Role.FTSU_GUARDIAN)


def test_it_is_opened_for_a_reason_only_and_written_down_without_its_words(concern, cast, sign_in):
    browser = sign_in(cast.guardian)
    refused = browser.post(f"/concerns/streams/{concern.pk}/identity/", {})
    assert refused.status_code == 422
    assert WHO["name"] not in refused.content.decode()
    opened = browser.post(f"/concerns/streams/{concern.pk}/identity/", {"reason": "protect"})
    assert "no-store" in opened.headers["Cache-Control"]
    with acting(cast.guardian):
        event = AuditEvent.objects.get(verb="identity.opened")
        assert (event.stream, event.detail) == ("speak_up", {"reason": "protect"})
    with acting(cast.auditor):
        assert not AuditEvent.objects.filter(verb__startswith="identity.").exists()


def test_nobody_but_the_keeper_replaces_or_deletes_it(concern, cast):
    with acting(cast.lead) as by:
        with pytest.raises(ValidationError, match="already"):
            actions.keep_identity(concern, by=by, name="Somebody else (invented)", contact="", notes="")
        with pytest.raises(PermissionDenied):
            actions.forget_identity(concern, by=by)
        assert ReporterIdentity.objects.all().delete()[0] == 0
    with acting(cast.guardian) as by:
        actions.keep_identity(concern, by=by, name="Another (invented)", contact="", notes="")
        assert actions.open_identity(concern, by=by, reason="law")["name"] == "Another (invented)"
        actions.forget_identity(concern, by=by)
        assert not ReporterIdentity.objects.exists()


def test_an_ordinary_concern_has_no_vault(cast, raised, sign_in):
    concern = raised()
    assert sign_in(cast.guardian).get(f"/concerns/streams/{concern.pk}/keep/").status_code == 404
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="restricted"):
        actions.keep_identity(concern, by=by, **WHO)


def test_keys_are_rotated_and_the_old_one_can_go(concern, cast, settings, capsys):
    old = list(settings.VAULT_KEYS)
    settings.VAULT_KEYS = [Fernet.generate_key().decode(), *old]
    call_command("rotate_vault")
    settings.VAULT_KEYS = settings.VAULT_KEYS[:1]
    with acting(cast.guardian) as by:
        assert actions.open_identity(concern, by=by, reason="answer") == WHO
    settings.VAULT_KEYS = old
    with acting(cast.guardian) as by, pytest.raises(ValidationError, match="key"):
        actions.open_identity(concern, by=by, reason="answer")
    with pytest.raises(CommandError, match="1 could not be opened"):
        call_command("rotate_vault")
    assert WHO["name"] not in capsys.readouterr().out


def test_a_seal_belongs_to_one_concern(concern):
    with pytest.raises(sealing.CannotOpenError):
        sealing.unseal(sealing.seal(WHO, "another"), concern.pk)


def test_reading_a_restricted_concern_is_written_down_and_an_ordinary_one_is_not(concern, cast, raised, sign_in):
    other = raised()
    browser = sign_in(cast.guardian)
    for each in (concern, other):
        assert browser.get(each.get_absolute_url()).status_code == 200
    with acting(cast.guardian):
        assert [event.target_id for event in AuditEvent.objects.filter(verb="concern.read")] == [str(concern.pk)]
