"""Every page of many concerns against the empty page of a signed-in lead. Run by `make bench`; never a test."""

import gc
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from concerns.models import Concern
from tests import servers
from tests.bench import crowd, crowd_levels, crowd_warnings
from tests.cast import Cast, acting, assemble
from tests.test_query_counts import Rows

FLOOR = "an empty page"
PROVIDERS = 60
LIST, BOARD, WARNINGS = "concerns:list", "board:board", "early_warning:list"
PAST = "?as_at_day=1&as_at_month=3&as_at_year=2022"
# what is measured: (URL name, query); those of areas that this release does not have are left out
PAGES: dict[str, tuple[str, str]] = {
    FLOOR: ("empty", ""),
    "list": (LIST, ""),
    "list, page 40": (LIST, "?page=40"),
    "list, last page": (LIST, "?status=all&page=999999"),
    "list, 100 rows": (LIST, "?size=100"),
    "list, by score": (LIST, "?sort=-score"),
    "list, by provider": (LIST, "?sort=provider"),
    "filter: all statuses": (LIST, "?status=all"),
    "filter: in triage": (LIST, "?status=triage"),
    "filter: provider": (LIST, "?provider={provider}"),
    "filter: mine": (LIST, "?lead=mine"),
    "filter: extreme": (LIST, "?band=extreme"),
    "filter: urgency": (LIST, "?immediacy=historic"),
    "filter: harm": (LIST, "?harm=moderate"),
    "filter: domain": (LIST, "?domain={domain}"),
    "filter: key question": (LIST, "?key_question=caring"),
    "filter: source": (LIST, "?quadrant=EL"),
    "filter: logged between": (
        LIST,
        "?logged_from_day=1&logged_from_month=1&logged_from_year=2025&logged_to_day=1&logged_to_month=2&logged_to_year=2025",
    ),
    "search: common word": (LIST, f"?q={crowd.COMMON}"),
    "search: common word, everywhere": (LIST, f"?status=all&q={crowd.COMMON}"),
    "search: rare word": (LIST, f"?q={crowd.RARE}"),
    "search: half a word": (LIST, f"?q={crowd.HALF}"),
    "search: two words": (LIST, f"?q={crowd.COMMON}+{crowd.HALF}"),
    "search: a reference": (LIST, "?q={ref}"),
    "search: nothing found": (LIST, f"?q={crowd.UNHEARD}"),
    "a concern": ("concerns:detail", ""),
    "heat map": ("register:heat_map", ""),
    "register": ("register:list", ""),
    "my work": ("work:mine", ""),
    "log a concern": ("concerns:new", ""),
    "board of levels": (BOARD, ""),
    "board, as at a past day": (BOARD, PAST),
    "board, as at, enhanced": (BOARD, f"{PAST}&level=enhanced&sort=name"),
    "board, stuck": (BOARD, "?only=stuck"),
    "board, moved up in a year": (BOARD, "?moved=up&within=365"),
    "board, a page of acute": (BOARD, "?sector=acute&page=4"),
    "early warnings": (WARNINGS, ""),
    "early warnings, up": (WARNINGS, "?show=up"),
    "early warnings, dismissed": (WARNINGS, "?show=dismissed"),
    "early warnings, last page": (WARNINGS, "?show=all&page=999999"),
}


OF_ONE = {"concerns:detail"}  # pages of one concern
OF_SOUTH = {BOARD, WARNINGS}  # the south's lead looks: its 2,000 subjects stand in no list of the north


def is_there(what: str) -> bool:
    """Whether this release has the page."""
    name, _ = PAGES[what]
    try:
        return bool(reverse(name, urlconf="tests.bench.urls", args=[UUID(int=0)] if name in OF_ONE else []))
    except NoReverseMatch:
        return False


@pytest.fixture(scope="session")
def cast(django_db_setup: None, django_db_blocker) -> Iterator[Cast]:
    with django_db_blocker.unblock():
        cast = assemble()
        Rows(cast).make(0, PROVIDERS)
        crowd.lay(cast)
        crowd_levels.lay(cast, timezone.localdate())
        crowd_warnings.lay(cast, timezone.now())
        gc.collect()
        gc.freeze()  # what the runner of tests holds in memory is not the site's to look through
        yield cast


@pytest.fixture(scope="session")
def values(cast: Cast) -> dict[str, str]:
    """What the addresses name."""
    with acting(cast.lead):
        one = Concern.objects.filter(status="open").order_by("ref").first()
        return {"provider": str(one.subject.provider_id), "domain": one.domains[0], "ref": one.ref, "pk": str(one.pk)}


@pytest.fixture(scope="session", params=["with policies", "without restrictive policies"])
def policies(request: pytest.FixtureRequest, cast: Cast) -> str:
    """The database as it is, then without its restrictive policies: what they cost. It is thrown away after."""
    if request.param != "with policies":
        with servers._superuser(servers._current()) as superuser:
            restrictive = "SELECT format('DROP POLICY %I ON %I', policyname, tablename) FROM pg_policies"
            for (order,) in superuser.execute(f"{restrictive} WHERE permissive = 'RESTRICTIVE'").fetchall():
                superuser.execute(order)
        connections.close_all()
    return request.param


@pytest.mark.parametrize("what", [*filter(is_there, PAGES)])
@override_settings(ROOT_URLCONF="tests.bench.urls", DEBUG=False)
def bench_page(benchmark: Callable, policies: str, cast: Cast, values: dict[str, str], what: str) -> None:
    name, query = PAGES[what]
    address = reverse(name, args=[values["pk"]] if name in OF_ONE else []) + query.format(**values)
    client, floor = Client(), []
    client.force_login((cast.south_lead if name in OF_SOUTH else cast.lead).user)
    assert client.get(address).status_code == 200

    def empty_page() -> tuple[list[str], dict]:
        """The floor, measured before each round: what else the machine does falls on both alike."""
        start = perf_counter()
        client.get(reverse(PAGES[FLOOR][0]))
        floor.append(perf_counter() - start)
        return [address], {}

    benchmark.pedantic(client.get, setup=empty_page, rounds=31, warmup_rounds=3)
    benchmark.extra_info |= {"what": what, "policies": policies, "address": address, "floor": median(floor)}
