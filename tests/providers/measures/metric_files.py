"""Where the tests find the published files of measures."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "../shared/data/metrics"


def metric_file(name):
    """The path of a published file; its absence fails the test in words."""
    path = FOLDER / name
    if not path.is_file():
        pytest.fail(f"This test reads {name}, which is not at {path.resolve()}.")
    return path


def monthly():
    """The thirteen monthly A&E files."""
    return sorted(metric_file("ae_monthly/Monthly-AE-April-2025.csv").parent.glob("*.csv"))
