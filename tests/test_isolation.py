"""No ICB sees or touches another's rows, whatever the code above the database forgets."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, models, transaction
from django.utils import timezone

from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, TenantModel
from tests.cast import NORTH, SOUTH, TRUST, UNSEEN_TRUST, Cast, acting, assemble
from tests.rows import DAY, TENANT_MODELS, VAULT, copy_of, lay_rows

EVERY_MODEL = pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.label)
APPEND_ONLY = {
    "audit_auditevent",
    "concerns_concernevent",
    "intake_softreportstep",
    "privacy_privacydecision",
    "privacy_privacyfinding",
    "register_riskevent",
    "register_riskscore",
    "work_actionrevision",
    "work_digest",
    "agreements_agreement",
    "agreements_signature",
    "agreements_told",
    "early_warning_warningstep",
    "escalation_concurrence",
    "escalation_confirmation",
    "escalation_criterionnote",
    "escalation_endingstep",
    "escalation_objection",
    "insight_triangulationnote",
    "interventions_interventionevent",
    "contracts_contractevent",
    "committees_committeestep",
    "committees_terms",
    "stakeholders_stakeholderstep",
    "measures_broughtfile",
    "escalation_leveldecision",
    "escalation_levelperiod",
    "escalation_levelreview",
    "escalation_requeststep",
    "frameworks_frameworkversion",
    "reporting_paper",
    "reporting_reportevent",
    "profile_keptprofile",
}
NEVER_DELETED = APPEND_ONLY | {
    "early_warning_backtest",
    "early_warning_sweep",
    "early_warning_warningline",
    "insight_insightfile",
    "insight_insightitem",
    "insight_measuresource",
    "interventions_intervention",
    "interventions_interventionfile",
    "contracts_contract",
    "committees_seat",
    "stakeholders_occasion",
    "stakeholders_stakeholder",
    "measures_charting",
    "measures_datapoint",
    "measures_measure",
    "measures_rebase",
    "structure_belonging",
    "letters_letter",
    "letters_letterfile",
    "agreements_message",
    "work_concernaction",
    "audit_audithead",
    "concerns_concernlink",
    "concerns_concernshare",
    "concerns_concernsubject",
    "concerns_concernupdate",
    "concerns_theme",
    "escalation_requestnotice",
    "escalation_endedsubject",
    "escalation_ending",
    "escalation_endingnotice",
    "escalation_providershare",
    "frameworks_frameworkstart",
    "escalation_replyfile",
    "escalation_sharedfact",
    "files_attachment",
    "intake_softreport",
}
# Foreign keys between tenant models that need no composite key; each with its reason.
NOT_COMPOSITE: dict[tuple[str, str], str] = {}

Rows = dict[type[models.Model], models.Model]


def tenant_keys() -> list[tuple[type[models.Model], models.Field]]:
    """Every foreign key from one tenant model to another."""
    return [
        (model, field)
        for model in TENANT_MODELS
        for field in model._meta.concrete_fields
        if field.is_relation and issubclass(field.related_model, TenantModel)
    ]


@pytest.fixture
def rows(cast: Cast) -> dict[str, Rows]:
    """One row of every tenant model in each ICB."""
    laid = {}
    for name, membership, subject in (
        ("north", cast.lead, cast.subject),
        ("south", cast.south_lead, cast.south_subject),
    ):
        with acting(membership):
            laid[name] = lay_rows(membership, subject)
    return laid


@pytest.fixture
def policies(db: None) -> list[tuple[str, str, str, str, str]]:
    """Every policy: table, name, permissive or not, command, and its text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, permissive, cmd, concat_ws(' ', qual, with_check)"
            " FROM pg_policies WHERE schemaname = 'public'"
        )
        return cursor.fetchall()


