"""manage.py seed_demo: fill the demonstration tenants (real organisations, invented people and concerns)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone


class Command(BaseCommand):
    help = "Fill the demonstration tenants; safe to run again. Only where DEBUG and DEMO are on."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demonstration accounts cannot exist where DEBUG is off.")
        if not settings.DEMO:
            raise CommandError("The demonstration is switched off here: set DEMO=1 to have it.")
        from reporting.demo.seeding import seed

        added = seed(settings.STATE_DIR, today=timezone.localdate())
        if not options["verbosity"]:
            return
        for tenant in added:
            self.stdout.write(
                f"{tenant.name}: {tenant.concerns} concerns, {tenant.subjects} providers, {tenant.decisions} decisions"
            )
        if not added:
            self.stdout.write("The demonstration is there already.")
