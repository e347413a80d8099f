"""Bring locations and ratings up to a file of the Care Quality Commission."""

import logging
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from providers.directory.actions import import_locations, may_write
from providers.directory.models import DirectoryChange, DirectoryImport
from providers.directory.queries import last_line
from providers.rules.ods import Kind

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Reads the API's JSON (list and detail) and its CSV files; the last line it writes gives the counts."""

    help = "Read locations and ratings of the Care Quality Commission: JSON of its API (list or detail), or CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file, as published or as the API answers")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, file: str, dry_run: bool, verbosity: int, **options: Any) -> None:
        allowed, role = may_write()
        if not allowed:
            raise CommandError(f"{role} may only read the directory: set DATABASE_OWNER_URL to the owner's address.")
        try:
            with Path(file).open("rb") as opened, transaction.atomic(using="owner"):
                job = DirectoryImport.objects.using("owner").create(
                    file_name=Path(file).name[:200], size=Path(file).stat().st_size
                )
                import_locations(job, opened, dry_run=dry_run, on_wait=self._tell_wait)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None
        except ValidationError as refusal:
            raise CommandError(f"{file}: {' '.join(refusal.messages)}") from None
        changes = DirectoryChange.objects.filter(job=job)
        for each in changes.filter(outcome=Kind.REJECTED).iterator():
            self.stdout.write(f"line {each.line} ({each.code or 'no code'}): {each.reason}")
        if verbosity > 1:
            for each in changes.exclude(outcome=Kind.REJECTED).iterator():
                for name, (before, after) in each.fields.items():
                    self.stdout.write(f"{each.code} {each.outcome}: {name} “{before or ''}” to “{after or ''}”")
        log.info("import_cqc %s%s: %s", file, " (dry run)" if dry_run else "", last_line(job))
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")
        self.stdout.write(last_line(job))

    def _tell_wait(self) -> None:
        self.stderr.write("Another import is running; this one starts when it has finished.")
