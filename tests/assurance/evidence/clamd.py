"""A stand-in for ClamAV's daemon on a real socket: speaks INSTREAM, and finds EICAR."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.assurance.evidence.files import EICAR


class Daemon(socketserver.ThreadingTCPServer):
    """`seen`: what was streamed to it. `says`: its answer whatever it is sent, where one is given."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, says: bytes | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.seen: list[bytes] = []
        self.says = says

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class Conversation(socketserver.StreamRequestHandler):
    server: Daemon

    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.seen.append(content)
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        self.wfile.write(found if self.server.says is None else self.server.says)


@contextmanager
def listening(says: bytes | None = None) -> Iterator[Daemon]:
    with Daemon(says) as daemon:
        thread = threading.Thread(target=daemon.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield daemon
        daemon.shutdown()
        thread.join(timeout=5)
