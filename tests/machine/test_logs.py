"""What the logs keep to themselves."""

import logging
import sys
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from quality_oversight.logs import Discreet, PlainLine


@pytest.mark.parametrize(
    ("path", "query", "line"),
    [
        ("/concerns/", "q=falls+ward+4", "GET /concerns/ HTTP/1.1"),
        ("/accounts/password/reset/key/1a-2b-3c/", "", "GET /accounts/password/reset/key/.../ HTTP/1.1"),
    ],
)
def test_the_access_log_holds_no_search_and_no_reset_key(path, query, line):
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "RAW_URI": f"{path}?{query}",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "::1", "HTTP_REFERER": f"http://localhost{path}?{query}",
    }  # fmt: skip
    response = SimpleNamespace(status="200 OK", sent=1, headers=[], response_length=1)
    took = SimpleNamespace(seconds=0, microseconds=1)
    config = Config()
    told = config.access_log_format % Discreet(config).atoms(response, SimpleNamespace(headers=[]), environ, took)
    assert line in told
    assert "falls" not in told
    assert "2b" not in told


def refusal(words: str) -> str:
    """What psycopg says of a row that a constraint refuses."""
    return f"null value\nDETAIL:  Failing row contains (1, {words}, 2).\n"


def test_a_database_error_is_logged_without_its_row():
    try:
        try:
            raise ValueError(refusal("Falls on\n\nward 4"))
        except ValueError as first:
            raise RuntimeError(refusal("Falls on ward 4")) from first
    except RuntimeError:
        record = logging.LogRecord("django.request", logging.ERROR, "x", 1, "Refused", None, sys.exc_info())
    told = PlainLine("{message}", style="{").format(record)
    assert "Failing row" not in told
    assert ", 2)." not in told
    assert "RuntimeError: null value\nDETAIL: left out of the log" in told
    assert "The above exception" in told
