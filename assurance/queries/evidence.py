"""Evidence as pages show it: the shelf with each newest version, what is about to expire, what was reported."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from assurance.choices import ScanChoice
from assurance.models import Evidence, EvidenceConcern, EvidenceVersion
from assurance.rules import ADD_EVIDENCE, adds_to_partnership, keeps_agency_shelf, own_agency
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.logic.wording import long_date

EXPIRES_SOON = dt.timedelta(days=30)
_CLOSED_BY_CONCERN = "Closed while personal details in it are looked into."


def owners_for(member: Member) -> tuple[int | None, ...]:
    """On whose shelves this member may put evidence: their own agency's; None, the partnership's, for team and SEG."""
    if not member.can(ADD_EVIDENCE):
        return ()
    owners: list[int | None] = [None] if adds_to_partnership(member) else []
    if keeps_agency_shelf(member):
        owners.append(member.agency_id)
    return tuple(owners)


def may_change(member: Member, evidence: Evidence) -> bool:
    """Whether it lies on a shelf of the member's own; on the partnership's, SEG's people keep what they added."""
    if evidence.agency_id is None and not member.in_qa_team:
        return adds_to_partnership(member) and evidence.added_by_id == member.user_id
    return evidence.agency_id in owners_for(member)


def with_newest(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Each with its versions, newest first, and their files: two queries however many."""
    versions = EvidenceVersion.objects.select_related("file", "added_by").annotate(
        is_reported=_reported("pk")
    )
    return rows.select_related("agency").prefetch_related(Prefetch("versions", versions.order_by("-number")))


def _reported(version: str) -> Exists:
    return Exists(EvidenceConcern.objects.filter(version_id=OuterRef(version), resolved_at__isnull=True))


def shelf(member: Member) -> QuerySet[Evidence]:
    """Everything that the member may read, with what a list shows of the newest version."""
    newest = EvidenceVersion.objects.filter(evidence_id=OuterRef("pk")).order_by("-number")
    return (
        visible_to(member, Evidence)
        .select_related("agency")
        .annotate(
            newest_number=Subquery(newest.values("number")[:1]),
            newest_at=Subquery(newest.values("added_at")[:1]),
            newest_scan=Subquery(newest.values("scan")[:1]),
            is_reported=Exists(
                EvidenceConcern.objects.filter(version__evidence_id=OuterRef("pk"), resolved_at__isnull=True)
            ),
        )
    )


def reusable_by(member: Member) -> QuerySet[Evidence]:
    """What the member may attach to an answer: of their own shelves, not taken off."""
    if not member.can(ADD_EVIDENCE):
        return Evidence.objects.none()
    return Evidence.objects.filter(own_agency(member), withdrawn_at__isnull=True)


def reusable_for(member: Member, agency_id: int | None) -> QuerySet[Evidence]:
    """Of that, what lies on one shelf: an agency's, or the partnership's own (None)."""
    rows = reusable_by(member)
    return rows.filter(agency_id__isnull=True) if agency_id is None else rows.filter(agency_id=agency_id)


def newest_of(evidence: Evidence) -> EvidenceVersion | None:
    """The newest version, from what `with_newest` read."""
    return next(iter(evidence.versions.all()), None)


def why_closed(version: EvidenceVersion, *, own: bool, is_reported: bool | None = None) -> str:
    """Why this version cannot be opened now, in a sentence; empty if it can. `own`: the reader's own shelf."""
    if version.scan == ScanChoice.WAITING:
        return "It is being checked for viruses. Try again in a few minutes."
    if not version.is_served:
        return "A virus was found in it, so it stays closed."
    if version.file is not None and version.file.erased_at is not None:
        return f"It was erased on {long_date(clock.local(version.file.erased_at).date())}."
    if is_reported is None:
        is_reported = version.concerns.filter(resolved_at__isnull=True).exists()
    return _CLOSED_BY_CONCERN if is_reported and not own else ""


@dataclass(frozen=True)
class EvidenceTag:
    """A state in a word, with its colour."""

    words: str
    colour: str


def tags_of(
    evidence: Evidence, *, scan: str | None, is_reported: bool, today: dt.date
) -> tuple[EvidenceTag, ...]:
    """What a person has to know about it at a glance; nothing when all is well."""
    tags: list[EvidenceTag] = []
    if evidence.withdrawn_at is not None:
        tags.append(EvidenceTag("Taken off the shelf", "grey"))
    if scan == ScanChoice.WAITING:
        tags.append(EvidenceTag("Being checked for viruses", "blue"))
    if scan == ScanChoice.INFECTED:
        tags.append(EvidenceTag("Virus found", "red"))
    if is_reported:
        tags.append(EvidenceTag("Personal details reported", "red"))
    if evidence.expires_on is not None and evidence.withdrawn_at is None:
        if evidence.has_expired(today):
            tags.append(EvidenceTag("Expired", "orange"))
        elif evidence.expires_on <= today + EXPIRES_SOON:
            tags.append(EvidenceTag("Expires soon", "yellow"))
    return tuple(tags)


def open_concerns() -> QuerySet[EvidenceConcern]:
    """Reports that nobody has dealt with, oldest first."""
    return (
        EvidenceConcern.objects.filter(resolved_at__isnull=True)
        .select_related("version__evidence__agency", "reported_by")
        .order_by("reported_at", "id")
    )


def in_state(rows: QuerySet[Evidence], state: str, today: dt.date) -> QuerySet[Evidence]:
    """Those of a shelf that are `current`, `expiring` (within 30 days), `expired` or `withdrawn`."""
    if state == "withdrawn":
        return rows.filter(withdrawn_at__isnull=False)
    rows = rows.filter(withdrawn_at__isnull=True)
    if state == "expired":
        return rows.filter(expires_on__lt=today)
    if state == "expiring":
        return rows.filter(expires_on__range=(today, today + EXPIRES_SOON))
    return rows.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today))


def newest_by_evidence(evidence_ids: Iterable[int]) -> dict[int, EvidenceVersion]:
    """The newest version of each, with its file and whether it was reported: one query."""
    versions = (
        EvidenceVersion.objects.filter(evidence_id__in=list(evidence_ids))
        .select_related("file")
        .annotate(is_reported=_reported("pk"))
        .order_by("evidence_id", "-number")
        .distinct("evidence_id")
    )
    return {version.evidence_id: version for version in versions}
