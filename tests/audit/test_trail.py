"""What is recorded, and how the chain is built."""

import ast
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from quality_oversight.audit import detail
from quality_oversight.audit.models import GENESIS, AuditEvent
from quality_oversight.audit.trail import THE_SYSTEM, breaks, record
from quality_oversight.audit.words import VERBS, sentence
from quality_oversight.tenancy.isolation import tenant_context
from tests.cast import NORTH, SOUTH, Cast, acting, assemble

APPS = ("quality_oversight", "providers", "concerns", "escalation", "reporting")


def test_an_event_says_who_did_what_to_what(cast):
    with acting(cast.lead):
        event = record("level.proposed", cast.subject, by=cast.lead, target="enhanced", due=date(2026, 5, 9))
        event.refresh_from_db()
    assert (event.number, event.actor, event.role, event.user_id) == (
        1,
        cast.lead.name,
        "quality_lead",
        cast.lead.user_id,
    )
    assert (event.target_type, event.target_id, event.target_label) == (
        "subject",
        str(cast.subject.pk),
        cast.subject.name,
    )
    assert event.detail == {"target": "enhanced", "due": "2026-05-09"}
    assert (event.stream, event.previous_hash) == ("standard", GENESIS)
    assert event.hash == event.computed_hash()


def test_scheduled_work_has_a_name_of_its_own(cast):
    with tenant_context(NORTH):
        event = record("report.drafted", cast.subject, by=None)
    assert (event.actor, event.user_id, event.role) == (THE_SYSTEM, None, "")


def test_each_event_holds_the_hash_of_the_one_before(cast):
    with acting(cast.lead):
        events = [record("concern.raised", cast.subject, by=cast.lead) for _ in range(3)]
        assert [event.number for event in events] == [1, 2, 3]
        assert [event.previous_hash for event in events] == [GENESIS, events[0].hash, events[1].hash]
        assert list(breaks()) == []


def test_each_icb_has_a_chain_of_its_own(cast):
    with acting(cast.lead):
        record("concern.raised", cast.subject, by=cast.lead)
    with acting(cast.south_lead):
        event = record("concern.raised", cast.south_subject, by=cast.south_lead)
        assert (event.number, event.previous_hash) == (1, GENESIS)
        assert AuditEvent.objects.count() == 1


def test_an_act_that_is_rolled_back_leaves_no_event_and_no_gap(cast):
    def record_and_fail() -> None:
        with transaction.atomic():
            record("concern.raised", cast.subject, by=cast.lead)
            raise RuntimeError

    with acting(cast.lead):
        with pytest.raises(RuntimeError):
            record_and_fail()
        assert record("concern.raised", cast.subject, by=cast.lead).number == 1


def test_an_outside_user_adds_to_the_chain_without_reading_it(cast):
    with acting(cast.lead):
        record("concern.raised", cast.subject, by=cast.lead)
    with acting(cast.provider_user):
        event = record("session.entered", cast.provider_user, by=cast.provider_user)
        assert event.number == 2
        assert list(AuditEvent.objects.all()) == [event]


def test_nobody_records_without_an_icb(cast):
    with tenant_context(None), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        record("concern.raised", cast.subject, by=cast.lead)


@pytest.mark.parametrize("statement", ["UPDATE audit_auditevent SET actor = 'x'", "DELETE FROM audit_auditevent"])
def test_the_application_cannot_change_what_was_recorded(cast, statement):
    with acting(cast.lead):
        record("concern.raised", cast.subject, by=cast.lead)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_eight_at_once_leave_no_gap_and_no_break(fresh_database):
    cast = assemble()

    def record_ten(_: int) -> None:
        try:
            for number in range(10):
                with acting(cast.lead):
                    record("concern.raised", cast.subject, by=cast.lead, number=number)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(record_ten, range(8)))
    with tenant_context(NORTH):
        assert list(AuditEvent.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 81))
        assert list(breaks()) == []


@pytest.mark.parametrize(
    "value",
    [
        1,
        1.5,
        0.1,
        10**15,
        None,
        True,
        "",
        "é – ‘x’ \u2603 \U0001f600",
        {"b": 1, "a": [1, {"z": None}]},
        UUID(int=5),
        date(2026, 1, 1),
    ],
)
def test_a_detail_reads_back_as_it_was_hashed(cast, value):
    with acting(cast.lead):
        record("concern.raised", cast.subject, by=cast.lead, value=value)
        assert list(breaks()) == []


