"""`python -m tests.bench`: measure, then show each median as a ratio to the empty page of the same run."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.bench.table import judge, rows, show

ROOT = Path(__file__).resolve().parents[2]
OUTCOME = ROOT / ".local" / "bench.json"
OPTIONS = ("-q", "-p", "no:cacheprovider", "-o", "python_functions=bench_*", "--benchmark-quiet")


def main() -> int:
    """Run all files of benchmarks; further arguments (such as -k search) are pytest's own, for that of pages."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.json"
        bench = str(Path(__file__).with_name("bench_pages.py"))
        if code := pytest.main([bench, *OPTIONS, "--benchmark-json", str(raw), *sys.argv[1:]]):
            return int(code)
        measured = rows(json.loads(raw.read_text()))
    OUTCOME.parent.mkdir(exist_ok=True)
    OUTCOME.write_text(json.dumps([row.as_json() for row in measured], indent=2) + "\n")
    show(measured)
    directory = [str(Path(__file__).with_name(f"bench_{what}.py")) for what in ("import", "search")]
    order = [sys.executable, "-m", "pytest", *directory, "-s", *OPTIONS]  # with servers of its own, as a new process
    environment = {name: value for name, value in os.environ.items() if name != "TEST_SERVERS_DIR"}
    if code := subprocess.run(order, cwd=ROOT, env=environment, check=False).returncode:
        return code
    return judge(measured)


if __name__ == "__main__":
    sys.exit(main())
