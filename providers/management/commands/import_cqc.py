"""Bring locations and ratings up to a file of the Care Quality Commission."""

from typing import Any, BinaryIO

from providers.directory.actions import import_locations
from providers.directory.command import ImportCommand
from providers.directory.models import DirectoryChange, DirectoryImport
from providers.rules.ods import Kind


class Command(ImportCommand):
    """Reads the API's JSON (list and detail) and its CSV files."""

    help = "Read locations and ratings of the Care Quality Commission: JSON of its API (list or detail), or CSV."
    reads = "the file, as published or as the API answers"

    def handle(self, *args: Any, file: str, dry_run: bool, verbosity: int, **options: Any) -> None:
        def read(job: DirectoryImport, opened: BinaryIO) -> None:
            import_locations(job, opened, dry_run=dry_run, on_wait=self.tell_wait)
            changes = DirectoryChange.objects.using("owner").filter(job=job)
            for each in changes.filter(outcome=Kind.REJECTED).iterator():
                self.tell_rejected(each)
            if verbosity > 1:
                for each in changes.exclude(outcome=Kind.REJECTED).iterator():
                    self.tell_fields(each)

        self.tell_end(self.take(file, read), file, dry_run=dry_run)
