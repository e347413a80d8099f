"""manage.py doctor: looks at everything that a start needs and says what is wrong and how to mend it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from quality_oversight.diagnosis import FAIL, OK, examine


class Command(BaseCommand):
    help = "Look at everything that a start needs, and say what is wrong and how to mend it."
    requires_system_checks = []  # what they find is told here, in the doctor's words

    def handle(self, *args: Any, **options: Any) -> None:
        """Write a line for each finding; exit with 1 if a start would fail."""
        failed = False
        for finding in examine():
            failed |= finding.level == FAIL
            self.stdout.write(f"{finding.level:<5} {finding.subject}: {finding.text}")
            if finding.level != OK:
                self.stdout.write(f"      To mend it: {finding.mend}.")
        if failed:
            sys.exit(1)
