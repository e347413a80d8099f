"""A server that speaks clamd's INSTREAM, for tests: it knows one virus, and a limit of its own."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.concerns.files.samples import EICAR


class _Scan(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = self.rfile.readline(100).strip()
        self.server.commands.append(command)  # type: ignore[attr-defined]
        if command != b"nINSTREAM":
            self.wfile.write(b"UNKNOWN COMMAND\n")
            return
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        if len(content) > self.server.limit:  # type: ignore[attr-defined]
            answer = b"INSTREAM size limit exceeded. ERROR"
        else:
            answer = b"stream: Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"stream: OK"
        self.wfile.write(self.server.says or answer)  # type: ignore[attr-defined]
        self.wfile.write(b"\n")


class Server(socketserver.ThreadingTCPServer):
    """`says` overrides the answer; `limit` is clamd's StreamMaxLength in bytes."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Scan)
        self.commands: list[bytes] = []
        self.limit, self.says = 1_000_000, b""

    @property
    def address(self) -> str:
        host, port = self.server_address[:2]
        return f"{host!s}:{port}"


@contextmanager
def running() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
