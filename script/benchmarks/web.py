"""The web server under measurement, and a client that costs next to nothing (loopback only)."""

import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from qa_portal.runtime import programs

HOST = "127.0.0.1"
WORKERS = 2
PATIENCE = 60.0
START_PATIENCE = 120.0
#: Django takes a token that was not masked, so one secret serves cookie and form.
CSRF_SECRET = "b" * 32


class ServerError(RuntimeError):
    """The server did not start, or gave an answer that no benchmark expects."""


@dataclass(frozen=True)
class Answer:
    """One HTTP response, and how long it took to arrive whole."""

    status: int
    head: str
    body: bytes
    seconds: float


def get(path: str, *, session: str = "") -> bytes:
    """A GET as bytes on the wire."""
    return _head("GET", path, session) + b"\r\n"


def post(path: str, fields: Mapping[str, object], *, session: str = "") -> bytes:
    """A form's POST as bytes on the wire, with its CSRF token."""
    body = urlencode({"csrfmiddlewaretoken": CSRF_SECRET, **fields}, doseq=True).encode()
    kind = "Content-Type: application/x-www-form-urlencoded\r\n"
    return _head("POST", path, session) + f"{kind}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _head(method: str, path: str, session: str) -> bytes:
    cookies = f"csrftoken={CSRF_SECRET}" + (f"; sessionid={session}" if session else "")
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {cookies}\r\nAccept: text/html\r\n"
        "Connection: close\r\n"
    ).encode()


@dataclass(frozen=True)
class Server:
    """A running web server."""

    port: int

    def ask(self, request: bytes) -> Answer:
        """Send one request and read the answer to its end."""
        started = time.perf_counter()
        with socket.create_connection((HOST, self.port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        seconds = time.perf_counter() - started
        head, _, body = b"".join(parts).partition(b"\r\n\r\n")
        words = head.split(b" ", 2)
        status = int(words[1]) if len(words) > 1 else 0
        return Answer(status, head.decode("latin-1"), body, seconds)

    def expect(self, request: bytes, status: int) -> Answer:
        """Ask, and raise ServerError unless the answer has that status."""
        answer = self.ask(request)
        if answer.status != status:
            line = request.split(b"\r\n", 1)[0].decode()
            raise ServerError(f"{line}: {answer.status}, not {status}\n{answer.body[:1500]!r}")
        return answer

    def burst(self, requests: Sequence[bytes], clients: int) -> list[Answer]:
        """All requests, shared out among that many clients at once."""
        answers: list[Answer] = []
        together = threading.Barrier(clients)

        def client(mine: Sequence[bytes]) -> None:
            together.wait()
            answers.extend([self.ask(request) for request in mine])

        threads = [threading.Thread(target=client, args=(requests[n::clients],)) for n in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def seconds_each(self, requests: Sequence[bytes], status: int, clients: int = WORKERS) -> float:
        """Seconds a request while `clients` keep both workers busy; every answer must have that status."""
        started = time.perf_counter()
        answers = self.burst(requests, clients)
        seconds = time.perf_counter() - started
        wrong = [answer for answer in answers if answer.status != status]
        if wrong or len(answers) != len(requests):
            raise ServerError(f"{len(wrong)} of {len(requests)} answers were not {status}: {wrong[:1]}")
        return seconds / len(requests)


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def served(environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """gunicorn as `script/server` runs it, with two workers, until the block ends."""
    server = Server(free_port())
    everything = {**os.environ, **environment}
    with log.open("ab") as output:
        process = subprocess.Popen(
            programs.web(HOST, server.port), cwd=programs.ROOT, env=everything, stdout=output, stderr=output
        )
    try:
        _wait(server, process, log)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            if server.ask(get("/")).status:
                return
        time.sleep(0.1)
    raise ServerError(f"The web server did not start:\n{log.read_text()[-3000:]}")
