"""Evidence is added, versioned, taken off the shelf and looked into; each by those whose it is."""

import datetime as dt
import hashlib

import pytest

from assurance.choices import ScanChoice
from assurance.models import Evidence, EvidenceConcern
from assurance.queries.evidence import in_state, reusable_by, shelf, why_closed
from assurance.services import uploads
from assurance.services.evidence import (
    Content,
    add_evidence,
    add_version,
    change_evidence,
    report_personal_details,
    resolve,
    withdraw,
)
from assurance.services.refusals import Refused
from partnerships import clock, storage
from partnerships.models import LogEntry
from partnerships.tenancy import partnership_scope
from tests.assurance.evidence import files
from tests.assurance.evidence.making import add, file_content, newest
from tests.audits.making import agency, officer, person
from tests.conftest import Cast, Role

pytestmark = pytest.mark.usefixtures("on_monday")
TODAY = dt.date(2026, 6, 1)


def test_a_file_is_kept_with_its_digest_type_and_safe_name(in_ashshire: Cast) -> None:
    lead = person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Police"))
    evidence = add(lead, file_content(name="../../po licy.exe", page=" page 4 "))
    version = newest(evidence)
    assert version.file is not None
    assert (version.number, version.page, version.scan) == (1, "page 4", ScanChoice.NOT_SCANNED)
    assert version.sha256 == version.file.sha256 == hashlib.sha256(files.PDF).hexdigest()
    assert (version.file.name, version.file.content_type) == ("po_licy.pdf", "application/pdf")
    assert version.file.path.startswith(f"{in_ashshire.partnership.pk}/evidence/")
    assert storage.read(version.file) == files.PDF
    assert LogEntry.objects.filter(action="evidence.added", actor_id=lead.user_id).count() == 1


@pytest.mark.parametrize(
    ("content", "scan"),
    [(Content(url="https://police.example/policy"), "not_needed"), (Content(note="We do."), "not_needed")],
)
def test_a_link_and_a_note_have_a_digest_and_nothing_to_scan(
    in_ashshire: Cast, content: Content, scan: str
) -> None:
    evidence = add(person(in_ashshire, Role.PROVIDER, agency("Ashshire College")), content)
    version = newest(evidence)
    assert (version.scan, evidence.kind) == (scan, content.kind)
    assert version.sha256 == hashlib.sha256((content.url or content.note).encode()).hexdigest()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (Content(), "Give one thing"),
        (Content(url="https://a.example", note="both"), "Give one thing"),
        (Content(url="javascript:alert(1)"), "whole web address"),
        (Content(url="file:///etc/passwd"), "whole web address"),
        (Content(url="https://a.example/" + "x" * 500), "500 characters"),
        (Content(note="x" * 10_001), "10,000 characters"),
    ],
)
def test_what_is_not_one_thing_is_refused(in_ashshire: Cast, content: Content, words: str) -> None:
    with pytest.raises(Refused, match=words):
        add(officer(in_ashshire), content)
    assert Evidence.objects.count() == 0


def test_title_and_purpose_are_needed(in_ashshire: Cast) -> None:
    for missing in ({"title": "  "}, {"what_it_proves": ""}):
        with pytest.raises(Refused, match="say what it proves"):
            add(officer(in_ashshire), **missing)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.SEG_CHAIR, Role.SCRUTINEER, Role.ADMINISTRATOR])
def test_evidence_is_added_by_those_who_own_some(in_ashshire: Cast, role: Role) -> None:
    with pytest.raises(Refused, match="your own agency alone"):
        add(person(in_ashshire, role, agency("Ashshire Police")))


def test_nobody_adds_to_or_changes_another_agencys_shelf(in_ashshire: Cast) -> None:
    lead = person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Police"))
    other = person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Council"))
    with pytest.raises(Refused, match="your own agency alone"):
        add(other, agency_id=lead.agency_id)
    with pytest.raises(Refused, match="your own agency alone"):
        add(lead, agency_id=None)
    evidence = add(lead)
    for by in (other, officer(in_ashshire)):
        with pytest.raises(Refused, match="Only the agency"):
            add_version(evidence=evidence, content=Content(note="Mine"), by=by)
        with pytest.raises(Refused, match="Only the agency"):
            withdraw(evidence=evidence, why="Mine", by=by)
        with pytest.raises(Refused, match="Only the agency"):
            change_evidence(
                evidence=evidence, title="x", what_it_proves="x", owner="", expires_on=None, by=by
            )


