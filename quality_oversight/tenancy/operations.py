"""Migration operations that put a tenant's wall around a table (architecture 1.4)."""

from typing import Any

from django.db.migrations.operations.base import Operation

# Each setting is read once a query: a plain current_setting() misleads the planner (architecture 1.4, pitfalls).
TENANT = "tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)"
INSIDER = "(SELECT coalesce(current_setting('app.organisation', true), '') = '')"
ORGANISATION = "(SELECT nullif(current_setting('app.organisation', true), '')::uuid)"
USER = "(SELECT nullif(current_setting('app.user_id', true), '')::uuid)"
NOWHERE = "(SELECT coalesce(current_setting('app.tenant_id', true), '') = '')"
REPORTER = "(SELECT nullif(current_setting('app.reporter', true), ''))"
# The cast makes it an array value; without it PostgreSQL reads ANY((SELECT ...)) as a set of rows.
CLEARANCES = "(SELECT string_to_array(coalesce(current_setting('app.clearances', true), ''), ','))::text[]"
REDACTING = f"{TENANT} AND (SELECT coalesce(current_setting('app.redacting', true), '') = 'yes')"

ROLE = "quality_app"


def privileges(sentence: str) -> str:
    """A GRANT or REVOKE for the application's role, where this server has it (quality_oversight/roles.sql)."""
    known = f"EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}')"  # noqa: S608  (a name of ours)
    return f"DO $$ BEGIN IF {known} THEN {sentence}; END IF; END $$"


class _Policies(Operation):
    """SQL for one table, forwards and back; no model state changes."""

    reversible = True

    def __init__(self, model: str) -> None:
        self.model = model

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: policies live in the database only."""

    def table(self, app_label: str, state: Any) -> str:
        return state.apps.get_model(app_label, self.model)._meta.db_table

    def forwards(self, table: str, state: Any) -> list[str]:
        raise NotImplementedError

    def backwards(self, table: str) -> list[str]:
        raise NotImplementedError

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.app_label = app_label
        for statement in self.forwards(self.table(app_label, to_state), to_state):
            schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in self.backwards(self.table(app_label, from_state)):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return f"{type(self).__name__}: {self.model}"


class IsolateByTenant(_Policies):
    """Enable and force row-level security: only the acting tenant's rows, and insiders only unless `outsiders` says.

    `outsiders` is an SQL condition under which an outside organisation's user sees the row as well.
    `append_only` lets nobody change or delete a row, `lasting` nobody delete one: without a policy even the owner
    touches no row, and the application's role loses the privilege, so that an attempt is an error and not a silence.
    `own` is an SQL condition for rows that are read before any tenant is entered (a person's memberships).
    """

    def __init__(
        self, model: str, *, outsiders: str = "", append_only: bool = False, lasting: bool = False, own: str = ""
    ) -> None:
        super().__init__(model)
        self.outsiders, self.append_only, self.lasting, self.own = outsiders, append_only, lasting, own

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        options = {name: getattr(self, name) for name in ("outsiders", "append_only", "lasting", "own")}
        return type(self).__name__, [self.model], {name: value for name, value in options.items() if value}

    @property
    def refused(self) -> str:
        """What nobody may do to a row, as the words of a GRANT."""
        return "UPDATE, DELETE" if self.append_only else "DELETE" if self.lasting else ""

    def policies(self) -> dict[str, str]:
        """Each policy's name and what it says."""
        seen = f"{TENANT} OR ({NOWHERE} AND {self.own})" if self.own else TENANT
        open_to = f"{INSIDER} OR ({self.outsiders})" if self.outsiders else INSIDER
        policies = {
            "tenant_reads": f"FOR SELECT USING ({seen})",
            "tenant_adds": f"FOR INSERT WITH CHECK ({TENANT})",
            "insiders": f"AS RESTRICTIVE USING ({open_to}) WITH CHECK ({open_to})",
        }
        if "UPDATE" not in self.refused:
            policies["tenant_changes"] = f"FOR UPDATE USING ({TENANT}) WITH CHECK ({TENANT})"
        if "DELETE" not in self.refused:
            policies["tenant_deletes"] = f"FOR DELETE USING ({TENANT})"
        return policies

    def forwards(self, table: str, state: Any) -> list[str]:
        statements = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            *(f"CREATE POLICY {name} ON {table} {words}" for name, words in self.policies().items()),
        ]
        if self.refused:
            statements.append(privileges(f"REVOKE {self.refused} ON {table} FROM {ROLE}"))
        return statements

    def backwards(self, table: str) -> list[str]:
        statements = [
            *(f"DROP POLICY {name} ON {table}" for name in self.policies()),
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]
        if self.refused:
            statements.append(privileges(f"GRANT {self.refused} ON {table} TO {ROLE}"))
        return statements