def refused(statement: str, *values: object) -> str:
    """Run a statement that must fail, and give what PostgreSQL said."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(refusal.value)


def test_the_walk_covers_every_tenant_model(rows):
    for laid in rows.values():
        assert set(laid) == set(TENANT_MODELS)


@EVERY_MODEL
def test_row_level_security_is_enabled_and_forced(db, model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table]
        )
        assert cursor.fetchone() == (True, True)


@EVERY_MODEL
def test_every_table_has_the_policies_of_its_kind(model, policies):
    table = model._meta.db_table
    mine = {
        (permissive, command)
        for name, policy, permissive, command, _ in policies
        if name == table and policy != "redaction"
    }
    expected = {("PERMISSIVE", "SELECT"), ("PERMISSIVE", "INSERT"), ("RESTRICTIVE", "ALL")}
    expected |= set() if table in APPEND_ONLY else {("PERMISSIVE", "UPDATE")}
    expected |= set() if table in NEVER_DELETED else {("PERMISSIVE", "DELETE")}
    assert mine == expected


def test_history_is_open_to_redaction_alone(policies):
    """The policy counts only while `privacy_redact` runs, for the owner of the tables (docs/decisions/0009)."""
    redactable = {table: text for table, name, _, _, text in policies if name == "redaction"}
    assert set(redactable) == APPEND_ONLY - {
        "audit_auditevent",
        "escalation_levelperiod",
        "profile_keptprofile",
        "reporting_paper",
        "work_digest",
    }
    assert all("app.redacting" in text and "app.tenant_id" in text for text in redactable.values())


def test_tables_without_a_tenant_carry_no_policy_and_are_known(policies):
    isolated = {table for table, *_ in policies}
    assert isolated == {model._meta.db_table for model in TENANT_MODELS}


def test_settings_are_read_once_a_query_and_never_for_each_row(policies):
    """A plain current_setting() is read for each row and misleads the planner (architecture 1.4, pitfalls)."""
    for table, name, _, _, text in policies:
        wrapped = re.findall(r"\( SELECT [A-Za-z_(]*current_setting\(", text)
        assert len(wrapped) == text.count("current_setting("), (table, name, text)


def test_another_icbs_row_is_not_there(rows, cast, subtests):
    for model in TENANT_MODELS:
        with subtests.test(model=model._meta.label):
            theirs = rows["south"][model]
            with acting(cast.lead, VAULT):
                assert rows["north"][model].pk in model.objects.values_list("pk", flat=True)
                assert not model.objects.filter(pk=theirs.pk).exists()
                assert {str(tenant) for tenant in model.objects.values_list("tenant_id", flat=True)} == {str(NORTH)}


def test_another_icbs_row_cannot_be_changed_or_deleted(rows, cast, subtests):
    for model in TENANT_MODELS:
        with subtests.test(model=model._meta.label):
            table, theirs = model._meta.db_table, rows["south"][model]
            for verb, statement, kept in (
                ("UPDATE", f"UPDATE {table} SET tenant_id = tenant_id WHERE id = %s", APPEND_ONLY),
                ("DELETE", f"DELETE FROM {table} WHERE id = %s", NEVER_DELETED),
            ):
                with acting(cast.lead, VAULT):
                    if table in kept:
                        assert "permission denied" in refused(statement, theirs.pk), verb
                    else:
                        with connection.cursor() as cursor:
                            cursor.execute(statement, [theirs.pk])
                            assert cursor.rowcount == 0, verb
            with acting(cast.south_lead, VAULT):
                assert model.objects.filter(pk=theirs.pk).exists()


def test_a_row_cannot_be_added_to_another_icb(rows, cast, subtests):
    for model in TENANT_MODELS:
        with (
            subtests.test(model=model._meta.label),
            acting(cast.lead, VAULT),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            copy_of(rows["north"][model], tenant_id=SOUTH).save(force_insert=True)


def test_a_row_cannot_be_added_without_an_icb(rows, subtests):
    for model in TENANT_MODELS:
        with (
            subtests.test(model=model._meta.label),
            tenant_context(None),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            copy_of(rows["north"][model]).save(force_insert=True)


def test_without_an_icb_nothing_is_there(rows, subtests):
    for model in TENANT_MODELS:
        with subtests.test(model=model._meta.label), tenant_context(None):
            assert not model.objects.exists()


def test_a_row_cannot_be_given_to_another_icb(rows, cast, subtests):
    for model in TENANT_MODELS:
        with subtests.test(model=model._meta.label):
            reason = "permission denied" if model._meta.db_table in APPEND_ONLY else "row-level security"
            with acting(cast.lead, VAULT):
                statement = f"UPDATE {model._meta.db_table} SET tenant_id = %s WHERE id = %s"
                assert reason in refused(statement, SOUTH, rows["north"][model].pk)


def test_every_foreign_key_between_tenant_models_carries_the_tenant(db):
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT conrelid::regclass::text, confrelid::regclass::text,
                   (SELECT array_agg(attname::text ORDER BY position)
                    FROM unnest(conkey) WITH ORDINALITY AS k(number, position)
                    JOIN pg_attribute ON attrelid = conrelid AND attnum = k.number)
            FROM pg_constraint WHERE contype = 'f' AND array_length(conkey, 1) = 2 AND convalidated
        """)
        composite = {(table, target, tuple(columns)) for table, target, columns in cursor.fetchall()}
    wanted = {
        (model._meta.db_table, field.related_model._meta.db_table, ("tenant_id", field.column)): (model, field)
        for model, field in tenant_keys()
        if (model._meta.label, field.name) not in NOT_COMPOSITE
    }
    assert {key for key in wanted if key not in composite} == set()
    assert {key for key in composite if key not in wanted} == set()


