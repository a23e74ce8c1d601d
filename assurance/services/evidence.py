"""Evidence on the shelf: added, given a new version, taken off; personal details in it reported and dealt with."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max

from assurance.choices import EvidenceKind, ScanChoice
from assurance.logic.uploads import Accepted
from assurance.models import Evidence, EvidenceConcern, EvidenceVersion
from assurance.queries.evidence import may_change, owners_for
from assurance.services import scanning, uploads
from assurance.services.refusals import Refused
from partnerships import clock, storage
from partnerships.access import Member
from partnerships.services.log import record

LONGEST_NOTE = 10_000
_NOT_YOURS = "Only the agency whose evidence this is may change it."


@dataclass(frozen=True)
class Content:
    """What a version is: exactly one of an accepted file (`uploads.accept`), a web address or a note."""

    file: Accepted | None = None
    url: str = ""
    note: str = ""
    #: Where to look: "page 4".
    page: str = ""

    @property
    def kind(self) -> EvidenceKind:
        if self.file is not None:
            return EvidenceKind.FILE
        return EvidenceKind.LINK if self.url else EvidenceKind.NOTE


@transaction.atomic
def add_evidence(
    *,
    title: str,
    what_it_proves: str,
    content: Content,
    by: Member,
    agency_id: int | None,
    owner: str = "",
    expires_on: dt.date | None = None,
) -> Evidence:
    """Put a piece of evidence on an agency's shelf, or on the partnership's own where no agency is named.

    Raises:
        Refused: it is not the member's own shelf, has no title or purpose, or is not exactly one thing.
    """
    if agency_id not in owners_for(by):
        raise Refused("You can add evidence for your own agency alone.")
    title, what_it_proves = " ".join(title.split()), " ".join(what_it_proves.split())
    if not title or not what_it_proves:
        raise Refused("Give the evidence a title and say what it proves.")
    _check(content)
    evidence = Evidence.objects.create(
        title=title[:200],
        kind=content.kind,
        what_it_proves=what_it_proves[:300],
        agency_id=agency_id,
        owner=owner.strip()[:120],
        expires_on=expires_on,
        added_by_id=by.user_id,
    )
    version = _write_version(evidence, content, by)
    record(
        "evidence.added", f"“{title}” was added as evidence", by=by, subject=evidence, sha256=version.sha256
    )
    return evidence


@transaction.atomic
def add_version(*, evidence: Evidence, content: Content, by: Member) -> EvidenceVersion:
    """Put a newer version beside the earlier ones, which stay as they are. It may be of another kind.

    Raises:
        Refused: it is somebody else's, was taken off the shelf, is not one thing, or is the same as the newest.
    """
    evidence = _own(evidence, by)
    _check(content)
    if evidence.withdrawn_at is not None:
        raise Refused("This was taken off the shelf. Add it as new evidence.")
    newest = evidence.versions.order_by("-number").first()
    if newest is not None and newest.sha256 == _digest(content) and newest.page == content.page.strip()[:60]:
        raise Refused("This is the same as the version that is here already.")
    version = _write_version(evidence, content, by)
    Evidence.objects.filter(pk=evidence.pk).update(kind=content.kind)
    record(
        "evidence.version",
        f"Version {version.number} of “{evidence.title}” was added",
        by=by,
        subject=evidence,
        sha256=version.sha256,
    )
    return version


@transaction.atomic
def change_evidence(
    *,
    evidence: Evidence,
    title: str,
    what_it_proves: str,
    owner: str,
    expires_on: dt.date | None,
    by: Member,
) -> Evidence:
    """Change what is said about a piece of evidence. Its content is changed by a new version.

    Raises:
        Refused: it is somebody else's, or title or purpose are empty.
    """
    evidence = _own(evidence, by)
    title, what_it_proves = " ".join(title.split()), " ".join(what_it_proves.split())
    if not title or not what_it_proves:
        raise Refused("Give the evidence a title and say what it proves.")
    evidence.title, evidence.what_it_proves = title[:200], what_it_proves[:300]
    evidence.owner, evidence.expires_on = owner.strip()[:120], expires_on
    evidence.save(update_fields=["title", "what_it_proves", "owner", "expires_on"])
    record("evidence.changed", f"“{title}” was changed", by=by, subject=evidence)
    return evidence


@transaction.atomic
def withdraw(*, evidence: Evidence, why: str, by: Member) -> Evidence:
    """Take it off the shelf: it supports nothing new. What it supports already can still be read.

    Raises:
        Refused: it is somebody else's, or no reason is given.
    """
    evidence = _own(evidence, by)
    if not why.strip():
        raise Refused("Say why it is taken off the shelf.")
    if evidence.withdrawn_at is None:
        evidence.withdrawn_at, evidence.withdrawn_why = clock.now(), why.strip()[:300]
        evidence.save(update_fields=["withdrawn_at", "withdrawn_why"])
        record("evidence.withdrawn", f"“{evidence.title}” was taken off the shelf", by=by, subject=evidence)
    return evidence


@transaction.atomic
def report_personal_details(*, version: EvidenceVersion, why: str, by: Member) -> EvidenceConcern:
    """Say that a document names people. It is closed at once to all but its own agency, until somebody resolves it.

    Raises:
        Refused: nothing is said about what is in it.
    """
    if not why.strip():
        raise Refused("Say what kind of details are in it, without repeating them.")
    standing = EvidenceConcern.objects.filter(version=version, resolved_at__isnull=True).first()
    if standing is not None:
        return standing
    concern = EvidenceConcern.objects.create(
        version=version, why=why.strip()[:300], reported_by_id=by.user_id
    )
    record("evidence.concern", "Personal details in a document were reported", by=by, subject=concern)
    return concern


@transaction.atomic
def resolve(
    *, concern: EvidenceConcern, what_was_done: str, by: Member, erase: bool = False
) -> EvidenceConcern:
    """Record what was done about personal details. `erase` removes the file's bytes for good; its row stays.

    Raises:
        Refused: nothing is said, or it was resolved already.
    """
    concern = (
        EvidenceConcern.objects.select_for_update(of=("self",))
        .select_related("version__file")
        .get(pk=concern.pk)
    )
    if concern.resolved_at is not None:
        raise Refused("Somebody has dealt with this already.")
    if not what_was_done.strip():
        raise Refused("Say what was done.")
    concern.resolved_at, concern.resolved_by_id = clock.now(), by.user_id
    concern.what_was_done = what_was_done.strip()[:500]
    concern.save(update_fields=["resolved_at", "resolved_by", "what_was_done"])
    if erase and concern.version.file is not None:
        storage.erase(concern.version.file)
    record(
        "evidence.concern_resolved",
        "Personal details in a document were dealt with",
        by=by,
        subject=concern,
        erased=erase,
    )
    return concern


def _own(evidence: Evidence, by: Member) -> Evidence:
    evidence = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if not may_change(by, evidence):
        raise Refused(_NOT_YOURS)
    return evidence


def _check(content: Content) -> None:
    given = [content.file is not None, bool(content.url.strip()), bool(content.note.strip())]
    if given.count(True) != 1:
        raise Refused("Give one thing: a file, a web address or a note.")
    if content.url:
        try:
            URLValidator(schemes=["https", "http"])(content.url.strip())
        except ValidationError:
            raise Refused("Give a whole web address, beginning with https://") from None
        if len(content.url) > 500:
            raise Refused("This web address is longer than 500 characters.")
    if len(content.note) > LONGEST_NOTE:
        raise Refused(f"A note has {LONGEST_NOTE:,} characters at most. Add a longer text as a file.")


def _digest(content: Content) -> str:
    said = content.file.content if content.file else (content.url or content.note).strip().encode()
    return hashlib.sha256(said).hexdigest()


def _write_version(evidence: Evidence, content: Content, by: Member) -> EvidenceVersion:
    last = evidence.versions.aggregate(last=Max("number"))["last"] or 0
    return EvidenceVersion.objects.create(
        evidence=evidence,
        number=last + 1,
        file=uploads.keep(content.file) if content.file else None,
        url=content.url.strip(),
        note=content.note.strip(),
        page=content.page.strip()[:60],
        sha256=_digest(content),
        added_by_id=by.user_id,
        scan=scanning.first_state() if content.file else ScanChoice.NOT_NEEDED,
    )
