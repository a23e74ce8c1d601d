"""With a scanner, a file stays closed until the scanner has called it clean (the brief of audits, Evidence; EICAR)."""

import datetime as dt
import socket

import pytest
from pytest_django import Settings

from assurance.choices import ScanChoice
from assurance.models import EvidenceVersion
from assurance.queries.evidence import why_closed
from assurance.services import scanning
from partnerships import clock
from partnerships.models import LogEntry, Partnership
from partnerships.tenancy import partnership_scope
from tests.assurance.evidence import files
from tests.assurance.evidence.clamd import listening
from tests.assurance.evidence.making import add, file_content, newest
from tests.audits.making import officer
from tests.conftest import Cast


def waiting_file(cast: Cast, content: bytes = files.PDF, name: str = "policy.pdf") -> EvidenceVersion:
    with partnership_scope(cast.partnership):
        return newest(add(officer(cast), file_content(content, name), title=name))


def stored(version: EvidenceVersion, partnership: Partnership) -> EvidenceVersion:
    with partnership_scope(partnership):
        return EvidenceVersion.objects.get(pk=version.pk)


def test_a_clean_file_opens_and_a_virus_stays_closed(ashshire: Cast, settings: Settings) -> None:
    with listening() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        clean = waiting_file(ashshire, files.PDF + b"x" * 200_000)
        bad = waiting_file(ashshire, files.EICAR, "notes.txt")
        assert (clean.scan, clean.is_served) == (ScanChoice.WAITING, False)
        assert "being checked" in why_closed(clean, own=True)
        assert scanning.sweep_scan(ashshire.partnership) == 2
        assert scanning.sweep_scan(ashshire.partnership) == 0
    assert sorted(map(len, daemon.seen)) == sorted([68, len(files.PDF) + 200_000])
    clean, bad = stored(clean, ashshire.partnership), stored(bad, ashshire.partnership)
    assert (clean.scan, clean.is_served) == (ScanChoice.CLEAN, True)
    assert (bad.scan, bad.is_served, bad.scan_words) == (ScanChoice.INFECTED, False, "Eicar-Test-Signature")
    with partnership_scope(ashshire.partnership):
        assert "virus was found" in why_closed(bad, own=True)
        assert LogEntry.objects.filter(action="evidence.infected").count() == 1


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"nonsense\0", b"OKAY\0"])
def test_whatever_is_no_verdict_leaves_the_file_waiting(
    ashshire: Cast, settings: Settings, says: bytes
) -> None:
    with listening(says) as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        version = waiting_file(ashshire)
        assert scanning.sweep_scan(ashshire.partnership) == 0
    version = stored(version, ashshire.partnership)
    assert (version.scan, version.scanned_at) == (ScanChoice.WAITING, None)
    assert version.scan_words


def test_a_scanner_that_is_away_is_asked_again(ashshire: Cast, settings: Settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{closed.getsockname()[1]}"
    settings.CLAMD_ADDRESS = nobody
    version = waiting_file(ashshire)
    with partnership_scope(ashshire.partnership):
        assert scanning.next_due() == version.added_at
    assert scanning.sweep_scan(ashshire.partnership) == 0
    with listening() as daemon, partnership_scope(ashshire.partnership):
        settings.CLAMD_ADDRESS = daemon.address
        assert scanning.next_due() is None
        EvidenceVersion.objects.update(scan_claimed_at=clock.real_now() - dt.timedelta(minutes=6))
    with listening() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        assert scanning.sweep_scan(ashshire.partnership) == 1
    assert stored(version, ashshire.partnership).scan == ScanChoice.CLEAN


def test_two_workers_never_look_at_one_file(ashshire: Cast, settings: Settings) -> None:
    with listening() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        version = waiting_file(ashshire)
        with partnership_scope(ashshire.partnership):
            EvidenceVersion.objects.update(scan_claimed_at=clock.real_now())
        assert scanning.sweep_scan(ashshire.partnership) == 0
    assert daemon.seen == []
    assert stored(version, ashshire.partnership).scan == ScanChoice.WAITING


def test_without_a_scanner_files_open_and_say_that_they_were_not_checked(
    ashshire: Cast, settings: Settings
) -> None:
    version = waiting_file(ashshire)
    assert (version.scan, version.is_served) == (ScanChoice.NOT_SCANNED, True)
    settings.CLAMD_ADDRESS = "127.0.0.1:9"
    left = waiting_file(ashshire, files.PNG, "room.png")
    settings.CLAMD_ADDRESS = ""
    assert scanning.sweep_scan(ashshire.partnership) == 1
    assert stored(left, ashshire.partnership).scan == ScanChoice.NOT_SCANNED


def test_one_partnerships_sweep_leaves_anothers_files(
    ashshire: Cast, birchester: Cast, settings: Settings
) -> None:
    with listening() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        theirs = waiting_file(birchester)
        assert scanning.sweep_scan(ashshire.partnership) == 0
    assert stored(theirs, birchester.partnership).scan == ScanChoice.WAITING


def test_a_socket_in_the_file_system_is_an_address_too(settings: Settings) -> None:
    settings.CLAMD_ADDRESS = "unix:/nowhere/clamd.sock"
    with pytest.raises(scanning.ScannerTrouble, match="did not answer"):
        scanning.scan(b"x")
