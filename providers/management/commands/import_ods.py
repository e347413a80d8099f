"""Bring the national directory up to a file of the Organisation Data Service, told by what is in it."""

import logging
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from providers.actions import follow_renames
from providers.directory.actions import CLOSES_MANY, import_file, may_write
from providers.directory.models import DirectoryChange, DirectoryImport
from providers.directory.queries import last_line
from providers.rules.ods import Kind
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant

log = logging.getLogger(__name__)
SHOWN_WHEN_NONE_FITS = 20


class _NoneFits(Exception):
    """No line of a file could be used: nothing of it is kept."""


class Command(BaseCommand):
    """Reads trusts, practices, pharmacies, primary care networks, ICBs and their succession."""

    help = (
        "Read an ODS file into the national directory, in one transaction: etr, epraccur, edispensary (either"
        " dialect), ePCN (CSV or xlsx), lists of ICBs and sub-ICB locations, succession of ICBs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file, as published; its name does not matter")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument(
            "--close-many",
            action="store_true",
            help="take the file also when it closes more than a tenth of the open organisations of an ICB",
        )

    def handle(self, *args: Any, file: str, dry_run: bool, close_many: bool, verbosity: int, **options: Any) -> None:
        allowed, role = may_write()
        if not allowed:
            raise CommandError(f"{role} may only read the directory: set DATABASE_OWNER_URL to the owner's address.")
        try:
            with Path(file).open("rb") as opened, transaction.atomic(using="owner"):
                job = DirectoryImport.objects.using("owner").create(
                    file_name=Path(file).name[:200], size=Path(file).stat().st_size
                )
                import_file(job, opened, dry_run=dry_run, close_many=close_many, on_wait=self._tell_wait)
                self._tell(job, verbosity)
                if job.rows == job.counts[Kind.REJECTED]:
                    raise _NoneFits
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None
        except ValidationError as refusal:
            more = " Say --close-many if that is right." if getattr(refusal, "code", "") == CLOSES_MANY else ""
            raise CommandError(f"{file}: {' '.join(refusal.messages)}{more}") from None
        except _NoneFits:
            self.stdout.write(last_line(job))
            raise CommandError(f"{file}: none of its lines could be used.") from None
        if not dry_run:
            self._rename_subjects()
        log.info("import_ods %s%s: %s", file, " (dry run)" if dry_run else "", last_line(job))
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")
        self.stdout.write(last_line(job))

    def _tell_wait(self) -> None:
        self.stderr.write("Another import is running; this one starts when it has finished.")

    def _tell(self, job: DirectoryImport, verbosity: int) -> None:
        changes = DirectoryChange.objects.using("owner").filter(job=job)
        rejected = changes.filter(outcome=Kind.REJECTED)
        none_fits = job.rows == job.counts[Kind.REJECTED]
        for each in rejected[:SHOWN_WHEN_NONE_FITS] if none_fits else rejected.iterator():
            where = f"{each.part}, row" if each.part else "line"
            self.stdout.write(f"{where} {each.line} ({each.code or 'no code'}): {each.reason}")
        if none_fits and job.rows > SHOWN_WHEN_NONE_FITS:
            self.stdout.write(f"and {job.rows - SHOWN_WHEN_NONE_FITS} more lines like these")
        if verbosity > 1:
            for each in changes.exclude(outcome=Kind.REJECTED).iterator():
                for name, (before, after) in each.fields.items():
                    self.stdout.write(f"{each.code} {each.outcome}: {name} “{before or ''}” to “{after or ''}”")
                if not each.fields:
                    self.stdout.write(f"{each.code} {each.outcome}: {each.name}")
        for line in job.notes:
            self.stdout.write(line)
        for icb, many, total in job.closing:
            self.stdout.write(f"Closes {many} of the {total} open organisations of {icb} that this file speaks of.")

    def _rename_subjects(self) -> None:
        """Names stand in each ICB's own rows too; every run puts right what an earlier one may have left."""
        for tenant in Tenant.objects.order_by("code"):
            with tenant_context(tenant.pk):
                if renamed := follow_renames():
                    self.stdout.write(f"Providers of {tenant.name} that now carry their new name: {renamed}.")