@pytest.mark.parametrize("model", sorted({model for model, _ in tenant_keys()}, key=lambda model: model._meta.label))
def test_a_row_cannot_point_into_another_icb(rows, cast, subtests, model):
    for field in [key for owner, key in tenant_keys() if owner is model]:
        with subtests.test(field=field.name), transaction.atomic():
            with acting(cast.south_lead, VAULT):
                theirs = another(rows["south"][field.related_model])
            with acting(cast.lead, VAULT):
                mine = copy_of(rows["north"][model], **elsewhere(rows["north"][model]))
                setattr(mine, field.attname, theirs.pk)
                with pytest.raises(DatabaseError) as refusal:
                    keep(mine)
            assert "_same_tenant" in str(refusal.value) or "row-level security" in str(refusal.value)
            transaction.set_rollback(True)


def keep(row: models.Model) -> None:
    """Save a row with every constraint checked now instead of at the end of the transaction."""
    with transaction.atomic():
        row.save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def accepted() -> dict[str, object]:
    """A risk that somebody of the running tenant has accepted: all of it or none stands on a concern."""
    by = Membership.objects.earliest("pk")
    return {"accepted_by_id": by.pk, "accepted_score": 12, "accepted_until": DAY, "accepted_reason": "Agreed"}


def sent_as_a_file(row: models.Model) -> dict[str, object]:
    """A letter that was sent as its file: it has all of that or nothing."""
    went_out = {"sent_on": DAY, "sent_how": "post", "sent_to": "1 Example Road", "sent_by": "Somebody"}
    return {**went_out, "sent_file_id": row.files.get().pk, "pdf": None, "sha256": "", "pages": None}


def gone(row: models.Model) -> dict[str, object]:
    """No changes, but the row itself away: there is one for each ICB."""
    type(row)._base_manager.filter(pk=row.pk).delete()
    return {}


def elsewhere(row: models.Model) -> dict[str, object]:
    """Changes that keep a copied row clear of its model's unique constraints."""
    day = DAY + timedelta(days=1)
    return {
        "Agreement": lambda: {"key": uuid4()},
        "Signature": lambda: {"act": "ended"},
        "Told": lambda: {"message": uuid4()},
        "ApiKey": lambda: {"secret_hash": "1" * 64},
        "Assurance": lambda: {"subject_id": another(row.subject).pk},
        "AlertFollowUp": lambda: {"item_id": another(row.item).pk},
        "Committee": lambda: {"key": "another"},
        "Concern": lambda: {"ref": "QC-2026-0099"} | accepted(),
        "ConcernAnswer": lambda: {"event_id": another(row.event).pk},
        "ConcernShare": lambda: {"organisation_id": TRUST},
        "Concurrence": lambda: {"party": "national_body"},
        "Confirmation": lambda: {"decision_id": another(row.decision).pk},
        "ImportRow": lambda: {"number": row.number + 1},
        "WarningLine": lambda: {"reason": "same_theme"},
        "LeftOut": lambda: {"subject_id": another(row.subject).pk},
        "LevelRequest": lambda: {"status": "effective"},
        "Measure": lambda: {"code": "SLIPS"},
        "DataPoint": lambda: {"period_start": day},
        "Rebase": lambda: {"starts_on": day},
        "Charting": lambda: {"subject_id": another(row.subject).pk},
        "MeasureSource": lambda: {"measure_id": another(row.measure).pk},
        "Meeting": lambda: {"held_on": day},
        "Ending": lambda: {"status": "withdrawn"},
        "EndingNotice": lambda: {"about": "decided"},
        "EndedSubject": lambda: {"until": day},
        "RequestNotice": lambda: {"about": "effective" if row.decision_id else "declined"},
        "FrameworkDraft": lambda: gone(row),
        "FrameworkStart": lambda: {"version_id": another(row.version).pk},
        "FrameworkVersion": lambda: {"number": 2, "label": "3.0"},
        "Membership": lambda: {"role": "auditor"},
        "Objection": lambda: {"answers_id": another(row.answers).pk} if row.answers_id else {},
        "Paper": lambda: {"report_id": another(row.report).pk},
        "PrivacyDecision": lambda: {"finding_id": another(row.finding).pk},
        "ProviderShare": lambda: {"token_hash": "1" * 64, "withdrawn_at": timezone.now()},
        "ReplyFile": lambda: {"sha256": "1" * 64},
        "SharedFact": lambda: {"position": row.position + 1},
        "Provider": lambda: {"organisation_id": UNSEEN_TRUST},
        "Report": lambda: {"meeting_on": day},
        "StreamTheme": lambda: {"stream": "safeguarding"},
        "SavedView": lambda: {"name": "Another"},
        "ReportSchedule": lambda: {"committee_id": another(row.committee).pk},
        "SoftReport": lambda: {"ref": "SI-2026-0099"},
        "Theme": lambda: {"name": "Waits"},
        "Risk": lambda: {"ref": "QR-2026-0099"},
        "RiskAppetite": lambda: {"category": "finance"},
        "RiskLink": lambda: {"concern_id": another(row.concern).pk},
        "InterventionFile": lambda: {"sha256": "1" * 64},
        "InsightFile": lambda: {"sha256": "1" * 64},
        "Letter": lambda: sent_as_a_file(row),
        "InsightItem": lambda: {"ref": "INS-2026-0099"},
        "Intervention": lambda: {"ref": "INT-2026-0099"},
        "Terms": lambda: {"number": 99},
        "Stakeholder": lambda: {"name": "Another body"},
        "Occasion": lambda: {"name": "Another strategy"},
        "Contribution": lambda: {"stakeholder_id": another(row.stakeholder).pk},
        "Contract": lambda: {"ref": "C-99"},
        "Covered": lambda: {"contract_id": another(row.contract).pk},
        "Duty": lambda: {"title": "Another report"},
        "Return": lambda: {"due": row.due + timedelta(days=1)},
        "Subject": lambda: {"scope": "Maternity"},
    }.get(type(row).__name__, dict)()


