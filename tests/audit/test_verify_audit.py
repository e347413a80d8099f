"""manage.py verify_audit finds and names every row that was altered, removed or added behind the trail's back."""

import hashlib
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from quality_oversight.audit.models import AuditEvent, AuditHead
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.isolation import tenant_context
from tests.cast import NORTH, Cast, acting, assemble
from tests.rows import add_concern


@pytest.fixture
def cast(fresh_database) -> Cast:
    """Five committed events in the north, one of them restricted, and one in the south."""
    cast = assemble()
    with tenant_context(NORTH, clearances=["speak_up"], user_id=cast.lead.user_id):
        for number in range(1, 5):
            record("concern.raised", cast.subject, by=cast.lead, number=number)
        record("concern.raised", add_concern(cast.subject, 5, sensitivity="speak_up"), by=cast.lead)
    with acting(cast.south_lead):
        record("concern.raised", cast.south_subject, by=cast.south_lead)
    return cast


def verify(*arguments: str) -> tuple[bool, str]:
    """Whether all chains hold, and what was written."""
    text = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=text, stderr=text)
    except CommandError as failure:
        return False, text.getvalue() + str(failure)
    return True, re.sub(r", end [0-9a-f]{64}\n", "\n", text.getvalue())


def in_north(statement: str) -> str:
    return statement.replace("NORTH", f"tenant_id = '{NORTH}'").replace("EVENTS", "audit_auditevent")


def test_whole_chains_hold(cast):
    assert verify() == (True, "QHL: 1 event, chain holds\nQHM: 5 events, chain holds\n")


def test_one_icb_can_be_proved_alone(cast):
    assert verify("--tenant", "qhm") == (True, "QHM: 5 events, chain holds\n")
    assert verify("--tenant", "QXX") == (False, "There is no ICB or region with the code QXX.")


def test_an_empty_chain_holds(fresh_database):
    assemble()
    assert verify() == (True, "QHL: 0 events, chain holds\nQHM: 0 events, chain holds\n")


FORGED = f"""
    UPDATE EVENTS SET actor = 'Somebody else', hash = '{"f" * 64}' WHERE NORTH AND number = 3
"""
NEW_ROW = """
    INSERT INTO EVENTS (id, tenant_id, number, at, actor, role, verb, target_type, target_id, target_label, stream,
                        detail, previous_hash, hash)
    SELECT gen_random_uuid(), tenant_id, {number}, at, actor, role, verb, target_type, target_id, target_label, stream,
           detail, previous_hash, hash FROM EVENTS WHERE NORTH AND number = 5
"""


@pytest.mark.parametrize(
    ("what", "statement", "told"),
    [
        ("a detail", "UPDATE EVENTS SET detail = '{\"number\": 30}' WHERE NORTH AND number = 3", "row 3 was altered"),
        ("an actor", "UPDATE EVENTS SET actor = 'Somebody else' WHERE NORTH AND number = 2", "row 2 was altered"),
        ("a role", "UPDATE EVENTS SET role = 'auditor' WHERE NORTH AND number = 2", "row 2 was altered"),
        ("a user", "UPDATE EVENTS SET user_id = NULL WHERE NORTH AND number = 2", "row 2 was altered"),
        (
            "a time",
            "UPDATE EVENTS SET at = at - interval '1 microsecond' WHERE NORTH AND number = 4",
            "row 4 was altered",
        ),
        ("a verb", "UPDATE EVENTS SET verb = 'concern.closed' WHERE NORTH AND number = 1", "row 1 was altered"),
        ("a label", "UPDATE EVENTS SET target_label = 'x' WHERE NORTH AND number = 5", "row 5 was altered"),
        ("a stream", "UPDATE EVENTS SET stream = 'standard' WHERE NORTH AND number = 5", "row 5 was altered"),
        ("a forged hash", FORGED, "row 3 was altered"),
        ("the first row gone", "DELETE FROM EVENTS WHERE NORTH AND number = 1", "row 1 is missing"),
        ("a middle row gone", "DELETE FROM EVENTS WHERE NORTH AND number = 3", "row 3 is missing"),
        ("the last row gone", "DELETE FROM EVENTS WHERE NORTH AND number = 5", "row 5 is missing"),
        ("all rows gone", "DELETE FROM EVENTS WHERE NORTH", "row 1 is missing"),
        ("a row more", NEW_ROW.format(number=6), "row 6 stands beyond the recorded end of the chain"),
        ("a row before all", NEW_ROW.format(number=0), "row 0 was altered"),
        ("the end moved back", "UPDATE audit_audithead SET last_number = 4 WHERE NORTH", "row 5 stands beyond"),
        ("the end moved on", "UPDATE audit_audithead SET last_number = 6 WHERE NORTH", "row 6 is missing"),
        ("the end gone", "DELETE FROM audit_audithead WHERE NORTH", "row 1 stands beyond"),
        (
            "a row of another ICB",
            f"UPDATE EVENTS SET tenant_id = '{NORTH}', number = 6 WHERE NOT (NORTH)",
            "row 6 stands beyond",
        ),
    ],
)
def test_what_was_done_behind_its_back_is_named(cast, superuser, what, statement, told):
    superuser.execute("SET session_replication_role = replica")  # past the trigger that guards the end of the chain
    superuser.execute(in_north(statement))
    holds, text = verify()
    assert not holds, what
    assert f"QHM: {told}" in text, text
    assert "The audit trail is broken: " in text
    assert "QHM" in text.splitlines()[-1]


