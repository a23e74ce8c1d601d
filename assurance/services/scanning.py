"""Looking for viruses with ClamAV, where there is one: claim, scan outside any transaction, record.

A file waits in quarantine until clamd has called it clean. When the scanner cannot be reached it goes on waiting.
"""

import datetime as dt
import logging
import socket
import struct
from collections.abc import Sequence
from contextlib import closing

from django.conf import settings
from django.db.models import Q

from assurance.choices import ScanChoice
from assurance.models import EvidenceVersion
from partnerships import clock, storage
from partnerships.models import Partnership
from partnerships.services.log import record
from partnerships.tenancy import partnership_scope

logger = logging.getLogger(__name__)
BATCH = 20
#: A claim older than this was left by a worker that died, or by a scanner that did not answer.
CLAIM_HOLDS = dt.timedelta(minutes=5)
PATIENCE_SECONDS = 60
_PIECE = 1 << 16
_MOST_REPLY = 4096


class ScannerTrouble(OSError):
    """clamd cannot be reached, broke off, or would not look at the file."""


def is_configured() -> bool:
    """Whether new files are looked at before they may be opened."""
    return bool(settings.CLAMD_ADDRESS)


def first_state() -> ScanChoice:
    """The state in which a new file begins."""
    return ScanChoice.WAITING if is_configured() else ScanChoice.NOT_SCANNED


def scan(content: bytes) -> str:
    """What clamd finds in some bytes: the name of a virus, or nothing (INSTREAM, clamd's protocol).

    Raises:
        ScannerTrouble: there was no verdict.
    """
    try:
        with closing(_connect(settings.CLAMD_ADDRESS)) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _PIECE):
                piece = content[start : start + _PIECE]
                connection.sendall(struct.pack(">I", len(piece)) + piece)
            connection.sendall(struct.pack(">I", 0))
            reply = _read_reply(connection)
    except OSError as trouble:
        raise ScannerTrouble(f"The scanner did not answer: {trouble}") from trouble
    return _verdict(reply)


def _connect(address: str) -> socket.socket:
    """`host:port`, or `unix:/path` of a socket."""
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(PATIENCE_SECONDS)
        try:
            connection.connect(address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host or "localhost", int(port)), timeout=PATIENCE_SECONDS)


def _read_reply(connection: socket.socket) -> str:
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < _MOST_REPLY:
        piece = connection.recv(_MOST_REPLY)
        if not piece:
            break
        reply += piece
    return reply.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(reply: str) -> str:
    """Only clamd's own "OK" is clean: whatever else it may say, the file goes on waiting."""
    words = reply.removeprefix("stream:").strip()
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise ScannerTrouble(words or "The scanner broke off.")


def next_due() -> dt.datetime | None:
    """When the oldest file of the open partnership that nobody has claimed was added."""
    waiting = EvidenceVersion.objects.filter(scan=ScanChoice.WAITING, scan_claimed_at__isnull=True)
    return waiting.order_by("added_at").values_list("added_at", flat=True).first()


def sweep_scan(partnership: Partnership) -> int:
    """Look at every file that waits; return how many were given a verdict."""
    done = 0
    while batch := _claim(partnership):
        for version in batch:
            try:
                done += _look_at(partnership, version)
            except ScannerTrouble as trouble:
                logger.warning("Evidence version %s waits: %s", version.pk, trouble)
                _record(partnership, version, ScanChoice.WAITING, str(trouble))
    return done


def _claim(partnership: Partnership) -> Sequence[EvidenceVersion]:
    """Take a batch for this worker alone, and commit that before anything is scanned. Claims run on real time."""
    unclaimed = Q(scan_claimed_at__isnull=True) | Q(scan_claimed_at__lte=clock.real_now() - CLAIM_HOLDS)
    with partnership_scope(partnership):
        rows = list(
            EvidenceVersion.objects.filter(unclaimed, scan=ScanChoice.WAITING)
            .select_related("file")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("added_at", "id")[:BATCH]
        )
        for row in rows:
            row.scan_claimed_at = clock.real_now()
        EvidenceVersion.objects.bulk_update(rows, ["scan_claimed_at"])
    return rows


def _look_at(partnership: Partnership, version: EvidenceVersion) -> int:
    if not is_configured():  # switched off since: the same as for files that are added now
        return _record(partnership, version, ScanChoice.NOT_SCANNED, "No scanner is set up.")
    assert version.file is not None  # only files wait
    try:
        content = storage.read(version.file)
    except storage.FileGone:
        return _record(partnership, version, ScanChoice.NOT_SCANNED, "The file was erased.")
    virus = scan(content)
    if virus:
        return _record(partnership, version, ScanChoice.INFECTED, virus)
    return _record(partnership, version, ScanChoice.CLEAN, "")


def _record(partnership: Partnership, version: EvidenceVersion, state: ScanChoice, words: str) -> int:
    """Write what was found, unless another worker was faster."""
    with partnership_scope(partnership):
        written = EvidenceVersion.objects.filter(pk=version.pk, scan=ScanChoice.WAITING).update(
            scan=state,
            scan_words=words[:200],
            scanned_at=None if state == ScanChoice.WAITING else clock.now(),
        )
        if written and state == ScanChoice.INFECTED:
            record("evidence.infected", f"A virus was found in a file: {words}", by=None, subject=version)
    return 0 if state == ScanChoice.WAITING else written
