"""Bring the national directory up to a trust file (etr) of the Organisation Data Service."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from providers.actions import Imported, follow_renames, import_directory
from providers.models import Organisation
from providers.rules.churn import summary
from providers.rules.ods import Kind, parse
from providers.rules.standing import written
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant

log = logging.getLogger(__name__)
COUNTED = (Kind.ADDED, Kind.CHANGED, Kind.CLOSED, Kind.UNCHANGED)
SHOWN_WHEN_NONE_FITS = 20


class Command(BaseCommand):
    """Reads the header-less file of either dialect; the last line it writes gives the counts."""

    help = "Read an ODS trust file (etr, no header) into the national directory, in one transaction."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the trust file, as published by the ODS")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, file: str, dry_run: bool, verbosity: int, **options: Any) -> None:
        _demand_owner()
        with _opened(Path(file)) as lines:
            done = import_directory(parse(lines), dry_run=dry_run, on_wait=self._tell_wait)
        if not done.changes and not done.rejections:
            raise CommandError(f"{file} is empty.")
        self._tell(done, verbosity)
        if done.changes and not dry_run:
            self._rename_subjects()
        counts = " ".join(f"{kind.value}={done.count(kind)}" for kind in COUNTED)
        counts += f" rejected={len(done.rejections)}"
        log.info("import_ods %s%s: %s", file, " (dry run)" if dry_run else "", counts)
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")
        self.stdout.write(counts)
        if not done.changes:
            raise CommandError(f"{file} is not an ODS trust file (etr): none of its lines could be used.")

    def _tell_wait(self) -> None:
        self.stderr.write("Another import is running; this one starts when it has finished.")

    def _tell(self, done: Imported, verbosity: int) -> None:
        shown = done.rejections if done.changes else done.rejections[:SHOWN_WHEN_NONE_FITS]
        for rejected in shown:
            self.stdout.write(f"line {rejected.line} ({rejected.code or 'no code'}): {rejected.reason}")
        if hidden := len(done.rejections) - len(shown):
            self.stdout.write(f"and {hidden} more lines like these")
        if verbosity > 1:
            for code, change in done.changes.items():
                for name, (before, after) in change.fields.items():
                    self.stdout.write(f"{code} {change.kind.value}: {name} “{before or ''}” to “{after or ''}”")
        for line in summary(done.changes.values()):
            self.stdout.write(line)
        if done.absent:
            self.stdout.write(f"Trusts of the directory that are not in this file, and stay as held: {done.absent}.")
        if done.latest_held and done.latest_in_file and done.latest_held > done.latest_in_file:
            self.stdout.write(
                "Warning: this file may be older than the one imported last. The newest opening here is on"
                f" {written(done.latest_in_file)}; the directory knows of one on {written(done.latest_held)}."
            )

    def _rename_subjects(self) -> None:
        """Names stand in each ICB's own rows too; every run puts right what an earlier one may have left."""
        for tenant in Tenant.objects.order_by("code"):
            with tenant_context(tenant.pk):
                if renamed := follow_renames():
                    self.stdout.write(f"Providers of {tenant.name} that now carry their new name: {renamed}.")


def _demand_owner() -> None:
    """Say early, on a dry run too, when this connection may not write the directory."""
    table = Organisation._meta.db_table
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'INSERT'), current_user", [table])
        allowed, role = cursor.fetchone()
    if not allowed:
        raise CommandError(f"{role} may only read the directory: set DATABASE_OWNER_URL to the owner's address.")


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The lines of a text file; characters that are not UTF-8 are left for the parser to reject line by line."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None
    with file:
        if b"\0" in file.peek(4096):
            raise CommandError(f"{path} is not a text file: import_ods reads the ODS trust file (etr) as CSV.")
        yield TextIOWrapper(file, encoding="utf-8", errors="surrogateescape", newline="")
