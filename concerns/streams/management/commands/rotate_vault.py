"""manage.py rotate_vault: seal every identity again under the first key of VAULT_KEYS."""

from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand, CommandError, CommandParser

from concerns.streams.models import ReporterIdentity
from concerns.streams.sealing import CannotOpenError, resealed
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.policy import Clearance


class Command(BaseCommand):
    help = "Seal every reporter's identity again under the first key of VAULT_KEYS; shows nothing of what is sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new-key", action="store_true", help="Only print a new key, to put before the old ones")

    def handle(self, *args: Any, new_key: bool = False, **options: Any) -> None:
        if new_key:
            self.stdout.write(Fernet.generate_key().decode())
            return
        lost = sum(self.rotate(tenant) for tenant in Tenant.objects.order_by("code"))
        if lost:
            raise CommandError(f"{lost} could not be opened with the keys given. Add the key that sealed them.")

    def rotate(self, tenant: Tenant) -> int:
        """Rotate one ICB's vault; return how many could not be opened."""
        done, lost = 0, 0
        vaults = [f"{stream}_vault" for stream in Clearance.values]
        with tenant_context(tenant.pk, clearances=[*Clearance.values, *vaults]):
            for identity in ReporterIdentity.objects.select_for_update().order_by("pk"):
                try:
                    identity.sealed = resealed(identity.sealed)
                except CannotOpenError:
                    lost += 1
                else:
                    identity.save(update_fields=["sealed"])
                    done += 1
        self.stdout.write(f"{tenant.code}: {done} sealed again{f', {lost} not opened' if lost else ''}")
        return lost
