"""Scheduled work on levels."""

from escalation.actions import bring_into_effect
from quality_oversight.tenancy.tasks import tenant_task


@tenant_task("escalation.tasks.bring_into_effect")
def bring_levels_into_effect() -> None:
    """Bring one tenant's decisions into effect whose day has come; safe to run again."""
    bring_into_effect()
