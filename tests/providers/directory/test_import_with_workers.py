"""A file of the directory is imported exactly once: the worker killed in the middle, two at once, Redis emptied.

Real Celery workers on a database of the test's own. A lock that the test holds stops a worker when the directory is
written and nothing is committed.
"""

from contextlib import contextmanager

import pytest
from celery import current_app
from directory_rows import TRUST
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from providers.directory.models import DirectoryChange, DirectoryImport
from providers.models import Organisation
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting, assemble
from tests.machine.processes import until
from tests.workers import idle, kill

PATIENCE = 120  # seconds; far more than is needed on an idle machine
ROWS = 2_500

pytestmark = pytest.mark.journey


@pytest.fixture
def cast(fresh_database):
    return assemble()


@contextmanager
def held(superuser, job):
    """Hold the row that an import writes last; rows that refer to it may still be written."""
    with superuser.transaction():
        superuser.execute("SELECT 1 FROM directory_directoryimport WHERE id = %s FOR NO KEY UPDATE", [str(job.pk)])
        yield


def waiting(superuser):
    """How many of the workers' connections wait for a lock."""
    superuser.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the same answer again
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return superuser.execute(query).fetchone()[0]


def tick():
    """Send what beat sends every minute."""
    current_app.send_task("providers.directory.tasks.run_due")


def state(job):
    return DirectoryImport.objects.get(pk=job.pk).state


def added():
    return Organisation.objects.filter(code__startswith="RZ").count()


def test_a_file_confirmed_on_the_page_is_imported_once_whatever_dies_in_the_middle(
    cast, sign_in, broker, superuser, start
):
    browser = sign_in(cast.admin)
    rows = "".join(TRUST.replace("R0A", f"RZ{number:04}") for number in range(ROWS))
    browser.post(reverse("directory:imports"), {"file": SimpleUploadedFile("etr.csv", rows.encode())})
    job = DirectoryImport.objects.latest("made_at")
    first = start("first")
    tick()
    assert until(lambda: state(job) == "ready", PATIENCE)
    assert DirectoryChange.objects.filter(job=job).count() == ROWS
    kill(first)

    assert browser.post(reverse("directory:confirm", args=[job.pk])).status_code == 302
    broker.flushdb()
    doomed = start("doomed")
    with held(superuser, job):
        tick()
        assert until(lambda: waiting(superuser) == 1, PATIENCE)
        kill(doomed)
    assert until(lambda: waiting(superuser) == 0, PATIENCE)
    assert (state(job), added()) == ("running", 0)

    broker.flushdb()  # everything that was sent is lost
    for name in ("second", "third"):
        start(name)
    tick()
    tick()
    assert until(lambda: state(job) == "done", PATIENCE)
    assert until(lambda: idle(broker), PATIENCE)
    job.refresh_from_db()
    assert (added(), job.counts["added"], job.counts["unchanged"]) == (ROWS, ROWS, 0)
    assert DirectoryChange.objects.filter(job=job).count() == ROWS
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb="directory.import_confirmed").count() == 1