def test_a_newer_version_leaves_the_earlier_ones_as_they_are(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    evidence = add(by)
    with pytest.raises(Refused, match="same as the version"):
        add_version(evidence=evidence, content=file_content(name="other.pdf"), by=by)
    second = add_version(evidence=evidence, content=Content(url="https://a.example"), by=by)
    evidence.refresh_from_db()
    assert (second.number, evidence.kind) == (2, "link")
    first = evidence.versions.get(number=1)
    assert first.file is not None
    assert storage.read(first.file) == files.PDF
    withdraw(evidence=evidence, why="Replaced", by=by)
    with pytest.raises(Refused, match="taken off the shelf"):
        add_version(evidence=evidence, content=Content(note="x"), by=by)


def test_the_shelf_says_what_expires_and_what_was_taken_off(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    add(by, title="No end")
    for title, days in (("Last day today", 0), ("In a month", 30), ("In June next year", 380), ("Gone", -1)):
        add(by, Content(note=title), title=title, expires_on=TODAY + dt.timedelta(days=days))
    off = add(by, Content(note="off"), title="Off")
    with pytest.raises(Refused, match="Say why"):
        withdraw(evidence=off, why=" ", by=by)
    withdraw(evidence=off, why="Replaced", by=by)
    found = {
        state: sorted(each.title for each in in_state(shelf(by), state, TODAY))
        for state in ("current", "expiring", "expired", "withdrawn")
    }
    assert found == {
        "current": ["In June next year", "In a month", "Last day today", "No end"],
        "expiring": ["In a month", "Last day today"],
        "expired": ["Gone"],
        "withdrawn": ["Off"],
    }
    assert "Off" not in {each.title for each in reusable_by(by)}


def test_a_reported_document_is_closed_to_others_until_somebody_deals_with_it(in_ashshire: Cast) -> None:
    lead = person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Police"))
    version = newest(add(lead))
    by = officer(in_ashshire)
    with pytest.raises(Refused, match="without repeating"):
        report_personal_details(version=version, why=" ", by=by)
    concern = report_personal_details(version=version, why="A family’s address on page 3", by=by)
    again = report_personal_details(version=version, why="The same", by=by)
    assert again == concern
    assert "personal details" in why_closed(version, own=False)
    assert why_closed(version, own=True) == ""
    with pytest.raises(Refused, match="Say what was done"):
        resolve(concern=concern, what_was_done="", by=by)
    resolve(concern=concern, what_was_done="Looked: the details are the agency’s own", by=by)
    assert why_closed(version, own=False) == ""
    with pytest.raises(Refused, match="dealt with this already"):
        resolve(concern=concern, what_was_done="Again", by=by)


def test_erasing_takes_the_bytes_and_leaves_the_row(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    version = newest(add(by))
    concern = report_personal_details(version=version, why="Names", by=by)
    resolve(concern=concern, what_was_done="Erased; a clean copy is asked for", by=by, erase=True)
    assert version.file is not None
    version.file.refresh_from_db()
    with pytest.raises(storage.FileGone):
        storage.read(version.file)
    assert why_closed(version, own=True) == "It was erased on 1 June 2026."
    assert LogEntry.objects.get(action="evidence.concern_resolved").details == {"erased": True}


def test_another_partnerships_evidence_is_not_there(ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(birchester.partnership):
        report_personal_details(version=newest(add(officer(birchester))), why="x", by=officer(birchester))
    with partnership_scope(ashshire.partnership):
        assert shelf(officer(ashshire)).count() == 0
        assert EvidenceConcern.objects.count() == 0


def test_an_upload_is_refused_by_its_size_before_it_is_read(in_ashshire: Cast) -> None:
    class Unread:
        size = 2 * 1024**3
        name = "film.mp4"

        def read(self) -> bytes:
            raise AssertionError("it was read")

    with pytest.raises(Refused, match="25 MB is the most"):
        uploads.accept_upload(Unread())  # type: ignore[arg-type]


def test_add_evidence_stamps_the_clock(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    made = add_evidence(title="Note", what_it_proves="x", content=Content(note="x"), by=by, agency_id=None)
    assert (made.added_at, newest(made).added_at) == (clock.now(), clock.now())
