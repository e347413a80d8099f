"""What the commands that import files of the directory share: who may, how a file is opened, what is told."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from providers.directory.actions import may_write
from providers.directory.models import DirectoryChange, DirectoryImport
from providers.directory.queries import last_line

log = logging.getLogger(__name__)


class _NoneFits(Exception):
    """No line of a file could be used: nothing of it is kept."""


class ImportCommand(BaseCommand):
    """Reads one file into the national directory; the last line that it writes gives the counts."""

    reads = ""  # what the file is, for its argument's help

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help=self.reads)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def take(self, file: str, read: Callable[[DirectoryImport, BinaryIO], object]) -> DirectoryImport:
        """Read a file in one transaction of the owner's role; what is refused is a CommandError in plain words.

        A file none of whose lines could be used is refused once `read` has told why.
        """
        allowed, role = may_write()
        if not allowed:
            raise CommandError(f"{role} may only read the directory: set DATABASE_OWNER_URL to the owner's address.")
        try:
            with Path(file).open("rb") as opened, transaction.atomic(using="owner"):
                job = DirectoryImport.objects.using("owner").create(
                    file_name=Path(file).name[:200], size=Path(file).stat().st_size
                )
                read(job, opened)
                if job.is_unusable:
                    raise _NoneFits(last_line(job))
        except _NoneFits as none_fits:
            self.stdout.write(str(none_fits))
            raise CommandError(f"{file}: none of its lines could be used.") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None
        except ValidationError as refusal:
            raise CommandError(f"{file}: {' '.join(refusal.messages)}{self.advice(refusal)}") from None
        return job

    def advice(self, refusal: ValidationError) -> str:
        """What to do about a refusal, if it can be said."""
        return ""

    def tell_wait(self) -> None:
        self.stderr.write("Another import is running; this one starts when it has finished.")

    def tell_rejected(self, change: DirectoryChange) -> None:
        where = f"{change.part}, row" if change.part else "line"
        self.stdout.write(f"{where} {change.line} ({change.code or 'no code'}): {change.reason}")

    def tell_fields(self, change: DirectoryChange) -> None:
        for name, (before, after) in change.fields.items():
            self.stdout.write(f"{change.code} {change.outcome}: {name} “{before or ''}” to “{after or ''}”")

    def tell_end(self, job: DirectoryImport, file: str, *, dry_run: bool) -> None:
        name = self.__module__.rsplit(".", 1)[-1]
        log.info("%s %s%s: %s", name, file, " (dry run)" if dry_run else "", last_line(job))
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")
        self.stdout.write(last_line(job))