class KeepForGood(_Policies):
    """Let nobody delete a row of a table any more that was made without `lasting`: rows are ended instead."""

    def forwards(self, table: str, state: Any) -> list[str]:
        return [
            f"DROP POLICY tenant_deletes ON {table}",
            privileges(f"REVOKE DELETE ON {table} FROM {ROLE}"),
        ]

    def backwards(self, table: str) -> list[str]:
        return [
            f"CREATE POLICY tenant_deletes ON {table} FOR DELETE USING ({TENANT})",
            privileges(f"GRANT DELETE ON {table} TO {ROLE}"),
        ]


class Restrict(_Policies):
    """Add one restrictive condition that every row seen or written must meet, whoever asks."""

    def __init__(self, model: str, name: str, condition: str) -> None:
        super().__init__(model)
        self.name, self.condition = name, condition

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model, self.name, self.condition], {}

    def forwards(self, table: str, state: Any) -> list[str]:
        check = f"USING ({self.condition}) WITH CHECK ({self.condition})"
        return [f"CREATE POLICY {self.name} ON {table} AS RESTRICTIVE {check}"]

    def backwards(self, table: str) -> list[str]:
        return [f"DROP POLICY {self.name} ON {table}"]


class Redactable(_Policies):
    """Let words be redacted in a table that nobody changes: only while `app.redacting` is set, by the tables' owner.

    `privacy_redact` (concerns.privacy) alone sets it, and replaces words by a mark; the application's role still holds
    no privilege to change the table (docs/decisions/0009). `app` names the app of a table that stands further down.
    """

    def __init__(self, model: str, app: str = "") -> None:
        super().__init__(model)
        self.app = app

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model, *([self.app] if self.app else [])], {}

    def table(self, app_label: str, state: Any) -> str:
        return super().table(self.app or app_label, state)

    def forwards(self, table: str, state: Any) -> list[str]:
        return [f"CREATE POLICY redaction ON {table} FOR UPDATE USING ({REDACTING}) WITH CHECK ({REDACTING})"]

    def backwards(self, table: str) -> list[str]:
        return [f"DROP POLICY redaction ON {table}"]


class RedactableUnseen(_Policies):
    """Let redaction reach rows that a restrictive policy hides from whoever asks: a colleague's own.

    `name` and `condition` are the policy as it stands; beside it the tables' owner passes while `app.redacting`
    is set. The application's role never is the owner, so that the setting alone opens nothing (docs/decisions/0009).
    """

    def __init__(self, model: str, app: str, name: str, condition: str) -> None:
        super().__init__(model)
        self.app, self.name, self.condition = app, name, condition

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model, self.app, self.name, self.condition], {}

    def table(self, app_label: str, state: Any) -> str:
        return super().table(self.app, state)

    def forwards(self, table: str, state: Any) -> list[str]:
        owner = f"SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = '{table}'::regclass"  # noqa: S608
        check = f"({self.condition}) OR ({REDACTING} AND ({owner}))"
        return [f"ALTER POLICY {self.name} ON {table} USING ({check}) WITH CHECK ({check})"]

    def backwards(self, table: str) -> list[str]:
        return [f"ALTER POLICY {self.name} ON {table} USING ({self.condition}) WITH CHECK ({self.condition})"]


class SameTenant(_Policies):
    """Let a foreign key reach rows of the same tenant only: foreign keys ignore row-level security."""

    def __init__(self, model: str, field: str) -> None:
        super().__init__(model)
        self.field = field

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model, self.field], {}

    def forwards(self, table: str, state: Any) -> list[str]:
        field = state.apps.get_model(self.app_label, self.model)._meta.get_field(self.field)
        target = field.related_model._meta.db_table
        unique = f"{target}_of_tenant"
        known = f"SELECT 1 FROM pg_constraint WHERE conname = '{unique}'"  # noqa: S608  (names of ours)
        return [
            f"DO $$ BEGIN IF NOT EXISTS ({known}) THEN"
            f" ALTER TABLE {target} ADD CONSTRAINT {unique} UNIQUE (tenant_id, id); END IF; END $$",
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{self.field}_same_tenant"
            f" FOREIGN KEY (tenant_id, {field.column}) REFERENCES {target} (tenant_id, id)"
            " DEFERRABLE INITIALLY DEFERRED",
        ]

    def backwards(self, table: str) -> list[str]:
        return [f"ALTER TABLE {table} DROP CONSTRAINT {table}_{self.field}_same_tenant"]


class ReadOnly(_Policies):
    """Take writing away from the application's role: reference data is written by the platform's import alone."""

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model], {}

    def forwards(self, table: str, state: Any) -> list[str]:
        return [privileges(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {ROLE}")]

    def backwards(self, table: str) -> list[str]:
        return [privileges(f"GRANT INSERT, UPDATE, DELETE ON {table} TO {ROLE}")]
