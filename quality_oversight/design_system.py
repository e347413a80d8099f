"""The stylesheet of the NHS design system as we serve it: with its icons, and without the font of another host.

It looks for its icons at /assets; ours stand beside it, among the static files.

The font is licensed to nhs.uk, and our Content-Security-Policy refuses it; a browser asks for it all the same, and
says so on each page. The design system leaves it out by a setting of its Sass, which we do not build.
"""

import os
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SHEET = "nhsuk/nhsuk-frontend.min.css"
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
ICONS = re.compile(r"url\(([\"']?)/assets/")


def as_served(css: str) -> str:
    """A stylesheet without any font of its own, that looks for its icons beside itself."""
    return ICONS.sub(r"url(\1assets/", FONT_FACE.sub("", css))


class DesignSystem(BaseFinder):
    """Finds the one stylesheet, made of the installed one; all else of the design system is found as it is."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=Path(settings.STATE_DIR) / "stylesheets")

    @cached_property
    def made(self) -> Path:
        """The stylesheet, written anew where it is not made of the installed one."""
        installed = Path(settings.FRONTEND_DIR) / "node_modules/nhsuk-frontend/dist" / SHEET
        made = Path(self.storage.path(SHEET))
        css = as_served(installed.read_text())
        if not made.exists() or made.read_text() != css:
            made.parent.mkdir(parents=True, exist_ok=True)
            new = made.with_suffix(f".{os.getpid()}")  # several processes may start at once
            new.write_text(css)
            new.replace(made)
        return made

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != SHEET:
            return [] if find_all else None
        return [str(self.made)] if find_all else str(self.made)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        if self.made:
            yield SHEET, self.storage
