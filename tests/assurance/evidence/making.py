"""Evidence made by the product's own services."""

from typing import Any

from assurance.models import Evidence, EvidenceVersion
from assurance.services import uploads
from assurance.services.evidence import Content, add_evidence
from partnerships.access import Member
from tests.assurance.evidence import files


def file_content(content: bytes = files.PDF, name: str = "policy.pdf", page: str = "") -> Content:
    return Content(file=uploads.accept(content, name), page=page)


def add(by: Member, content: Content | None = None, **fields: Any) -> Evidence:
    """A piece of evidence on the member's own shelf: a PDF unless something else is given."""
    facts = {"title": "Safeguarding policy", "what_it_proves": "It is in place", "agency_id": by.agency_id}
    return add_evidence(content=content or file_content(), by=by, **{**facts, **fields})


def newest(evidence: Evidence) -> EvidenceVersion:
    return evidence.versions.order_by("-number")[0]
