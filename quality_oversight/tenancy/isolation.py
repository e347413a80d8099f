"""Row-level security: who is acting is told to PostgreSQL for one transaction only (architecture 1.4)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connections, models, transaction
from django.db.models import Func, UUIDField

SETTINGS = ("app.tenant_id", "app.clearances", "app.organisation", "app.user_id", "app.reporter")
READ = "SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in SETTINGS)
WRITE = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in SETTINGS)


class CurrentTenant(Func):
    """The tenant of the running transaction; null outside one, so that an insert is refused."""

    template = "nullif(current_setting('app.tenant_id', true), '')::uuid"
    output_field = UUIDField()
    arity = 0


def tell(
    tenant_id: UUID | str | None,
    *,
    clearances: Iterable[str] = (),
    organisation_id: UUID | str | None = None,
    user_id: UUID | str | None = None,
    reporter: str = "",
    using: str = "default",
) -> None:
    """Set who is acting for the rest of the running transaction; `reporter` is a token's hash (concerns.intake)."""
    values = (str(tenant_id or ""), ",".join(clearances), str(organisation_id or ""), str(user_id or ""), reporter)
    with connections[using].cursor() as cursor:
        cursor.execute(WRITE, values)


@contextmanager
def tenant_context(tenant_id: UUID | str | None, *, using: str = "default", **who: Any) -> Iterator[None]:
    """Open a transaction inside one tenant and give the outer setting back on leaving.

    `who` takes `clearances`, `organisation_id`, `user_id` and `reporter` (see `tell`). An exception rolls back the
    transaction or savepoint, and PostgreSQL takes the settings back with it.
    """
    connection = connections[using]
    nested = connection.in_atomic_block
    with transaction.atomic(using=using):
        outer: tuple[str, ...] = ("",) * len(SETTINGS)
        if nested:
            with connection.cursor() as cursor:
                cursor.execute(READ)
                outer = cursor.fetchone()
        tell(tenant_id, using=using, **who)
        yield
        if nested:
            with connection.cursor() as cursor:
                cursor.execute(WRITE, outer)


class TenantModel(models.Model):
    """A row of one tenant; the tenant is filled in and filtered by the database, never by application code."""

    tenant = models.ForeignKey(
        "tenancy.Tenant", on_delete=models.PROTECT, db_default=CurrentTenant(), editable=False, related_name="+"
    )

    class Meta:
        abstract = True
