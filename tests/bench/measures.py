"""Measure on embedded servers with 100,000 concerns in each of two ICBs, and print medians with their ratio to a floor.

A floor is the least that the same machine could do in the same minute, so that ratios compare between machines.
"""

import statistics
import time
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.urls import reverse

from providers.models import Provider, Subject
from quality_oversight import embedded
from quality_oversight.audit.trail import record
from tests import servers
from tests import settings as test_settings
from tests.cast import Cast, acting, assemble
from tests.test_query_counts import MANY, Rows

CONCERNS = 100_000
ROUNDS = 15
FILL = """
    INSERT INTO concerns_concern (id, tenant_id, ref, subject_id, title, summary, source, date_identified, domains,
        key_questions, immediacy, immediate_safety_action, harm, status, sensitivity, initial_consequence,
        initial_likelihood, consequence, likelihood, shared_with, closure_reason, closure_evidence, redirected_to,
        logged_at, version)
    SELECT gen_random_uuid(), %s, 'QC-2024-' || n, %s, 'Concern ' || n, 'Seen', 'IQ01', '2024-01-01', '{safety}', '{}',
        'soon', '', 'unknown', (ARRAY['open', 'monitoring', 'no_further_action'])[1 + n %% 3], 'standard', 4,
        4, 1 + n %% 5, 1 + n %% 4, '{}', '', '', '',
        timestamptz '2024-01-01' + n * interval '5 minutes', 1
    FROM generate_series(1, %s) AS n
"""


def median(work: Callable[[], object]) -> float:
    """The median time of some rounds, in milliseconds, after one that is not counted."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def tell(what: str, measured: float, floor_name: str, floor: float) -> None:
    print(f"{what:<58} {measured:9.2f} ms   {measured / floor:7.1f} x {floor_name} ({floor:.2f} ms)")


def fill(cast: Cast) -> None:
    """Two ICBs of the same size, so that the wall between them has work to do."""
    with servers._superuser(servers._current()) as superuser:
        for tenant, subject in ((cast.north.pk, cast.subject.pk), (cast.south.pk, cast.south_subject.pk)):
            superuser.execute(FILL, [tenant, subject, CONCERNS])
        superuser.execute("ANALYZE")


def lists(cast: Cast) -> None:
    """The newest 25 concerns: with the policies, and without any as the floor."""
    newest = "SELECT * FROM concerns_concern {} ORDER BY logged_at DESC LIMIT 25"
    with servers._superuser(servers._current()) as superuser:
        plain = newest.format("WHERE tenant_id = %s")
        floor = median(lambda: superuser.execute(plain, [cast.north.pk]).fetchall())
    for person in (cast.lead, cast.viewer):
        with acting(person), connection.cursor() as cursor:
            seen = median(lambda cursor=cursor: (cursor.execute(newest.format("")), cursor.fetchall()))
        role = person.get_role_display().lower()
        tell(f"newest 25 of {CONCERNS:,} concerns, {role}", seen, "without policies", floor)


def pages(cast: Cast) -> None:
    """Whole pages, and the page that touches nothing as the floor."""
    client = Client(headers={"host": "localhost"})
    client.force_login(cast.lead.user)
    floor = median(lambda: client.get("/health/live"))
    for name in ("providers:list", "escalation:requests", "reporting:dashboard", "reporting:reports", "concerns:list"):
        assert client.get(reverse(name)).status_code == 200, name
        tell(f"page {name}", median(lambda name=name: client.get(reverse(name))), "an empty answer", floor)


def trail(cast: Cast) -> None:
    """One event of the audit trail, and one plain insert as the floor."""
    with acting(cast.lead):
        provider = Provider.objects.first()
        numbers = iter(range(10_000))
        floor = median(lambda: Subject.objects.create(kind="place", name=f"Place {next(numbers)}"))
        tell(
            "one event in the audit trail",
            median(lambda: record("provider.added", provider, by=cast.lead)),
            "an insert",
            floor,
        )


def main() -> None:
    with embedded.running(test_settings.SERVERS_DIR, fast=True, remove=True):
        servers._ensure_template()
        servers._drop(test_settings.DATABASE)
        servers._clone(test_settings.DATABASE)
        cast = assemble()
        Rows(cast).make(0, MANY)
        fill(cast)
        lists(cast)
        pages(cast)
        trail(cast)
        connection.close()
