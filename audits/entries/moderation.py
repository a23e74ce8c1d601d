"""Moderation and results: navigation, blocks of an assessment's pages, rows of Home, sweeps."""

from collections.abc import Sequence

from audits.queries import moderation_home
from audits.rules import MODERATE, READ_ASSESSMENTS
from audits.services import request_reminders
from audits.views import assess_parts, moderation_parts
from partnerships.places import DueSource, NavigationEntry, Place, Sweep

SECTION = "audits:moderations audits:declare audits:interest_new"


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    assess_parts.on_question(20, moderation_parts.on_question)
    assess_parts.on_assessment(20, moderation_parts.on_assessment)
    return (
        NavigationEntry(
            label="Moderations",
            url_name="audits:moderations",
            order=42,
            permission=MODERATE,
            section=SECTION,
        ),
        DueSource(permission=READ_ASSESSMENTS, items=moderation_home.due_items),
        Sweep(
            name="audit-requests",
            order=84,
            run=request_reminders.sweep,
            next_due=request_reminders.next_due,
            every_seconds=300,
            changes=frozenset({"audit-requests", "deliver"}),
        ),
    )
