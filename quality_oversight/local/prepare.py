"""What must be done between starting the servers and starting our own processes; prints the demo sign-ins."""

import os
from importlib.util import find_spec


def main() -> None:
    """Migrate as the owner, fill the demo tenants, and forget the health of the run before this one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quality_oversight.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from quality_oversight import health

    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):  # the command takes seconds to find nothing to do
        call_command("migrate", database="owner", verbosity=0)
    health.forget()
    if settings.DEMO and find_spec("reporting.demo"):
        from reporting.demo import signins

        call_command("seed_demo", verbosity=0)
        print(*signins.lines(settings.STATE_DIR), sep="\n")


if __name__ == "__main__":
    main()
