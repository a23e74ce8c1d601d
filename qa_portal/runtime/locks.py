"""Who may use a data folder: file locks, which the kernel lets go of when a process dies."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from qa_portal.runtime.problems import StartError


class FolderLock:
    """One lock file. Whoever holds it alone writes its process id into it, for the message to others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def try_take(self, *, shared: bool = False) -> bool:
        """Whether we hold the lock now; never waits."""
        if self._descriptor is None:
            try:
                self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            except PermissionError as error:
                raise StartError(
                    f"{self.path.parent} belongs to another account. "
                    "Run this as that account, or set DATA_DIR to a folder of your own."
                ) from error
        try:
            fcntl.flock(
                self._descriptor,
                (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB,
            )
        except BlockingIOError:
            return False
        if not shared:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)
        return True

    def take(self, *, shared: bool = False, patience: float) -> bool:
        """As `try_take`, but waits up to `patience` seconds."""
        deadline = time.monotonic() + patience
        while not self.try_take(shared=shared):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def holder(self) -> str:
        """Words for the process that holds the lock."""
        text = self.path.read_text().strip() if self.path.exists() else ""
        return f"process {text}" if text else "another process"

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
