"""The search of the national directory against a bare look-up by primary key. Run by `make bench`; never a test."""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from providers.directory.actions import import_file, tidy
from providers.directory.models import DirectoryImport
from providers.directory.queries.search import search
from providers.models import Organisation
from tests.cast import acting, assemble

DATA = Path(__file__).resolve().parents[3] / "shared/data"
FILES = ("etr_2026-04", "epraccur_2026-02_dse", "edispensary_2025-04", "epcn_details_2023-02", "sub_icb_2026-04")
SEARCHES = {
    "half of a name": "pennine",
    "two half words": "oldham fam",
    "a code": "P84009",
    "the beginning of a code": "P84",
    "a postcode": "OL1",
    "a town": "stockport",
    "with an error of typing": "sprinfield medcal",
    "two letters": "st",
}
ROUNDS = 21


def measured(what: Callable[[], object]) -> float:
    """The median of some rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        what()
        times.append(perf_counter() - started)
    return median(times) * 1000


def bench_search(fresh_database):
    cast = assemble()
    for name in FILES:
        job = DirectoryImport.objects.using("owner").create(file_name=name)
        with (DATA / f"ods/{name}.csv").open("rb") as file:
            import_file(job, file, dry_run=False, close_many=True)
    tidy()
    browser, today = Client(), timezone.localdate()
    browser.force_login(cast.lead.user)
    key = Organisation.objects.get(code="P84009").pk
    held = Organisation.objects.count()
    with acting(cast.lead):
        bare = measured(lambda: Organisation.objects.get(pk=key))
    print(f"\nThe national directory, {held:,} organisations: a bare look-up by primary key {bare:.2f} ms")
    print(f"{'search':<28}{'query ms':>10}{'times look-up':>15}{'page ms':>10}")
    for what, words in SEARCHES.items():

        def found(words: str = words) -> list[Organisation]:
            result = search({"q": words, "state": "open"}, today)
            return list(result.rows.closest_first(words, icb_code="QHM", alike=result.alike)[:25])

        with acting(cast.lead):
            assert found()
            query = measured(found)
        page = measured(lambda words=words: browser.get(reverse("organisations:list"), {"q": words}))
        print(f"{what:<28}{query:>10.1f}{query / bare:>15.1f}{page:>10.1f}")
