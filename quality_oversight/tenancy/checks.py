"""System check: refuse to start on a database role that row-level security does not bind."""

from typing import Any

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

QUESTION = """
    SELECT current_user, rolsuper, rolbypassrls,
           EXISTS (SELECT 1 FROM pg_class
                   WHERE relname = 'tenancy_tenant' AND pg_has_role(current_user, relowner, 'MEMBER'))
    FROM pg_roles WHERE rolname = current_user
"""


def binding(using: str = "default") -> str | None:
    """Say why the role of a connection escapes isolation, or None when it is bound."""
    with connections[using].cursor() as cursor:
        cursor.execute(QUESTION)
        name, superuser, bypasses, owns = cursor.fetchone()
    if superuser or bypasses:
        return f"The database role {name} bypasses row-level security."
    if owns:
        return f"The database role {name} owns the tables, or may become their owner; connect as another role."
    return None


def demand_bound_role() -> None:
    """Stop a web server or worker, which run no system checks, before it serves anybody past isolation."""
    faults = application_role_is_bound(None)
    connections["default"].close()  # a server that forks must not hand its connection on
    if faults:
        raise ImproperlyConfigured(f"{faults[0].msg} {faults[0].hint}")


@register("isolation", deploy=False)
def application_role_is_bound(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Ask the database; when it cannot be reached, the start fails on that by itself."""
    try:
        reason = binding()
    except OperationalError:
        return []
    if reason is None:
        return []
    return [Error(reason, hint="Set DATABASE_URL to the role quality_app (docs/operations.md).", id="tenancy.E001")]
