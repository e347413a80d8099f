"""Bring the national directory up to a file of the Organisation Data Service, told by what is in it."""

from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from providers.actions import follow_renames_everywhere
from providers.directory.actions import CLOSES_MANY, import_file, tidy
from providers.directory.command import ImportCommand
from providers.directory.models import DirectoryChange, DirectoryImport
from providers.rules.ods import Kind

SHOWN_WHEN_NONE_FITS = 20


class Command(ImportCommand):
    """Reads trusts, practices, pharmacies, primary care networks, ICBs and their succession."""

    help = (
        "Read an ODS file into the national directory, in one transaction: etr, epraccur, edispensary (either"
        " dialect), ePCN (CSV or xlsx), lists of ICBs and sub-ICB locations, succession of ICBs and others, ORD JSON."
    )

    reads = "the file, as published; its name does not matter"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--close-many",
            action="store_true",
            help="take the file also when it closes more than a tenth of the open organisations of an ICB",
        )

    def handle(self, *args: Any, file: str, dry_run: bool, close_many: bool, verbosity: int, **options: Any) -> None:
        def read(job: DirectoryImport, opened: BinaryIO) -> None:
            import_file(job, opened, dry_run=dry_run, close_many=close_many, on_wait=self.tell_wait)
            self._tell(job, verbosity)

        job = self.take(file, read)
        if not dry_run:
            tidy()
            for tenant, renamed in follow_renames_everywhere():
                self.stdout.write(f"Providers of {tenant.name} that now carry their new name: {renamed}.")
        self.tell_end(job, file, dry_run=dry_run)

    def advice(self, refusal: ValidationError) -> str:
        return " Say --close-many if that is right." if getattr(refusal, "code", "") == CLOSES_MANY else ""

    def _tell(self, job: DirectoryImport, verbosity: int) -> None:
        changes = DirectoryChange.objects.using("owner").filter(job=job)
        rejected = changes.filter(outcome=Kind.REJECTED)
        none_fits = job.rows == job.counts[Kind.REJECTED]
        for each in rejected[:SHOWN_WHEN_NONE_FITS] if none_fits else rejected.iterator():
            self.tell_rejected(each)
        if none_fits and job.rows > SHOWN_WHEN_NONE_FITS:
            self.stdout.write(f"and {job.rows - SHOWN_WHEN_NONE_FITS} more lines like these")
        if verbosity > 1:
            for each in changes.exclude(outcome=Kind.REJECTED).iterator():
                self.tell_fields(each)
                if not each.fields:
                    self.stdout.write(f"{each.code} {each.outcome}: {each.name}")
        for line in job.notes:
            self.stdout.write(line)
        for icb, many, total in job.closing:
            self.stdout.write(f"Closes {many} of the {total} open organisations of {icb} that this file speaks of.")
