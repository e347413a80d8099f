"""Looking at processes from outside."""

import time
from collections.abc import Callable
from pathlib import Path


def naming(words: str | Path) -> list[int]:
    """Return the numbers of the living processes whose command line contains these words."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, UnicodeDecodeError):
            continue
        if folder.name.isdigit() and str(words) in command:
            found.append(int(folder.name))
    return found


def until(holds: Callable[[], object], seconds: float = 20) -> bool:
    """Wait until something holds, at most so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False
