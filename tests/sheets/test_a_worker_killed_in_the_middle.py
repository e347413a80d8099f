"""5,000 rows, 300 of them wrong, the worker killed and Redis emptied in the middle: nothing lost, nothing twice.

Real Celery workers on a database of the test's own (issue 3, "Must show").
"""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from celery import current_app

from concerns.models import Concern, ConcernEvent, ReferenceCounter
from concerns.sheets import actions
from concerns.sheets.models import Doubles, ImportJob, ImportRow, JobState, Mode, RowState
from quality_oversight.audit.models import AuditEvent
from quality_oversight.audit.trail import record
from tests.cast import Cast, acting, assemble
from tests.machine.processes import until
from tests.sheets.conftest import as_csv
from tests.workers import kill

ROWS, WRONG = 5000, 300
FAULTS = {
    # what is wrong with a row: where it is told, and in which words
    "Provider code": ("XX9", "subject", "XX9"),
    "Date identified": ("31/02/2026", "date_identified", "is not a day"),
    "Initial consequence": ("6", "initial_consequence", "1 to 5"),
    "Title": ("", "title", "Enter a title"),
}
DAYS = [date(2025, 1, 1) + timedelta(days=n) for n in range(300)]
PATIENCE = 240  # seconds: only a machine that is busy with other things needs them

pytestmark = pytest.mark.journey


@pytest.fixture
def cast(fresh_database) -> Cast:
    cast = assemble()
    with acting(cast.lead) as by:
        record("concern.raised", cast.subject, by=by)  # the trail's head is there before two workers ask for it
    return cast


@pytest.fixture
def wrong() -> dict[int, str]:
    """Which lines of the sheet are wrong (the headings are line 1), and in which column; the same on every run."""
    lines = random.Random(5000).sample(range(2, ROWS + 2), WRONG)
    return {line: list(FAULTS)[n % len(FAULTS)] for n, line in enumerate(sorted(lines))}


@pytest.fixture
def started(cast, broker, wrong):
    """Bring the sheet and start its import; nobody is there yet to do it."""

    def begin(mode: Mode) -> ImportJob:
        sheet = as_csv(
            *(
                {"Title": f"Concern {line:05} (invented)", "Date identified": f"{DAYS[line % len(DAYS)]:%d/%m/%Y}"}
                | ({wrong[line]: FAULTS[wrong[line]][0]} if line in wrong else {})
                for line in range(2, ROWS + 2)
            )
        )
        with acting(cast.lead) as by:
            job = actions.bring(sheet, "concerns.csv", by=by)
            job = actions.choose_columns(job, job.places, {}, by=by)
            while actions.look_through(job.pk, by=by):
                pass
            return actions.start(job, by=by, mode=mode, doubles=Doubles.SKIP)

    return begin


def tick() -> None:
    """Send what beat sends every minute."""
    current_app.send_task("concerns.sheets.tasks.run_due")


def rows(cast: Cast, **wanted: str) -> int:
    with acting(cast.lead):
        return ImportRow.objects.filter(number__gt=1, **wanted).count()


def is_done(cast: Cast) -> bool:
    with acting(cast.lead):
        return ImportJob.objects.get().state == JobState.DONE


def assert_faults(wrong: dict[int, str]) -> None:
    """Each wrong line is refused, with the reason beside the field."""
    refused = {row.number: row.problems for row in ImportRow.objects.filter(state=RowState.REFUSED)}
    assert set(refused) == set(wrong)
    for line, column in wrong.items():
        _, field, words = FAULTS[column]
        assert words in refused[line][field], (line, refused[line])


def test_each_right_row_becomes_one_concern_whatever_dies_in_the_middle(cast, broker, start, started, wrong):
    started(Mode.ROWS)
    first = start("doomed")
    assert until(lambda: rows(cast, state=RowState.MADE) >= 500, PATIENCE)
    kill(first)
    made = rows(cast, state=RowState.MADE)
    assert 500 <= made < ROWS - WRONG
    with acting(cast.lead):
        assert Concern.objects.count() == made, "what was made is kept with its rows, or not at all"

    broker.flushdb()  # whatever was sent is lost; the next tick finds what runs, though two workers hear it
    for name in ("second", "third"):
        start(name)
    tick()
    tick()
    assert until(lambda: rows(cast, state=RowState.MADE) >= made + 500, PATIENCE)
    broker.flushdb()
    tick()
    assert until(lambda: is_done(cast), PATIENCE)

    with acting(cast.lead):
        job = ImportJob.objects.get()
        assert job.tally == {RowState.MADE: ROWS - WRONG, RowState.REFUSED: WRONG}
        titles = Counter(Concern.objects.values_list("title", flat=True))
        assert titles == Counter(f"Concern {line:05} (invented)" for line in range(2, ROWS + 2) if line not in wrong)
        numbers = sorted(int(ref.rpartition("-")[2]) for ref in Concern.objects.values_list("ref", flat=True))
        assert numbers == list(range(1, ROWS - WRONG + 1)), "no reference twice, and none left out"
        assert ReferenceCounter.objects.get(prefix="QC").last == ROWS - WRONG
        assert ConcernEvent.objects.filter(verb="raised").count() == ROWS - WRONG
        assert ImportRow.objects.filter(state=RowState.MADE, concern=None).count() == 0
        assert_faults(wrong)
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb="concern.imported").count() == 1


def test_all_or_nothing_imports_nothing_when_a_row_is_wrong(cast, broker, start, started, wrong):
    started(Mode.FILE)
    first = start("doomed")
    assert until(lambda: rows(cast, state=RowState.CHECKED) >= 500, PATIENCE)
    kill(first)
    broker.flushdb()
    start("second")
    tick()
    assert until(lambda: is_done(cast), PATIENCE)
    with acting(cast.lead):
        assert ImportJob.objects.get().none_made
        assert not Concern.objects.exists()
        assert not ReferenceCounter.objects.exists()
        assert_faults(wrong)
