"""The practice file into the directory, against COPY of the same rows. Run by `make bench`; never a test."""

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from django.db import connections

from providers.directory.actions import import_file, tidy
from providers.directory.models import DirectoryImport
from providers.models import Organisation

ROOT = Path(__file__).resolve().parents[2]
PRACTICES = ROOT / "../shared/data/ods/epraccur_2026-02_dse.csv"
ROUNDS = 3


def copied() -> float:
    """Seconds that COPY takes for the file's rows as they are, into a table without an index."""
    columns = ", ".join(f"c{number} text" for number in range(27))
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(f"CREATE TABLE bare ({columns})")
        started = perf_counter()
        with cursor.copy("COPY bare FROM STDIN (FORMAT csv)") as copying, PRACTICES.open("rb") as file:
            while chunk := file.read(1 << 16):
                copying.write(chunk)
        taken = perf_counter() - started
        cursor.execute("DROP TABLE bare")
    return taken


def imported() -> float:
    """Seconds that an import takes."""
    job = DirectoryImport.objects.using("owner").create(file_name="epraccur.csv")
    started = perf_counter()
    with PRACTICES.open("rb") as file:
        import_file(job, file, dry_run=False)
    return perf_counter() - started


def bench_practices(fresh_database):
    first, again, copies, tidied = [], [], [], []
    for _ in range(ROUNDS):
        Organisation.objects.using("owner").all().delete()
        copies.append(copied())
        first.append(imported())
        started = perf_counter()
        tidy()
        tidied.append(perf_counter() - started)
        copies.append(copied())
        again.append(imported())
    Organisation.objects.using("owner").all().delete()
    command = [sys.executable, "manage.py", "import_ods", str(PRACTICES)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | fresh_database.environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0
    bare = min(copies)
    print(f"\nThe practice file, 15,389 rows: COPY into an unindexed table {bare * 1000:.0f} ms")
    for what, seconds in (
        ("first import", min(first)),
        ("import again, nothing new", min(again)),
        ("sorting the index in, after", min(tidied)),
    ):
        print(f"{what:<34}{seconds * 1000:>8.0f} ms{seconds / bare:>8.1f} times COPY")
    print(f"{'memory of the command':<34}{used.ru_maxrss / 1000:>8.0f} MB")
