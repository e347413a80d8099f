"""A local server that speaks as the two live sources do, from recorded answers and invented ones."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlparse

KEY = "invented-key"


@dataclass
class Sources:
    """What the server knows, and what was asked of it; `fault` may answer in its place with (status, headers)."""

    organisations: dict[str, dict] = field(default_factory=dict)  # of the ORD interface, by code
    locations: dict[str, dict] = field(default_factory=dict)  # of the Care Quality Commission, by id
    changed: list[str] = field(default_factory=list)  # ids of locations
    asked: list[str] = field(default_factory=list)
    at: list[tuple[str, float]] = field(default_factory=list)
    fault: Callable[[str, int], tuple[int, dict] | None] = lambda path, times: None
    url: str = ""

    def times(self, path: str) -> int:
        return Counter(urlparse(each).path for each in self.asked)[path]

    def answer(self, path: str, asked: dict[str, str], key: str | None) -> tuple[int, object]:
        match path.strip("/").split("/"):
            case ["ord", "organisations"]:
                return 200, self._listed(asked)
            case ["ord", "organisations", code]:
                found = self.organisations.get(code)
                return (200, {"Organisation": found}) if found else (404, {"errorCode": 404})
            case ["cqc", *_] if key != KEY:
                return 401, {"statusCode": 401, "message": "Access denied due to invalid subscription key."}
            case ["cqc", "locations"]:
                rows = [{"locationId": each, "locationName": "A place"} for each in self.locations]
                return 200, _page(rows, asked, "locations")
            case ["cqc", "changes", "location"]:
                return 200, _page(self.changed, asked, "changes")
            case ["cqc", "locations", pk]:
                return (200, self.locations[pk]) if pk in self.locations else (404, {"message": "No Locations Found"})
        return 404, {}

    def _listed(self, asked: dict[str, str]) -> dict:
        rows = [
            {"Name": each["Name"], "OrgId": code, "Status": each["Status"], "LastChangeDate": each["LastChangeDate"]}
            for code, each in self.organisations.items()
            if each["Roles"]["Role"][0]["id"] == asked["PrimaryRoleId"]
            and each["LastChangeDate"] >= asked.get("LastChangeDate", "")
        ]
        start = int(asked.get("Offset", 0))
        return {"Organisations": rows[start : start + int(asked.get("Limit", 20))]}


def _page(rows: list, asked: dict[str, str], name: str) -> dict:
    size, page = int(asked["perPage"]), int(asked["page"])
    pages = max(1, -(-len(rows) // size))
    return {"total": len(rows), "page": page, "totalPages": pages, name: rows[(page - 1) * size : page * size]}


@contextmanager
def serving(known: Sources) -> Iterator[Sources]:
    """Serve on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlparse(self.path)
            known.asked.append(self.path)
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            fault = known.fault(address.path, known.times(address.path))
            status, headers = fault or (None, {})
            if status is None:
                status, body = known.answer(address.path, asked, self.headers.get("Ocp-Apim-Subscription-Key"))
            else:
                body = {"message": "Not now"}
            content = json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    known.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