def test_a_refused_address_with_odd_characters_is_recorded(cast, sign_in):
    client = sign_in(cast.lead)
    assert client.get(f"/people/{cast.south_lead.pk}/x%00y/").status_code == 404
    with acting(cast.lead):
        assert AuditEvent.objects.get(verb="access.not_found").detail["path"] == f"/people/{cast.south_lead.pk}/x%00y/"


# Functions that record for others: (file, function) -> (what stands before the verb, which argument the verb is).
WRITERS = {
    ("", "record"): ("", 0),
    ("", "record_each"): ("", 0),
    ("quality_oversight/audit/signins.py", "_record_everywhere"): ("", 0),
    ("concerns/intake/actions/reports.py", "_record_unnamed"): ("", 0),
    ("concerns/actions/", "_set"): ("concern.", 2),
    ("concerns/actions/linking.py", "_tell_both"): ("concern.", 1),
    ("concerns/actions/carrying.py", "_keep"): ("concern.", 1),
    ("concerns/insight/actions/documents.py", "_tell"): ("insight.file_", 0),
    ("concerns/work/actions/", "keep_step"): ("action.", 1),
    ("escalation/actions/", "_refuse_request"): ("", 2),
    ("escalation/actions/replying.py", "_tell"): ("", 2),
    ("reporting/actions/", "tell"): ("report.", 1),
}
WRITER_NAMES = {name for _, name in WRITERS if name != "record"}


def words_of(node: ast.AST, tree: ast.Module) -> list[str]:
    """The verbs that an argument can stand for: as written, one of two, or a name given such a value in the file."""
    if isinstance(node, ast.Constant | ast.IfExp):
        parts = [node] if isinstance(node, ast.Constant) else [node.body, node.orelse]
        return [part.value for part in parts if isinstance(part, ast.Constant)]
    if isinstance(node, ast.Name):
        given = [
            each.value
            for each in ast.walk(tree)
            if isinstance(each, ast.Assign) and any(getattr(to, "id", "") == node.id for to in each.targets)
        ]
        return [word for value in given for word in words_of(value, tree) if not isinstance(value, ast.Name)]
    return []


def recorded_verbs() -> tuple[set[str], set[str]]:
    """Every verb that the code records, and the places where none can be read."""
    verbs: set[str] = set()
    unread: set[str] = set()
    for path in (path for folder in APPS for path in sorted((settings.BASE_DIR / folder).rglob("*.py"))):
        name, tree = str(path.relative_to(settings.BASE_DIR)), ast.parse(path.read_text())
        if "audit.trail import" not in path.read_text() and not any(
            name.startswith(file) for file, _ in WRITERS if file
        ):
            continue
        inside = {
            call
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef) and function.name in WRITER_NAMES
            for call in ast.walk(function)
        }
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            for (file, function), (before, position) in WRITERS.items():
                if getattr(call.func, "id", "") == function and name.startswith(file) and call not in inside:
                    found = words_of(call.args[position], tree)
                    verbs |= {before + verb for verb in found}
                    unread |= set() if found else {f"{name}, line {call.lineno}"}
    return verbs, unread


def test_every_verb_that_the_code_records_has_words():
    verbs, unread = recorded_verbs()
    assert sorted(verbs - set(VERBS)) == []
    assert unread == set()


def test_every_verb_with_words_is_recorded_somewhere():
    assert sorted(set(VERBS) - recorded_verbs()[0]) == []


def test_a_verb_of_an_older_release_stands_for_itself():
    assert sentence("thing.gone") == "did “thing.gone” to"


def test_a_detail_is_shown_in_words():
    event = AuditEvent(
        detail={
            "role": "sqg_member",
            "ends_on": "2026-04-09",
            "new_account": True,
            "clearances": [[], ["safeguarding", "speak_up"]],
            "changes": {"title": ["Falls", "Falls on two wards"], "lead": [None, "Lead (invented)"]},
            "nothing": None,
            "api_key": "Incident_System",
            "count": 3,
        }
    )
    assert detail.lines(event) == [
        ("Role", "System Quality Group member"),
        ("Ends on", "9 April 2026"),
        ("New account", "yes"),
        ("Clearances", "none, now safeguarding, speak up"),
        ("Changes", "title: Falls, now Falls on two wards; lead: none, now Lead (invented)"),
        ("API key", "Incident_System"),
        ("Count", "3"),
    ]


def test_signing_in_is_told_to_each_icb_of_a_person(cast: Cast, sign_in):
    with tenant_context(SOUTH):
        type(cast.lead).objects.create(user=cast.lead.user, role="auditor")
    sign_in(cast.lead)
    for tenant in (NORTH, SOUTH):
        with tenant_context(tenant):
            assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["session.signed_in"]
