"""Logs tell what happened and keep to themselves what people wrote, searched for, or may sign in with (brief 8.8)."""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

UNNAMED = "/tell/"  # pages for people who want to stay unnamed: neither address nor browser is logged
# What opens something by its address alone: a reset of a password, a provider's right of reply.
SECRET = re.compile(r"(/password/reset/key/|/levels/reply/[^/]+/)[^/]+")
# PostgreSQL adds the whole refused row to its error: a concern's free text among it.
DETAIL = re.compile(r"^DETAIL:.*(?:\n(?!\S*(?:Error|Exception|Traceback)|The above|During|CONTEXT:).*)*", re.MULTILINE)


class PlainLine(logging.Formatter):
    """One line an event; a database error is told without the row that it was about, an address without its key."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub(r"\1...", super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802  (the standard library's name)
        return DETAIL.sub("DETAIL: left out of the log", super().formatException(ei))


class Discreet(Logger):
    """Gunicorn's access log without query strings, which hold searches, and without keys and links."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        path = SECRET.sub(r"\1...", environ.get("PATH_INFO", ""))
        if path.startswith(UNNAMED):
            atoms |= {"h": "-", "a": "-", "u": "-", "{x-forwarded-for}i": "-"}
        atoms |= {"r": f"{environ['REQUEST_METHOD']} {path} {environ['SERVER_PROTOCOL']}", "U": path, "q": "", "f": "-"}
        return atoms
