"""Ask a ClamAV server about some bytes (clamd's INSTREAM; docs.clamav.net, "Scanning")."""

import io

import clamd
from django.conf import settings

from concerns.files.rules.states import Scan

PATIENCE = 60  # seconds for one answer


class ScannerAwayError(Exception):
    """The ClamAV server does not answer; ask again later."""


def is_on() -> bool:
    """Whether files are scanned here."""
    return bool(settings.CLAMAV_ADDRESS)


def verdict(content: bytes) -> Scan:
    """CLEAN, INFECTED or UNSCANNABLE. Raises ScannerAwayError."""
    try:
        answer = _server().instream(io.BytesIO(content))
    except clamd.BufferTooLongError:
        return Scan.UNSCANNABLE
    except (clamd.ClamdError, OSError) as error:
        raise ScannerAwayError(type(error).__name__) from error
    status = (answer or {}).get("stream", ("ERROR", ""))[0]
    return {"OK": Scan.CLEAN, "FOUND": Scan.INFECTED}.get(status, Scan.UNSCANNABLE)


def _server() -> clamd.ClamdNetworkSocket:
    """`host:port`, or `unix:/path/of/the/socket`."""
    address = settings.CLAMAV_ADDRESS
    if address.startswith("unix:"):
        return clamd.ClamdUnixSocket(address.removeprefix("unix:"), timeout=PATIENCE)
    host, _, port = address.rpartition(":")
    return clamd.ClamdNetworkSocket(host.strip("[]"), int(port), timeout=PATIENCE)