def test_two_swapped_hashes_are_both_named(cast, superuser):
    superuser.execute(
        in_north("""
        UPDATE EVENTS AS mine SET hash = other.hash FROM EVENTS AS other
        WHERE mine.NORTH AND other.NORTH AND (mine.number, other.number) IN ((2, 3), (3, 2))
        """)
    )
    _, text = verify()
    assert "QHM: row 2 was altered" in text
    assert "QHM: row 3 was altered" in text


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (3, "row 4 (id {next}) does not follow the row before it: one of the two was rewritten"),
        (5, "row 5 is not the row that was recorded last"),
    ],
)
def test_a_row_rewritten_with_a_hash_that_fits_is_found_at_the_next_link(cast, superuser, number, told):
    with tenant_context(NORTH, clearances=["speak_up"]):
        event = AuditEvent.objects.get(number=number)
        following = AuditEvent.objects.filter(number=number + 1).first()
    event.actor = "Somebody else"
    event.hash = event.computed_hash()
    superuser.execute(
        "UPDATE audit_auditevent SET actor = %s, hash = %s WHERE id = %s", [event.actor, event.hash, event.pk]
    )
    holds, text = verify()
    assert not holds
    assert f"QHM: {told.format(next=following and following.pk)}" in text


def test_rows_in_another_order_are_found(cast, superuser):
    superuser.execute(in_north("UPDATE EVENTS SET number = 100 WHERE NORTH AND number = 2"))
    superuser.execute(in_north("UPDATE EVENTS SET number = 2 WHERE NORTH AND number = 3"))
    superuser.execute(in_north("UPDATE EVENTS SET number = 3 WHERE NORTH AND number = 100"))
    _, text = verify()
    assert "QHM: row 2 was altered" in text
    assert "QHM: row 3 was altered" in text


def test_events_that_arrive_while_the_chain_is_proved_are_no_break(cast, monkeypatch):
    from quality_oversight.audit import trail

    first = trail.AuditHead.objects.first

    def first_and_then_another():
        head = first()
        record("concern.raised", cast.subject, by=cast.lead)
        return head

    with acting(cast.lead):
        monkeypatch.setattr(trail.AuditHead.objects, "first", first_and_then_another, raising=False)
        assert list(trail.breaks()) == []


def test_a_hash_covers_the_whole_event(cast):
    with tenant_context(NORTH):
        event = AuditEvent.objects.get(number=1)
    covered = {"hash", "id"}
    for field in AuditEvent._meta.concrete_fields:
        if field.name not in covered:
            before = getattr(event, field.attname)
            other = {"tenant_id": cast.south.pk, "number": 9, "detail": {"x": 1}, "user_id": None}
            setattr(
                event, field.attname, other.get(field.attname, before.replace(year=1999) if field.name == "at" else "x")
            )
            assert event.computed_hash() != event.hash, field.name
            setattr(event, field.attname, before)
    assert event.computed_hash() == event.hash
    assert len(event.hash) == len(hashlib.sha256().hexdigest())


BESIDE = """
    INSERT INTO EVENTS (id, tenant_id, number, at, actor, role, verb, target_type, target_id, target_label, stream,
                        detail, previous_hash, hash)
    SELECT gen_random_uuid(), tenant_id, {number}, at, actor, role, verb, target_type, target_id, target_label, stream,
           detail, {previous}, hash FROM EVENTS WHERE NORTH AND number = 4
"""


@pytest.mark.parametrize(
    ("what", "statement", "said"),
    [
        ("moves the end", "UPDATE audit_audithead SET last_number = 4 WHERE NORTH", "permission denied"),
        ("rewrites the end", "UPDATE audit_audithead SET last_hash = 'x' WHERE NORTH", "permission denied"),
        ("removes the end", "DELETE FROM audit_audithead WHERE NORTH", "permission denied"),
        ("leaves a gap", BESIDE.format(number=7, previous="hash"), "does not follow the end"),
        ("goes beside the end", BESIDE.format(number=6, previous="hash"), "does not follow the end"),
        ("goes before all", BESIDE.format(number=0, previous="previous_hash"), "does not follow the end"),
    ],
)
def test_the_application_itself_can_only_add_to_the_end(cast, what, statement, said):
    with (
        acting(cast.lead),
        pytest.raises(DatabaseError, match=said),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(in_north(statement))
    assert verify("--tenant", "QHM")[0], what


def test_the_end_is_told_so_that_it_can_be_kept_elsewhere(cast):
    text = StringIO()
    call_command("verify_audit", "--tenant", "QHM", stdout=text)
    with tenant_context(NORTH):
        assert text.getvalue() == f"QHM: 5 events, chain holds, end {AuditHead.objects.get().last_hash}\n"
