#!/usr/bin/env python
"""Django's command line; without DATABASE_URL the embedded servers run for the length of the command."""

import os
import sys
from pathlib import Path

from quality_oversight import embedded

WITHOUT_SERVERS = {"help", "--help", "-h", "version", "--version"}
BASE_DIR = Path(__file__).resolve().parent


def execute() -> None:
    """Run the command; what is wrong with the settings is told in a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quality_oversight.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as missing:
        sys.exit(
            f"FAIL  libraries: {missing.name} is not installed\n      To mend it: run 'make run', which installs it."
        )
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as reason:
        sys.exit(str(reason))


def main() -> None:
    """Run one management command."""
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if "DATABASE_URL" in os.environ or command in WITHOUT_SERVERS or {"--help", "-h"} & set(sys.argv):
        return execute()
    try:
        with embedded.running(Path(os.environ.get("STATE_DIR", BASE_DIR / ".local"))):
            return execute()
    except embedded.ServersUnavailable as reason:
        if command != "doctor":
            sys.exit(str(reason))
    return execute()  # the doctor tells what is missing


if __name__ == "__main__":
    main()
