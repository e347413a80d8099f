"""Where the tests find the published directory files."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "../shared/data/ods"


def ods_file(name: str) -> Path:
    """The path of a published file; its absence fails the test in words."""
    path = FOLDER / name
    if not path.is_file():
        pytest.fail(f"This test reads {name}, which is not at {path.resolve()}.")
    return path