def another(row: models.Model) -> models.Model:
    """A second row like this one, in the same ICB."""
    copy = copy_of(row, **elsewhere(row))
    copy.save(force_insert=True)
    return copy


@EVERY_MODEL
def test_one_may_not_switch_the_wall_off(rows, model):
    table = model._meta.db_table
    for statement in (
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY hole ON {table} USING (true)",
        f"DROP POLICY tenant_reads ON {table}",
    ):
        assert "must be owner" in refused(statement)
    assert "permission denied" in refused(f"TRUNCATE {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE quality_owner",
        "SET SESSION AUTHORIZATION quality_owner",
        "ALTER ROLE quality_app BYPASSRLS",
        "CREATE TABLE hole (id int)",
        "CREATE TEMP TABLE concerns_concern (id uuid)",
        "CREATE FUNCTION hole() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA hole",
    ],
)
def test_the_application_cannot_become_more_than_it_is(db, statement):
    assert re.search("permission denied|must be|Only roles", refused(statement))


def test_switching_row_security_off_hides_rows_rather_than_showing_them(rows, cast):
    with acting(cast.lead), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        assert "would be affected by row-level security" in refused("SELECT * FROM concerns_concern")
        cursor.execute("SET LOCAL row_security = on")


@pytest.mark.parametrize("table", ["tenancy_tenant", "providers_organisation"])
def test_shared_reference_data_are_read_and_never_written(cast, table):
    with acting(cast.admin):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] > 0
        for statement in (
            f"UPDATE {table} SET name = name",
            f"DELETE FROM {table}",
            f"INSERT INTO {table} DEFAULT VALUES",
        ):
            assert "permission denied" in refused(statement)


def test_a_composite_key_refuses_at_the_latest_when_the_transaction_ends(fresh_database):
    cast = assemble()
    with acting(cast.lead, VAULT):
        mine = lay_rows(cast.lead, cast.subject)
    with pytest.raises(IntegrityError, match="same_tenant"), acting(cast.lead, VAULT):
        type(cast.subject).objects.filter(pk=cast.subject.pk).update(provider=cast.south_trust.pk)
    with acting(cast.lead):
        assert type(cast.subject).objects.get(pk=mine[type(cast.subject)].pk).provider_id == cast.trust.pk


def test_history_stays_even_when_the_owner_of_the_tables_asks(fresh_database, owner):
    cast = assemble()
    with acting(cast.lead):
        lay_rows(cast.lead, cast.subject)
    with owner.transaction():
        owner.execute("SELECT set_config('app.tenant_id', %s, true)", [str(NORTH)])
        owner.execute("SELECT set_config('app.clearances', 'team', true)")
        for table in sorted(NEVER_DELETED):
            count = owner.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert count[0] > 0
            assert owner.execute(f"DELETE FROM {table}").rowcount == 0
            if table in APPEND_ONLY:
                assert owner.execute(f"UPDATE {table} SET tenant_id = tenant_id").rowcount == 0
            assert owner.execute(f"SELECT count(*) FROM {table}").fetchone() == count


def test_the_owner_of_the_tables_is_bound_too(fresh_database, owner):
    assemble()
    assert owner.execute("SELECT count(*) FROM providers_provider").fetchone() == (0,)
