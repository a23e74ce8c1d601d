"""Frameworks and evidence under answers: navigation, tabs, panels, rows of Home, sweeps."""

from collections.abc import Sequence

from assurance.rules import READ_EVIDENCE
from audits import rules
from audits.queries import answer_evidence
from partnerships.places import NavigationEntry, Panel, Place, Tab

_PAGES = ("frameworks", "framework", "framework_version", "framework_edit", "framework_upload")


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    return (
        NavigationEntry(
            "Frameworks",
            "audits:frameworks",
            46,
            rules.OPEN_FRAMEWORKS,
            " ".join(f"audits:{name}" for name in _PAGES),
        ),
        Tab("audits-home", "Cycles", "audits:cycles", 10, rules.SEE_AUDITS),
        Tab("audits", "Frameworks", "audits:frameworks", 50, rules.READ_FRAMEWORKS),
        Tab("audits", "Evidence", "assurance:evidence_list", 60, rules.SEE_AUDITS),
        Panel(
            "evidence",
            10,
            READ_EVIDENCE,
            answer_evidence.where_used,
            "audits/answer_evidence/where_used.html",
            "What it supports",
        ),
    )
