"""What supports answers and assessments, as pages show it: each piece with its newest version and its state."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from assurance.choices import EvidenceKind
from assurance.models import Evidence, EvidenceVersion
from assurance.queries.evidence import EvidenceTag, may_change, newest_by_evidence, tags_of, why_closed
from audits.models import AnswerEvidence, Assessment, AssessmentEvidence
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.queries.groups import open_partnership

MOST_SHOWN = 20


@dataclass(frozen=True)
class EvidenceLine:
    """One piece of evidence under an answer. `url` opens it; empty where it is closed (`why_closed` says why)."""

    link_id: int
    evidence: Evidence
    what_it_proves: str
    page: str
    kind: str
    version: EvidenceVersion | None
    url: str
    about_url: str
    why_closed: str
    tags: tuple[EvidenceTag, ...]

    @property
    def opens(self) -> str:
        """What the link does, in words."""
        return "Download" if self.kind == EvidenceKind.FILE else "Open"


def evidence_of_answers(assessment: Assessment, member: Member) -> dict[int, list[EvidenceLine]]:
    """What supports each answer of an assessment, by question id: two queries, and one to see whose it is.

    The caller has asked `rules.may_read`.
    """
    links = list(
        AnswerEvidence.objects.filter(answer__assessment=assessment, removed_at__isnull=True)
        .select_related("evidence", "answer")
        .order_by("added_at", "id")
    )
    lines = _lines(links, [(link.what_it_proves, link.page) for link in links], member)
    found: dict[int, list[EvidenceLine]] = defaultdict(list)
    for link, line in zip(links, lines, strict=True):
        found[link.answer.question_id].append(line)
    return dict(found)


def evidence_of_assessment(assessment: Assessment, member: Member) -> list[EvidenceLine]:
    """What supports an assessment as a whole: a school's own audit, for example."""
    links = list(
        AssessmentEvidence.objects.filter(assessment=assessment, removed_at__isnull=True)
        .select_related("evidence")
        .order_by("added_at", "id")
    )
    return _lines(links, [(link.why, "") for link in links], member)


def _lines(
    links: Sequence[AnswerEvidence | AssessmentEvidence], said: Sequence[tuple[str, str]], member: Member
) -> list[EvidenceLine]:
    if not links:
        return []
    newest = newest_by_evidence(link.evidence_id for link in links)
    slug = open_partnership().slug
    return [
        _line(link, words, page, newest.get(link.evidence_id), slug, may_change(member, link.evidence))
        for link, (words, page) in zip(links, said, strict=True)
    ]


def _line(
    link: AnswerEvidence | AssessmentEvidence,
    words: str,
    page: str,
    version: EvidenceVersion | None,
    slug: str,
    own: bool,
) -> EvidenceLine:
    evidence = link.evidence
    reported = bool(getattr(version, "is_reported", False))
    closed = why_closed(version, own=own, is_reported=reported) if version else "There is nothing in it."
    return EvidenceLine(
        link_id=link.pk,
        evidence=evidence,
        what_it_proves=words or evidence.what_it_proves,
        page=page or (version.page if version else ""),
        kind=evidence.kind,
        version=version,
        url="" if closed or version is None else _address(version, slug),
        about_url=reverse("assurance:evidence", args=[slug, evidence.pk]),
        why_closed=closed,
        tags=tags_of(
            evidence, scan=version.scan if version else None, is_reported=reported, today=clock.today()
        ),
    )


def _address(version: EvidenceVersion, slug: str) -> str:
    """Where it is opened: a file by our own view, a link at its own address, a note nowhere (it is shown)."""
    if version.file_id is not None:
        return reverse("assurance:evidence_file", args=[slug, version.pk])
    return version.url


def where_used(ids: Sequence[int], member: Member) -> dict[int, list[Assessment]]:
    """For the page of a piece of evidence: what it supports, as far as the member knows of it."""
    return {evidence_id: list(assessments_with(evidence_id, member)[:MOST_SHOWN]) for evidence_id in ids}


def assessments_with(evidence_id: int, member: Member) -> QuerySet[Assessment]:
    """Assessments of which the member knows and which this evidence supports."""
    answers = AnswerEvidence.objects.filter(evidence_id=evidence_id, removed_at__isnull=True)
    whole = AssessmentEvidence.objects.filter(evidence_id=evidence_id, removed_at__isnull=True)
    known = visible_to(member, Assessment).select_related(
        "framework_version__framework", "cycle", "agency", "course", "event__course", "subgroup", "policy"
    )
    return known.filter(pk__in=answers.values("answer__assessment_id")) | known.filter(
        pk__in=whole.values("assessment_id")
    )
