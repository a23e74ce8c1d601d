"""The embedded broker: a Redis-protocol server on a socket, for Celery and for the shared cache."""

import contextlib
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from qa_portal.runtime import binaries, processes
from qa_portal.runtime.accounts import bare_environment
from qa_portal.runtime.problems import StartError

START_PATIENCE = 15.0


@dataclass
class Broker:
    """A broker with its socket at `socket_path`.

    It writes nothing to disk: what is due is in the database, and beat asks again (ARCHITECTURE.md,
    "Time and work").
    """

    folder: Path
    socket_path: Path
    log: Path

    def start(self) -> subprocess.Popen[bytes]:
        """Start it and return when it answers. Raises StartError with the end of the log."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket_path.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
        }
        argv = [str(binaries.broker_program())]
        for name, value in options.items():
            argv += [f"--{name}", value]
        process = processes.start(argv, log=self.log, environment=bare_environment(), folder=self.folder)
        try:
            up = processes.wait_until(lambda: self.ready() or process.poll() is not None, START_PATIENCE)
        except BaseException:  # somebody asked to stop meanwhile
            self.stop(process)
            raise
        if not up or process.poll() is not None:
            self.stop(process)
            raise StartError(
                f"The broker did not start. The end of {self.log}:\n{processes.last_lines(self.log)}"
            )
        return process

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        processes.stop(process)
        self.socket_path.unlink(missing_ok=True)

    def ready(self) -> bool:
        """Whether it answers a ping."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1.0)
            connection.connect(str(self.socket_path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False
