"""References are gapless for each ICB and year, whoever logs at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from unittest import mock

from django.db import connections
from django.utils import timezone

from concerns import actions
from concerns.models import Concern
from tests.cast import acting, assemble

THREADS, EACH = 8, 10


class ChangedMind(Exception):
    """Somebody gives up after the reference was taken."""


def test_eight_people_at_once_leave_no_gap_and_no_duplicate(fresh_database, described):
    cast = assemble()

    def log(thread: int) -> int:
        kept = 0
        try:
            for number in range(EACH):
                try:
                    with acting(cast.lead) as by:
                        actions.raise_concern(by=by, subject=cast.subject, **described())
                        if (thread + number) % 4 == 0:
                            raise ChangedMind
                        kept += 1
                except ChangedMind:
                    continue
        finally:
            connections.close_all()
        return kept

    with ThreadPoolExecutor(THREADS) as pool:
        kept = sum(pool.map(log, range(THREADS)))
    assert kept == THREADS * EACH * 3 // 4
    year = timezone.localdate().year
    with acting(cast.lead):
        references = sorted(Concern.objects.values_list("ref", flat=True))
    assert references == [f"QC-{year}-{number:04d}" for number in range(1, kept + 1)]


def test_each_icb_counts_for_itself(cast, raised):
    first, second = raised(), raised()
    south = raised(by=cast.south_lead, subject=cast.south_subject)
    assert (first.ref[-4:], second.ref[-4:], south.ref[-4:]) == ("0001", "0002", "0001")


def test_the_year_is_that_of_logging_in_europe_london(raised):
    last_second_of_winter = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    with mock.patch("django.utils.timezone.now", return_value=last_second_of_winter):
        assert raised().ref == "QC-2026-0001"
    with mock.patch("django.utils.timezone.now", return_value=datetime(2027, 1, 1, tzinfo=UTC)):
        assert raised().ref == "QC-2027-0001"
    with mock.patch("django.utils.timezone.now", return_value=last_second_of_winter):
        assert raised().ref == "QC-2026-0002"
