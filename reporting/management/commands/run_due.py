"""manage.py run_due: do in the foreground what beat would have done by now."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from concerns.work.tasks import reminded
from quality_oversight.tenancy.models import Tenant
from reporting.tasks import Done, due_in

WORDS = {
    "effect": "In effect",
    "planned": "Planned",
    "drafted": "Drafted",
    "published": "Published",
    "reminded": "Reminded",
}


class Command(BaseCommand):
    help = (
        "Bring decisions into effect, plan meetings a year ahead, draft the reports that are due, make the papers of "
        "approved reports, "
        "and send the daily mails."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", metavar="CODE", help="only this tenant, by its ODS code, such as QNC")
        parser.add_argument("--today", type=_day, metavar="YYYY-MM-DD", help="as if it were this day")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.order_by("code")
        if code := options["tenant"]:
            tenants = tenants.filter(code=code.upper())
            if not tenants:
                raise CommandError(f"There is no tenant with the code {code}.")
        done: Counter[str] = Counter()
        failures: list[Exception] = []
        today = options["today"] or timezone.localdate()
        for tenant, run in ((tenant, run) for tenant in tenants for run in (due_in, _mailed)):
            try:
                for each in run(tenant.pk, today):
                    done[each.what] += 1
                    self.stdout.write(f"{tenant.code}: {WORDS[each.what]}: {each.name}")
            except ExceptionGroup as group:
                failures.extend(group.exceptions)
                self.stderr.writelines(f"{tenant.code}: {error}" for error in group.exceptions)
        self.stdout.write(f"drafted={done['drafted']} published={done['published']}")
        if failures:
            raise CommandError(f"{len(failures)} of the things that were due could not be done.")


def _mailed(tenant_id: UUID, today: date) -> Iterator[Done]:
    for person in reminded(tenant_id, today):
        yield Done("reminded", person.name)


def _day(text: str) -> date:
    return date.fromisoformat(text)
